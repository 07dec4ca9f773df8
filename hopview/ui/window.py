"""The window: lattice and landscape side by side, the library, the model, the curves, the transport."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QCloseEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QSplitter,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hopview.core.snapshot import Snapshot
from hopview.models import model_named
from hopview.pictures.palette import Theme
from hopview.session.document import Document
from hopview.ui.actions import ACTIONS, MENUS, ActionRegistry
from hopview.ui.banner import Banner
from hopview.ui.command_palette import CommandPalette, Further
from hopview.ui.controller import Controller, now
from hopview.ui.flight import fly
from hopview.ui.help import HelpPanel
from hopview.ui.library import DropFilter, LibraryPanel
from hopview.ui.model_panel import ModelPanel
from hopview.ui.own_keys import OwnKeys
from hopview.ui.palette_extras import list_experiments, palette_extras
from hopview.ui.recovery import Recovery, data_folder
from hopview.ui.still import still_of
from hopview.ui.story import StoryPanel
from hopview.ui.theme import ThemeKeeper, scale_type
from hopview.ui.tools import ToolStrip
from hopview.ui.transport import Transport
from hopview.ui.view_tabs import PLANES, ViewTabs, tabbed
from hopview.ui.views import view_named
from hopview.ui.views.base import View
from hopview.ui.window_actions import bind_actions, fit_tools, show_basins

LECTURE_SCALE = 1.6
SIDE_WIDTHS = (224, 256)
BESIDE = ("lattice", "field", "energy", "overlaps")  # views that stand beside the tabs


class MainWindow(QMainWindow):
    """Everything on one screen; nothing modal while something runs."""

    def __init__(self, controller: Controller, keeper: ThemeKeeper) -> None:
        super().__init__()
        self.controller, self.keeper = controller, keeper
        self.setWindowTitle("hopview")
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.settings = QSettings(str(data_folder() / "window.ini"), QSettings.Format.IniFormat)
        self.actions_of = ActionRegistry(self, keeper.theme)
        self.addActions(self.actions_of.all())
        self.recovery = Recovery(controller)
        self._turn = 0
        self._shared_out = False
        self._story_waits = False
        self._lecturing = False
        self._make_views()
        self._make_panels()
        self._lay_out()
        self._make_menus()
        self._connect()
        bind_actions(self)
        OwnKeys(self)
        self._restore()
        self.set_theme(keeper.theme)
        self._on_document(controller.document)
        self._on_snapshot(controller.snapshot)

    # -- making ------------------------------------------------------------------------------------------

    def _make_views(self) -> None:
        self.views: dict[str, View] = {view.name: view() for view in (*map(view_named, BESIDE), *tabbed())}
        self.lattice = self.views["lattice"]

    def _make_panels(self) -> None:
        controller, theme = self.controller, self.keeper.theme
        self.tools = ToolStrip(controller, self.actions_of)
        self.transport = Transport(controller, self.actions_of, theme)
        self.library = LibraryPanel(controller, self.actions_of, theme)
        self.story = StoryPanel(controller)
        self.model = ModelPanel(controller, theme)
        self.help = HelpPanel(controller, theme)
        self.drops = DropFilter(self, theme)
        extras = [Further("Basins of attraction", lambda: show_basins(self)), *palette_extras(controller)]
        self.palette_box = CommandPalette(self.actions_of.all(), extras, theme)
        self.palette_box.setParent(self)
        self.exporter: QWidget | None = None

    def _lay_out(self) -> None:
        centre = QSplitter(Qt.Orientation.Horizontal)
        centre.setChildrenCollapsible(False)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner = Banner(self.keeper.theme)
        column.addWidget(self.banner)
        column.addWidget(self.lattice, 1)
        column.addWidget(self.tools)
        self.tabs = ViewTabs(self.views, self.help, "Help")
        right = QSplitter(Qt.Orientation.Vertical)
        right.setChildrenCollapsible(False)
        right.addWidget(self.tabs)
        right.addWidget(self.views["field"])
        right.setStretchFactor(0, 1)
        centre.addWidget(left)
        centre.addWidget(right)
        centre.setStretchFactor(0, 1)
        centre.setStretchFactor(1, 1)
        self.centre, self.right = centre, right
        self.setCentralWidget(centre)
        traces = QSplitter(Qt.Orientation.Horizontal)
        traces.addWidget(self.views["energy"])
        traces.addWidget(self.views["overlaps"])
        traces.setSizes([400, 600])
        traces.setChildrenCollapsible(False)
        areas = Qt.DockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, areas.BottomDockWidgetArea)
        self.docks = {
            "library": self._dock("Library", self.library, areas.LeftDockWidgetArea),
            "story": self._dock("Story", self.story, areas.LeftDockWidgetArea),
            "model": self._dock("Model", self.model, areas.RightDockWidgetArea),
            "curves": self._dock("Energy and overlaps", traces, areas.BottomDockWidgetArea),
        }
        self.docks["curves"].setTitleBarWidget(QWidget())  # the plots carry their own titles
        self.library.setMinimumWidth(200)
        self.model.setMinimumWidth(254)
        self.resizeDocks([self.docks["library"], self.docks["story"]], [300, 240], Qt.Orientation.Vertical)
        self.resizeDocks([self.docks["curves"]], [150], Qt.Orientation.Vertical)
        bar = QToolBar("Transport")
        bar.setObjectName("transport")
        bar.setMovable(False)
        bar.addWidget(self.transport)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, bar)

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(title.lower().replace(" ", "-"))
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _make_menus(self) -> None:
        self.menus: dict[str, QMenu] = {name: self.menuBar().addMenu(name) for name in MENUS}
        for spec in ACTIONS:
            if spec.menu:
                if spec.separator:
                    self.menus[spec.menu].addSeparator()
                self.menus[spec.menu].addAction(self.actions_of[spec.key])
        list_experiments(self.menus["Experiments"], self.controller)
        self.menus["View"].addSeparator()
        self.tabs.offer_in(self.menus["View"])
        for dock in self.docks.values():
            self.menus["View"].addAction(dock.toggleViewAction())
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 8, 0)
        search = QToolButton()
        search.setDefaultAction(self.actions_of["palette"])
        search.setText("Search actions  Ctrl+K")
        search.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        search.setProperty("role", "flat")
        search.setIconSize(QSize(14, 14))
        row.addWidget(search)
        self.menuBar().setCornerWidget(corner)
        self._corner = corner  # the menu bar does not keep it alive by itself

    def _connect(self) -> None:
        controller, lattice = self.controller, self.lattice
        controller.snapshot_changed.connect(self._on_snapshot)
        controller.document_changed.connect(self._on_document)
        controller.failed.connect(self.banner.tell)
        controller.begun.connect(self.banner.dismiss)
        controller.mended.connect(self.banner.retract)
        controller.said.connect(self.transport.say)
        for name in PLANES:
            controller.axes_changed.connect(self.views[name].set_axes)
            self.views[name].axes_chosen.connect(controller.set_axes)
            self.views[name].set_axes(*controller.axes)
        self.views["plane"].problem.connect(self.banner.tell)
        lattice.stroke.connect(controller.paint)
        lattice.hovered.connect(self.views["field"].set_unit)
        lattice.hovered.connect(self._fit_field)
        lattice.hovered.connect(self.views["weights"].set_unit)
        lattice.region_chosen.connect(self._on_region)
        lattice.surface_changed.connect(self.tools.show_surface_note)
        self.tools.show_surface_note(lattice.surface_note)
        self.drops.paths_dropped.connect(self.library.import_paths)
        self.drops.image_dropped.connect(self.library.import_image)
        self.drops.data_dropped.connect(self.model.data.open_path)
        self.library.wanted.connect(self.docks["library"].show)
        self.library.pages.currentChanged.connect(self._on_library_page)
        self.tools.brush_changed.connect(self._on_brush)
        self._on_brush(self.tools.brush.value())
        self.help.view_wanted.connect(self.show_view)
        self.tabs.currentChanged.connect(lambda _index: self._refresh_all())
        self.docks["curves"].visibilityChanged.connect(self._on_curves)
        self.keeper.changed.connect(self.set_theme)

    # -- following ---------------------------------------------------------------------------------------

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self.lattice.show_snapshot(snapshot, now())
        self.transport.show_snapshot(snapshot)
        others = [view for name, view in self.views.items() if name != "lattice" and view.isVisible()]
        if snapshot.playing and others:
            self._turn = (self._turn + 1) % len(others)  # one a tick, so that a tick stays short
            others = [others[self._turn]]
        for view in others:
            view.show_snapshot(snapshot, now())
        for view in self.views.values():
            if not view.isVisible() and view.outdated(snapshot):
                view.let_go()

    def _refresh_all(self) -> None:
        for view in self.views.values():
            if view.isVisible():
                view.show_snapshot(self.controller.snapshot, now())

    def _on_curves(self, visible: bool) -> None:
        if visible:  # nothing is drawn while it is out of sight
            self._refresh_all()

    def _on_document(self, document: Document) -> None:
        name = self.controller.path.name if self.controller.path else document.story.title or "untitled"
        self.setWindowTitle(f"{name}[*] - hopview")
        self.setWindowModified(self.controller.session.changed)
        history = self.controller.session.history
        for key, title in (("undo", history.undo_title), ("redo", history.redo_title)):
            self.actions_of[key].setEnabled(bool(title))
            self.actions_of[key].setText(f"{key.capitalize()} {title}".strip())
        self.actions_of["forget"].setEnabled(bool(document.patterns))
        fit_tools(self, document)
        subject = model_named(document.model).subject
        self.tabs.follow(document)
        self.views["overlaps"].setVisible(bool(document.patterns) or subject != "machine")
        self._fit_field()

    def _fit_field(self, unit: int | None = None) -> None:
        """The field on a unit, of models that have one; in a lecture only while a unit is pointed at."""
        view, model = self.views["field"], model_named(self.controller.document.model)
        pointed = (view.unit if unit is None else unit) >= 0
        view.setVisible(view.fits(model.subject) and (pointed or not self._lecturing))

    def show_view(self, name: str) -> None:
        """Bring a view to the front, by name."""
        if name == "landscape":
            name = next((plane for plane in PLANES if not self.tabs.refusal(plane)), name)
        view = self.views.get(name)
        refusal = self.tabs.refusal(name)
        if refusal and name in (*PLANES, "section"):
            refusal = model_named(self.controller.document.model).no_landscape or refusal
        self.banner.retract(self._refusal)
        self._refusal = refusal
        if refusal:
            self.banner.tell(refusal)
        elif view is not None and self.tabs.indexOf(view) >= 0:
            self.tabs.setCurrentWidget(view)
        elif name in ("energy", "overlaps"):
            self.docks["curves"].show()

    _refusal = ""  # why a view was not shown that was asked for last

    def _on_library_page(self, page: int) -> None:
        """Pictures being made ready need the room of the story."""
        story = self.docks["story"]
        if page > 0 and not story.isHidden():
            self._story_waits = True
            story.hide()
        elif page == 0 and self._story_waits:
            self._story_waits = False
            story.show()

    def _on_brush(self, size: int) -> None:
        self.lattice.brush_size = size

    def _on_region(self, row0: int, col0: int, row1: int, col1: int) -> None:
        holds = self.lattice.tool == "hold"
        act = self.controller.hold_region if holds else self.controller.blank_region
        act(row0, col0, row1, col1)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours everywhere."""
        self.actions_of.set_theme(theme)
        panels = [self.transport, self.library, self.model, self.help, self.banner]
        panels += [self.drops, self.palette_box]
        for part in (*self.views.values(), *panels):
            part.set_theme(theme)
        choice = self.keeper.choice
        for key, value in (("light", "light"), ("dark", "dark"), ("system_theme", "system")):
            self.actions_of[key].setChecked(choice == value)
        self._on_snapshot(self.controller.snapshot)

    def lecture(self, on: bool) -> None:
        """Full screen with large type and only the pictures; off puts everything back."""
        if on == self._lecturing:
            return
        self._lecturing = on
        self._fit_field()
        if on:
            self._before_lecture = self.saveState()
            for name in ("library", "story", "model"):
                self.docks[name].hide()
        scale_type(self, self.keeper, LECTURE_SCALE if on else 1 / LECTURE_SCALE)
        self.set_theme(self.keeper.theme)
        if on:
            self.resizeDocks([self.docks["curves"]], [self.height() // 4], Qt.Orientation.Vertical)
            self.showFullScreen()
        else:
            self.showNormal()
            self.restoreState(self._before_lecture)

    def fly_to_library(self) -> None:
        """Show where the picture just stored went."""
        listed = self.library.list
        if not listed.isVisible():
            return
        place = self.lattice.viewport.placement()
        top = self.lattice.mapTo(self, QPoint(place.left, place.top))
        start = QRect(top, QSize(place.right - place.left, place.bottom - place.top))
        index = listed.model().index(listed.model().rowCount() - 1, 0)
        row = listed.visualRect(index)
        corner = listed.viewport().mapTo(self, row.topLeft())
        end = QRect(corner, QSize(row.height(), row.height()))
        picture = still_of(self.controller.snapshot, self.keeper.theme)
        fly(self, QPixmap.fromImage(picture), start, end)

    # -- life ------------------------------------------------------------------------------------------------

    def _restore(self) -> None:
        size = self.settings.value("size")
        fits = isinstance(size, QSize) and size.isValid()
        self.resize((size if fits else QSize(1280, 800)).boundedTo(self.screen().availableSize()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shared_out:
            self._shared_out = True
            left, right = self.docks["library"], self.docks["model"]
            self.resizeDocks([left, right], [SIDE_WIDTHS[0], SIDE_WIDTHS[1]], Qt.Orientation.Horizontal)
            self.centre.setSizes([self.width(), self.width()])
            line = self.fontMetrics().lineSpacing()
            self.right.setSizes([self.height(), 9 * line])
            self.resizeDocks([self.docks["curves"]], [10 * line], Qt.Orientation.Vertical)
            self.first_state = self.saveState()
            state = self.settings.value("state")
            if isinstance(state, QByteArray):
                self.restoreState(state)
        self._refresh_all()

    def _may_close(self) -> bool:
        """Whether what was made is saved or kept; if not it is said, and closing again loses it."""
        problem, document = self.recovery.keep_last(), self.controller.document
        if not problem or self._given_up is document:
            return True
        self._given_up = document
        cure = "Save it elsewhere, or close again to lose it."
        self.banner.tell(f"What you made would be lost: {problem} {cure}")
        return False

    _given_up: Document | None = None

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close():
            event.ignore()
            return
        if not self.isFullScreen():
            self.settings.setValue("size", self.size())
            self.settings.setValue("state", self.saveState())
        self.settings.setValue("theme", self.keeper.choice)
        self.settings.sync()
        if self.exporter is not None:
            self.exporter.shut_down()
        for part in (self.library, self.model, *self.views.values()):
            if hasattr(part, "shut_down"):
                part.shut_down()
        self.recovery.close()
        self.controller.close()
        super().closeEvent(event)
