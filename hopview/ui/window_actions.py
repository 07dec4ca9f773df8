"""What the registry's actions do in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from hopview.core.errors import HopviewError
from hopview.session.document import Document, blank
from hopview.session.experiments import experiments
from hopview.session.machine_edits import is_machine
from hopview.ui.actions import ACTIONS
from hopview.ui.export_names import stem_of
from hopview.ui.export_panel import ExportPanel
from hopview.ui.file_dialog import brief
from hopview.ui.recovery import home
from hopview.ui.still import still_of
from hopview.ui.transport import position_of, rate_of
from hopview.ui.views.basins import BasinsView
from hopview.ui.views.plane import PlaneView
from hopview.ui.views.ways_view import WaysView

if TYPE_CHECKING:
    from hopview.ui.window import MainWindow

PICTURES = "Sessions and pictures (*.hop *.png *.jpg *.jpeg *.gif *.bmp *.webp *.tif *.tiff);;All files (*)"


TOOLS = ("pen", "eraser", "region", "hold")
THEMES = ("light", "dark", "system_theme")


def bind_actions(window: MainWindow) -> None:
    """Connect every action of the registry."""
    controller, registry, lattice = window.controller, window.actions_of, window.lattice
    bound: dict[str, Callable[[], object]] = {
        "new": lambda: new_drawing(window),
        "open": lambda: open_dialog(window),
        "open_folder": lambda: open_folder_dialog(window),
        "save": lambda: save(window),
        "save_as": lambda: save_dialog(window),
        "export": lambda: show_export(window),
        "reopen": lambda: controller.open_file(window.recovery.previous, keep_path=False),
        "quit": window.close,
        "undo": controller.undo,
        "redo": controller.redo,
        "store": lambda: store(window),
        "forget": lambda: controller.forget(controller.selected),
        "spoil": controller.spoil,
        "paste": window.library.paste,
        "copy": lambda: QGuiApplication.clipboard().setImage(
            still_of(window.controller.snapshot, window.keeper.theme)
        ),
        "type": window.library.show_text,
        "pen": lambda: choose_tool(window, "pen"),
        "eraser": lambda: choose_tool(window, "eraser"),
        "region": lambda: choose_tool(window, "region"),
        "hold": lambda: choose_tool(window, "hold"),
        "let_go": controller.let_go,
        "smaller": lambda: window.tools.brush.setValue(window.tools.brush.value() - 1),
        "larger": lambda: window.tools.brush.setValue(window.tools.brush.value() + 1),
        "invert": controller.invert,
        "clear": controller.clear,
        "play": controller.toggle,
        "sweep": controller.step_sweep,
        "flip": controller.step_flip,
        "back": controller.back,
        "back_moment": lambda: controller.back(sweep=False),
        "restart": controller.restore_cue,
        "slower": lambda: controller.set_rate(rate_of(position_of(controller.rate) - 1)),
        "faster": lambda: controller.set_rate(rate_of(position_of(controller.rate) + 1)),
        "learn": controller.teacher.toggle,
        "learn_step": controller.teacher.step,
        "learn_anew": controller.teacher.begin_anew,
        "reset_view": lattice.reset_view,
        "light": lambda: choose_theme(window, "light"),
        "dark": lambda: choose_theme(window, "dark"),
        "system_theme": lambda: choose_theme(window, "system"),
        "calm": lambda: setattr(lattice, "reduce_motion", registry["calm"].isChecked()),
        "lecture": lambda: window.lecture(registry["lecture"].isChecked()),
        "reset_layout": lambda: window.restoreState(window.first_state),
        "palette": lambda: window.palette_box.open_over(window),
        "help": lambda: window.tabs.setCurrentWidget(window.help),
        "about": lambda: about(window),
    }
    shown = (spec.key.removeprefix("show_") for spec in ACTIONS if spec.key.startswith("show_"))
    bound |= {f"show_{name}": lambda view=name: window.show_view(view) for name in shown}
    bound |= {f"take_{k}": lambda index=k - 1: controller.take_cue(index) for k in range(1, 10)}
    registry.bind(**bound)
    for keys in (TOOLS, THEMES):
        group = QActionGroup(window)  # one of them is chosen at a time
        for key in keys:
            group.addAction(registry[key])
    registry["reopen"].setEnabled(window.recovery.previous.exists())
    choose_tool(window, "pen")


def store(window: MainWindow) -> None:
    """Store what is on the lattice; the picture flies to the library."""
    before = len(window.controller.document.patterns)
    window.controller.store_live()
    if len(window.controller.document.patterns) > before and not window.lattice.reduce_motion:
        window.fly_to_library()


def choose_tool(window: MainWindow, tool: str) -> None:
    """Draw with the pen, rub out, blank boxes, or hold the units in them."""
    window.lattice.tool = tool
    window.actions_of[tool].setChecked(True)


def fit_tools(window: MainWindow, document: Document) -> None:
    """Units can be held, and let go, while the model is a Boltzmann machine; another has no such tool."""
    machine = is_machine(document)
    if not machine and window.lattice.tool == "hold":
        choose_tool(window, "pen")
    for key in ("hold", "let_go"):
        window.actions_of[key].setVisible(machine)
    window.actions_of["let_go"].setEnabled(machine and document.clamped is not None)


def choose_theme(window: MainWindow, choice: str) -> None:
    """Light, dark, or as the system."""
    window.keeper.choose(choice)
    window.set_theme(window.keeper.theme)


def new_drawing(window: MainWindow) -> None:
    """An empty grid of the same size."""
    old = window.controller.document
    document = Document(shape=old.shape, cue=blank(old.shape), seed=old.seed)
    window.controller.open_document(document, None, None)


def open_dialog(window: MainWindow) -> None:
    """Choose sessions or pictures, without stopping the run."""
    dialog = brief(QFileDialog(window, "Open", str(home()), PICTURES))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda names: window.library.import_paths([Path(name) for name in names]))
    dialog.open()


def open_folder_dialog(window: MainWindow) -> None:
    """Choose a folder of pictures, without stopping the run."""
    dialog = brief(QFileDialog(window, "Open a folder of pictures", str(home())))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.fileSelected.connect(lambda name: window.library.import_paths([Path(name)]))
    dialog.open()


def save(window: MainWindow) -> None:
    """Save where it was saved before, else ask where."""
    if window.controller.path is None:
        save_dialog(window)
    else:
        window.controller.save(window.controller.path)


def save_dialog(window: MainWindow) -> None:
    """Ask where to save."""
    path = window.controller.path
    name = path.name if path is not None else f"{stem_of(window.controller.document, 'session')}.hop"
    folder = path.parent if path is not None else home()
    dialog = brief(QFileDialog(window, "Save session", str(folder / name), "Sessions (*.hop)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("hop")
    dialog.fileSelected.connect(window.controller.save)
    dialog.open()


def show_export(window: MainWindow) -> None:
    """Open the export panel."""
    if window.exporter is None:
        window.exporter = ExportPanel(window.controller, window.keeper.theme, window)
        window.exporter.written.connect(
            lambda written: window.controller.said.emit(f"Written {written.path.name}")
        )
    window.exporter.show()
    window.exporter.raise_()


def show_basins(window: MainWindow) -> None:
    """The landscape of the model at hand by its basins; where it has none, why."""
    window.show_view("landscape")
    view = window.tabs.currentWidget()
    if isinstance(view, WaysView):
        view.set_heights("basins")
    elif isinstance(view, PlaneView):
        window.banner.tell(BasinsView.other)


def about(window: MainWindow) -> None:
    """Versions, as `hopview info` prints them, in the help."""
    try:
        window.help.show_page("about")
        window.tabs.setCurrentWidget(window.help)
    except HopviewError as error:
        window.banner.tell(str(error))


def first_experiment() -> str:
    """The experiment that the window opens with."""
    return experiments()[0].key
