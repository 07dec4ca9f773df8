"""The one registry of actions: it feeds the menus, the toolbars, the shortcuts, the palette and the help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from hopview.pictures.palette import Theme
from hopview.ui.icons import icon


@dataclass(frozen=True)
class ActionSpec:
    """One thing a person can do: its name in code, words, keys and icon; `tip` is one sentence.

    `also`: other words, in small letters, that a person may look for it by.
    """

    key: str
    title: str
    tip: str
    menu: str = ""
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    separator: bool = field(default=False, kw_only=True)
    also: tuple[str, ...] = field(default=(), kw_only=True)


A = ActionSpec
ACTIONS: tuple[ActionSpec, ...] = (
    A("new", "New drawing", "An empty grid with nothing stored (undo goes back)", "File", ("Ctrl+N",),
      "plus"),
    A("open", "Open ...", "Open a session file or pictures", "File", ("Ctrl+O",), "folder-open"),
    A("open_folder", "Open folder ...", "Make patterns of a folder of pictures", "File", (), "image"),
    A("save", "Save", "Save the session", "File", ("Ctrl+S",), "save"),
    A("save_as", "Save as ...", "Save the session under another name", "File", ("Ctrl+Shift+S",)),
    A("export", "Export ...", "Write it as a movie, a picture or numbers", "File", ("Ctrl+E",), "film",
      separator=True),
    A("reopen", "Reopen last session", "Bring back what you made last time", "File",
      also=("recover", "crash")),
    A("quit", "Quit", "Close hopview", "File", ("Ctrl+Q",), separator=True),
    A("undo", "Undo", "Take back the last thing you did", "Edit", ("Ctrl+Z",), "undo-2"),
    A("redo", "Redo", "Do it again", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2"),
    A("store", "Store", "Store what is on the lattice as a new pattern", "Edit", ("S",), "plus",
      separator=True),
    A("forget", "Forget", "Forget the selected pattern", "Edit", ("Del",), "trash-2"),
    A("spoil", "Spoil", "Spoil the selected pattern and make it the cue", "Edit", ("N",), "zap"),
    A("paste", "Paste picture", "Paste a picture from the clipboard", "Edit", ("Ctrl+V",), "clipboard-paste",
      separator=True),
    A("copy", "Copy picture", "Copy the lattice as a picture", "Edit", ("Ctrl+C",), "copy"),
    A("type", "Type letters ...", "Make patterns of typed letters", "Edit", ("T",), "type"),
    A("pen", "Pen", "Draw ink on the lattice", "Edit", ("P",), "pencil", checkable=True, separator=True),
    A("eraser", "Eraser", "Rub out", "Edit", ("E",), "eraser", checkable=True),
    A("region", "Blank a box", "Drag a box on the lattice", "Edit", ("B",), "square-dashed", checkable=True),
    A("hold", "Hold units", "Drag a box: its units keep their values, or are let go again", "Edit", ("H",),
      "pin", checkable=True),
    A("let_go", "Let all units go", "No visible unit is held any longer", "Edit", ("Shift+H",), "pin-off"),
    A("smaller", "Smaller brush", "Make the brush smaller", "Edit", ("[",)),
    A("larger", "Larger brush", "Make the brush larger", "Edit", ("]",)),
    A("invert", "Invert", "Turn every unit over", "Edit", ("I",), "contrast"),
    A("clear", "Clear", "Empty the lattice", "Edit", ("C",), "x"),
    A("play", "Play", "Let the network run, or pause it", "Run", ("Space",), "play",
      also=("stop", "pause", "halt")),
    A("sweep", "One sweep", "Every unit is updated once", "Run", ("Right",), "step-forward"),
    A("flip", "One flip", "On to the next unit that flips", "Run", ("Shift+Right",), "chevron-right"),
    A("back", "Back a sweep", "Go back one sweep", "Run", ("Left",), "step-back"),
    A("back_moment", "Back a moment", "Go back one recorded moment", "Run", ("Shift+Left",), "chevron-left"),
    A("restart", "Restore the cue", "Back to the cue, ready to run again", "Run", ("R",), "skip-back"),
    A("slower", "Slower", "Half the speed", "Run", ("-",), separator=True),
    A("faster", "Faster", "Twice the speed", "Run", ("+", "=")),
    A("learn", "Learn on", "Let the rule learn on, step after step, or pause it", "Run", ("O",), "play",
      separator=True, also=("stop", "pause", "halt", "train")),
    A("learn_step", "Learn one step", "One dream, epoch or pattern more", "Run", ("Shift+O",),
      "step-forward"),
    A("learn_anew", "Learn from the start", "Back to before the first step", "Run", (), "skip-back"),
    A("reset_view", "Reset view", "Show the whole lattice", "View", ("0",), "maximize"),
    A("show_landscape", "Landscape", "Show the landscape over two overlaps, or over two rows of data", "View",
      ("L",), separator=True),
    A("show_section", "Section from here", "Show energies on the ways from the state to patterns", "View",
      ("Shift+X",)),
    A("show_weights", "Weights", "Show the weights", "View", ("W",)),
    A("show_stability", "Stability", "Show how firmly each pattern is held", "View", ("G",)),
    A("show_phase", "Phase diagram", "Show what theory expects at this load and temperature", "View", ("D",)),
    A("show_filters", "Filters", "Show what each unit of a Boltzmann machine looks for", "View", ("F",),
      separator=True),
    A("show_training", "Learning", "Show how well a Boltzmann machine does, epoch after epoch", "View",
      ("Shift+L",)),
    A("show_phases", "Two phases", "Show what is on together with the data and in dreams", "View",
      ("Shift+W",)),
    A("show_graph", "Graph", "Show a small Boltzmann machine as a graph, and how hot it is", "View",
      ("Shift+G",)),
    A("show_strips", "Samples", "Show data, what a Boltzmann machine makes of them, and its dreams", "View",
      ("Shift+S",)),
    A("show_free_energy", "Free energy", "Show how likely a Boltzmann machine holds data and dreams", "View",
      ("Shift+F",)),
    A("show_density", "Density", "Show how likely every state of two real units is", "View", ("Shift+D",)),
    A("show_attention", "Attention", "Show how much of what is seen each memory answers for", "View", ("A",)),
    A("show_interaction", "Interaction", "Show how much each overlap weighs, and other laws on the same cue",
      "View"),
    A("show_retrieval", "Retrieval", "Show the steps of attention ahead, and where they lead", "View"),
    A("show_layers", "Layers", "Show features and memories as two layers that talk to each other", "View"),
    A("show_twin", "Twin", "Show a network and its bipartite twin side by side", "View", ("Shift+T",)),
    A("show_mosaic", "Mosaic", "Show which picture each tile of a mosaic comes from", "View", ("M",)),
    A("show_serving", "Serving", "Show which pattern each cell serves, of several at once", "View",
      ("Shift+V",)),
    A("show_conditioning", "Conditioning", "Show how strongly each stimulus is followed, trial after trial",
      "View", ("Shift+C",)),
    A("show_associations", "State S", "Show what trials have written, and how much it holds", "View",
      ("Shift+A",)),
    A("show_ladder", "Tempering ladder", "Show how the replicas of parallel tempering change places", "View",
      ("Shift+R",)),
    A("light", "Light", "Ink on paper", "View", (), "sun", checkable=True, separator=True),
    A("dark", "Dark", "Paper on ink", "View", (), "moon", checkable=True),
    A("system_theme", "As the system", "Light or dark as the system is set", "View", (), checkable=True),
    A("calm", "Reduce motion", "No afterglow", "View", (), checkable=True),
    A("lecture", "Lecture", "Full screen with large type", "View", ("F11",), "presentation", checkable=True,
      separator=True),
    A("reset_layout", "Reset layout", "Put every panel back where it was", "View"),
    A("palette", "Search actions", "Find any action by name", "Help", ("Ctrl+K",), "search"),
    A("help", "Help", "Models, rules, updates and views explained", "Help", ("F1",), "circle-help"),
    A("about", "About", "Versions, for a bug report", "Help", (), "info"),
    *(A(f"take_{k}", f"Take pattern {k}", f"Pattern {k} is the cue", "", (str(k),)) for k in range(1, 10)),
)  # fmt: skip
MENUS = ("File", "Experiments", "Edit", "Run", "View", "Help")


class ActionRegistry(QObject):
    """The QActions of `ACTIONS`, by key; `bind` gives each what it does."""

    def __init__(self, parent: QObject, theme: Theme) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        for spec in ACTIONS:
            action = QAction(spec.title, parent)
            action.setObjectName(spec.key)
            action.setCheckable(spec.checkable)
            action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
            keys = f"  ({spec.shortcuts[0]})" if spec.shortcuts else ""
            action.setToolTip(f"{spec.tip}{keys}")
            action.setStatusTip(spec.tip)
            action.setProperty("also", spec.also)
            self._actions[spec.key] = action
        self.set_theme(theme)

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def bind(self, **callbacks: Callable[[], object]) -> None:
        """Say what actions do, by key."""
        for key, callback in callbacks.items():
            self._actions[key].triggered.connect(lambda _checked=False, call=callback: call())

    def set_theme(self, theme: Theme) -> None:
        """Tint the icons."""
        for spec in ACTIONS:
            if spec.icon:
                self._actions[spec.key].setIcon(icon(spec.icon, theme))

    def all(self) -> list[QAction]:
        """Every action, in the registry's order."""
        return list(self._actions.values())
