"""A monkey at the window: seeded random sequences of real actions; nothing may break and nothing be lost.

More by hand, e.g. thirty seeds of 500 actions each:

    HOPVIEW_MONKEY_SEEDS=100-129 HOPVIEW_MONKEY_ACTIONS=500 pytest tests/ui/test_monkey.py
"""

from __future__ import annotations

import json
import os
import random
import string
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers.windows import drop, idle
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QKeyEvent,
    QKeySequence,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLineEdit,
    QMenu,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from hopview.session.experiments import experiments
from hopview.session.storage import load
from hopview.ui.actions import ACTIONS
from hopview.ui.still import still_of
from hopview.ui.window import MainWindow

pytestmark = pytest.mark.skipif(
    "HOPVIEW_MONKEY_SEEDS" not in os.environ, reason="a long run by hand: set HOPVIEW_MONKEY_SEEDS"
)

SLOW_SECONDS = 5.0  # of one action, after which the window does not answer
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
KEYS = tuple(
    QKeySequence(keys)
    for spec in ACTIONS
    if spec.key not in ("quit", "open", "open_folder")
    for keys in spec.shortcuts
)
TYPED = (
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Backspace,
    Qt.Key.Key_F2, Qt.Key.Key_Menu,
)  # fmt: skip
WORDS = (
    "", "0", "1", "-1", "7", "0.35", "1e9", "nan", "12,5", "abc", "32", "\N{MINUS SIGN}3", " 5 ", "9" * 30,
    "+-5", "\N{SUPERSCRIPT TWO}", "\N{ARABIC-INDIC DIGIT FIVE}", "1" * 400,
)  # fmt: skip
LOUD = ("WARNING", "CRITICAL", "FATAL")
ELSEWHERE = (
    "quit",
    "open",
    "open_folder",
    "save_as",
)  # they end the window or open a file dialog of the system


class Monkey:
    """One seeded sequence of actions on a window; `log` keeps the last fifty in words."""

    def __init__(self, window: MainWindow, seed: int, folder: Path) -> None:
        self.window, self.controller = window, window.controller
        self.rng = random.Random(seed)
        self.log: deque[str] = deque(maxlen=50)
        self.folder = folder
        self.good, self.bad = make_pictures(folder)
        self.slowest = (0.0, "")
        self.actions: list[tuple[int, Callable[[], str]]] = [
            (14, self.key), (6, self.typed_key), (14, self.mouse_on_lattice), (3, self.wheel),
            (8, self.slider), (5, self.combo), (10, self.button), (3, self.text), (6, self.model_change),
            (2, self.experiment), (2, self.story_step), (6, self.undo_redo), (5, self.seek), (6, self.play),
            (3, self.import_pictures), (3, self.store_pictures), (2, self.forget), (2, self.theme),
            (1, self.lecture), (3, self.dock), (4, self.tab), (3, self.palette), (4, self.library),
            (2, self.resize), (2, self.session_file), (1, self.export), (2, self.mouse_anywhere),
            (1, self.menu), (2, self.splitter), (2, self.help_link), (1, self.away), (2, self.held_key),
            (1, self.context_menu), (1, self.drag_over), (2, self.focus),
        ]  # fmt: skip

    def step(self) -> None:
        """One action, and what the window makes of it."""
        weights = [weight for weight, _ in self.actions]
        (action,) = self.rng.choices([action for _, action in self.actions], weights)
        self.log.append(f"{action.__name__} ...")
        begun = time.perf_counter()
        words = action()
        self.settle(self.rng.choice((0, 0, 0, 0.004, 0.02)))
        taken = time.perf_counter() - begun
        self.log[-1] = f"{action.__name__}: {words} ({1e3 * taken:.0f} ms)"
        self.slowest = max(self.slowest, (taken, self.log[-1]))
        self.close_popups()

    def settle(self, seconds: float = 0.0) -> None:
        end = time.perf_counter() + seconds
        QApplication.processEvents()
        while time.perf_counter() < end:
            time.sleep(0.001)
            QApplication.processEvents()

    def close_popups(self) -> None:
        """Menus and dialogs would take every further key."""
        for _ in range(4):
            popup = QApplication.activePopupWidget()
            if popup is None:
                break
            popup.close()
        for widget in QApplication.topLevelWidgets():
            exporter = widget is self.window.exporter
            if isinstance(widget, QDialog) and widget.isVisible() and (not exporter or self.chance(0.3)):
                widget.close()

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def visible(self, kind: type[QWidget]) -> list[QWidget]:
        return [w for w in self.window.findChildren(kind) if w.isVisible() and w.isEnabled()]

    # -- keys and mouse ------------------------------------------------------------------------------

    def target(self) -> QWidget:
        focus = QApplication.focusWidget()
        return focus if focus is not None and self.chance(0.6) else self.window

    def key(self) -> str:
        sequence, target = self.rng.choice(KEYS), self.target()
        words = f"{sequence.toString()} on {type(target).__name__}"
        QTest.keySequence(target, sequence)
        return words

    def typed_key(self) -> str:
        target = self.target()
        key = self.rng.choice(TYPED)
        words = f"{key.name} on {type(target).__name__}"
        QTest.keyClick(target, key)
        return words

    def place_in(self, widget: QWidget) -> QPoint:
        return QPoint(self.rng.randrange(max(1, widget.width())), self.rng.randrange(max(1, widget.height())))

    def mouse_on_lattice(self) -> str:
        lattice = self.window.lattice
        if not lattice.isVisible():
            return "hidden"
        button = self.rng.choices((LEFT, RIGHT, MIDDLE), (8, 2, 1))[0]
        points = [self.place_in(lattice) for _ in range(self.rng.randint(1, 4))]
        QTest.mousePress(lattice, button, NO_KEYS, points[0])
        for point in points[1:]:
            QTest.mouseMove(lattice, point)
            if self.chance(0.3):
                self.settle()
        words = f"{button.name} through {[(p.x(), p.y()) for p in points]}"
        if self.chance(0.08):  # something else happens while the button is down
            words += (
                ", meanwhile "
                + self.rng.choice((self.undo_redo, self.experiment, self.model_change, self.key))()
            )
        QTest.mouseRelease(lattice, button, NO_KEYS, points[-1])
        if self.chance(0.05):
            QTest.mouseDClick(lattice, button, NO_KEYS, points[-1])
        return words

    def mouse_anywhere(self) -> str:
        widgets = [w for w in self.visible(QWidget) if not isinstance(w, QAbstractButton | QComboBox)]
        if not widgets:
            return "nothing"
        widget = self.rng.choice(widgets)
        at, to = self.place_in(widget), self.place_in(widget)
        words = f"press in {type(widget).__name__} {widget.objectName()}"
        QTest.mousePress(widget, LEFT, NO_KEYS, at)
        QTest.mouseMove(widget, to)
        QTest.mouseRelease(widget, LEFT, NO_KEYS, to)
        return words

    def wheel(self) -> str:
        views = [w for w in (*self.window.views.values(), *self.visible(QSlider)) if w.isVisible()]
        if not views:
            return "nothing"
        view = self.rng.choice(views)
        at = QPointF(self.place_in(view))
        turn = QPoint(0, self.rng.choice((-480, -120, 120, 480)))
        event = QWheelEvent(
            at, QPointF(view.mapToGlobal(at.toPoint())), QPoint(), turn, Qt.MouseButton.NoButton, NO_KEYS,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view, event)
        return f"{turn.y()} on {type(view).__name__}"

    def slider(self) -> str:
        sliders = self.visible(QSlider)
        if not sliders:
            return "none"
        slider = self.rng.choice(sliders)
        places = [self.place_in(slider) for _ in range(self.rng.randint(1, 5))]
        QTest.mousePress(slider, LEFT, NO_KEYS, places[0])
        for place in places[1:]:
            QTest.mouseMove(slider, place)
            if self.chance(0.3):
                self.settle()
        QTest.mouseRelease(slider, LEFT, NO_KEYS, places[-1])
        if self.chance(0.1):
            QTest.mouseDClick(slider, LEFT, NO_KEYS, places[-1])
        return f"{slider.accessibleName()} to {slider.value()}"

    def combo(self) -> str:
        combos = self.visible(QComboBox)
        if not combos:
            return "none"
        combo = self.rng.choice(combos)
        combo.setCurrentIndex(self.rng.randrange(combo.count()) if combo.count() else -1)
        words = f"{combo.accessibleName()} = {combo.currentText()}"
        combo.activated.emit(combo.currentIndex())
        return words

    def button(self) -> str:
        buttons = [
            b
            for b in self.visible(QAbstractButton)
            if b.text() != "Picture" and b not in self.window.library.buttons.values()
        ]
        buttons = [b for b in buttons if not getattr(b, "defaultAction", lambda: None)()]
        if not buttons:
            return "none"
        button = self.rng.choice(buttons)
        words = f"{button.text() or button.accessibleName() or button.toolTip()} ({type(button).__name__})"
        QTest.mouseClick(button, LEFT)
        return words

    def text(self) -> str:
        fields = [w for w in self.visible(QLineEdit) if not w.isReadOnly()]
        fields += [w for w in self.visible(QAbstractSpinBox) if not w.isReadOnly()]
        if not fields:
            return "none"
        field, words = self.rng.choice(fields), self.rng.choice(WORDS)
        name = field.accessibleName()
        field.setFocus()
        field.selectAll()
        for letter in words:  # as an input method does: QTest knows only ASCII
            QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, 0, NO_KEYS, letter))
        if self.chance(0.6):
            QTest.keyClick(field, Qt.Key.Key_Return)
        return f"{name} = {words!r}"

    # -- the session -----------------------------------------------------------------------------------

    def model_change(self) -> str:
        rng, controller = self.rng, self.controller
        choice = rng.randrange(6)
        if choice == 0:
            rule = rng.choice(("hebb", "storkey", "pseudo_inverse"))
            if controller.document.size > 1200 and rule == "storkey":
                rule = "hebb"  # the monkey has no patience
            controller.set_rule(rule)
            return f"rule {rule}"
        if choice == 1:
            update = rng.choice(("async", "sequential", "sync", "glauber", "metropolis"))
            controller.set_params(update=update)
            return f"update {update}"
        if choice == 2:
            temperature = rng.choice((0.0, 0.1, 0.5, 1.0, 2.0, -1.0, 99.0, float("nan")))
            controller.set_params(gesture=rng.choice((0, 0, 5)), temperature=temperature)
            return f"T {temperature}"
        if choice == 3:
            shapes = (
                (1, 1),
                (1, 7),
                (2, 2),
                (8, 8),
                (17, 23),
                (32, 32),
                (5, 60),
                (0, 4),
                (-1, 3),
                (9999, 9999),
            )
            shape = rng.choice(shapes)
            controller.set_shape(*shape)
            return f"shape {shape}"
        if choice == 4:
            seed = rng.choice((0, 1, 7, 2**63 - 1, -1, 2**63))
            controller.set_seed(seed)
            return f"seed {seed}"
        form = rng.choice(("auto", "dense", "factored"))
        controller.set_params(form=form)
        return f"form {form}"

    def experiment(self) -> str:
        key = self.rng.choice(experiments()).key
        self.controller.open_experiment(key, play=self.chance(0.7))
        return key

    def story_step(self) -> str:
        steps = self.window.story.steps
        if not steps:
            return "none"
        step = self.rng.choice(steps)
        words = step.text()
        step.click()
        return words

    def undo_redo(self) -> str:
        words = []
        for _ in range(self.rng.randint(1, 5)):
            back = self.chance(0.6)
            words.append("undo" if back else "redo")
            QTest.keySequence(self.window, QKeySequence("Ctrl+Z" if back else "Ctrl+Shift+Z"))
        return " ".join(words)

    def seek(self) -> str:
        timeline = self.window.transport.timeline
        if self.chance(0.5) and timeline.isVisible():
            at, to = self.place_in(timeline), self.place_in(timeline)
            QTest.mousePress(timeline, LEFT, NO_KEYS, at)
            QTest.mouseMove(timeline, to)
            QTest.mouseRelease(timeline, LEFT, NO_KEYS, to)
            return f"to {to.x()}"
        moment = self.rng.choice((0, 1, 5, 10**6, -3, self.controller.snapshot.moments - 1))
        self.controller.seek(moment)
        return f"moment {moment}"

    def play(self) -> str:
        rate = self.rng.choice((1.0, 64.0, 4096.0, float("inf")))
        self.controller.set_rate(rate)
        self.controller.toggle()
        if self.chance(0.3):
            self.settle(0.05)
        return f"at {rate}"

    def forget(self) -> str:
        count = len(self.controller.document.patterns)
        which = {self.rng.randrange(-1, count + 2) for _ in range(self.rng.randint(1, 3))}
        self.controller.forget(*which)
        return f"{which} of {count}"

    # -- pictures and files ----------------------------------------------------------------------------

    def import_pictures(self) -> str:
        if self.chance(0.15):
            QApplication.clipboard().setImage(
                still_of(self.window.controller.snapshot, self.window.keeper.theme)
            )
            self.window.actions_of["paste"].trigger()
            return "pasted"
        few = self.rng.randint(0, 2)
        paths = self.rng.sample(self.good, self.rng.randint(1, 3)) + self.rng.sample(self.bad, few)
        drop(self.window, *paths)
        return ", ".join(path.name for path in paths)

    def store_pictures(self) -> str:
        library = self.window.library
        page = library.pages.currentWidget()
        if page is library.list_page:
            self.rng.choice(
                (library.show_text, library.show_browser, self.window.actions_of["store"].trigger)
            )()
            return "opened a page"
        if page is library.text_page and self.chance(0.5):
            letters = "".join(
                self.rng.choices(string.ascii_letters + " 1\N{SNOWMAN}", k=self.rng.randint(0, 4))
            )
            page.text.setText(letters)
        for item in range(page.grid.count()) if page is library.browser_page else ():
            page.grid.item(item).setSelected(self.chance(0.2))
        verbs = ["store", "store", "leave"] + ["store_all"] * hasattr(page, "store_all")
        verb = self.rng.choice(verbs)
        getattr(page, verb)()
        return f"{type(page).__name__}.{verb}"

    def session_file(self) -> str:
        path = self.folder / f"{self.rng.randrange(3)}.hop"
        choice = self.rng.randrange(4)
        if choice == 0:
            self.controller.save(path)
            return f"save {path.name}"
        if choice == 1:
            self.controller.save(self.folder / "absent" / "a.hop")
            return "save nowhere"
        if choice == 2:
            bad = self.rng.choice([p for p in self.bad if p.suffix == ".hop"])
            drop(self.window, bad)
            return f"open {bad.name}"
        self.controller.open_file(path)
        return f"open {path.name}"

    def export(self) -> str:
        self.window.actions_of["export"].trigger()
        panel = self.window.exporter
        panel.path.setText(
            str(self.folder / f"out{self.rng.choice(('.png', '.gif', '.csv', '.mp4', '.x', ''))}")
        )
        panel.size_choice.setCurrentIndex(panel.size_choice.count() - 1)
        panel.fps.setValue(1)
        for check in panel.checks.values():
            check.setChecked(self.chance(0.5))
        if panel.go.isEnabled():
            panel.go.click()
        self.settle(0.05)
        if self.chance(0.5):
            panel.stop.click()
        return panel.path.text()

    # -- the window --------------------------------------------------------------------------------------

    def theme(self) -> str:
        key = self.rng.choice(("light", "dark", "system_theme", "calm"))
        self.window.actions_of[key].trigger()
        return key

    def lecture(self) -> str:
        self.window.actions_of["lecture"].trigger()
        return str(self.window.actions_of["lecture"].isChecked())

    def dock(self) -> str:
        name = self.rng.choice(list(self.window.docks))
        dock: QDockWidget = self.window.docks[name]
        what = self.rng.randrange(4)
        if what == 0:
            dock.setFloating(not dock.isFloating())
        elif what == 1:
            dock.toggleViewAction().trigger()
        elif what == 2:
            area = self.rng.choice(
                (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)
            )
            self.window.addDockWidget(area, dock)
        else:
            self.window.actions_of["reset_layout"].trigger()
        return f"{name} {('float', 'toggle', 'move', 'reset')[what]}"

    def tab(self) -> str:
        tabs = self.window.tabs
        tabs.setCurrentIndex(self.rng.randrange(tabs.count()))
        return tabs.tabText(tabs.currentIndex())

    def palette(self) -> str:
        self.window.actions_of["palette"].trigger()
        box = self.window.palette_box
        letters = "".join(self.rng.choices("aeinprst", k=self.rng.randint(0, 3)))
        QTest.keyClicks(box.line, letters)
        for _ in range(self.rng.randint(0, 4)):
            QTest.keyClick(box.line, self.rng.choice((Qt.Key.Key_Down, Qt.Key.Key_Up)))
        item = box.list.currentItem()
        chosen = item.data(Qt.ItemDataRole.UserRole)[0].title if item is not None else ""
        elsewhere = [self.window.actions_of[key].text().removesuffix(" ...") for key in ELSEWHERE]
        enter = self.chance(0.7) and chosen not in (*elsewhere, "Save")
        QTest.keyClick(box.line, Qt.Key.Key_Return if enter else Qt.Key.Key_Escape)
        return f"{letters!r}: {chosen if enter else 'left'}"

    def library(self) -> str:
        listed = self.window.library.list
        rows = listed.model().rowCount()
        if not rows or not listed.isVisible():
            return "nothing"
        index = listed.model().index(self.rng.randrange(rows), 0)
        listed.scrollTo(index)
        at = listed.visualRect(index).center()
        choice = self.rng.randrange(4)
        if choice == 0:
            QTest.mouseClick(listed.viewport(), LEFT, NO_KEYS, at)
        elif choice == 1:
            QTest.mouseDClick(listed.viewport(), LEFT, NO_KEYS, at)
        elif choice == 2:
            listed.setCurrentIndex(index)
            listed.edit(index)
            editor = QApplication.focusWidget()
            if isinstance(editor, QLineEdit):
                QTest.keyClicks(editor, self.rng.choice(("", "ant", "x" * 60)))
                QTest.keyClick(editor, self.rng.choice((Qt.Key.Key_Return, Qt.Key.Key_Escape)))
        else:
            menu = listed.menu_for(index.row())
            self.rng.choice([a for a in menu.actions() if not a.isSeparator()]).trigger()
            menu.close()
        return f"{('click', 'double click', 'rename', 'menu')[choice]} {index.row()}"

    def menu(self) -> str:
        name = self.rng.choice(list(self.window.menus))
        menu: QMenu = self.window.menus[name]
        skipped = {self.window.actions_of[key] for key in (*ELSEWHERE, "save")}
        listed = [b for a in menu.actions() for b in (a.menu().actions() if a.menu() else (a,))]
        actions = [a for a in listed if a.isEnabled() and not a.isSeparator() and a not in skipped]
        action = self.rng.choice(actions)
        action.trigger()
        return f"{name}, {action.text()}"

    def resize(self) -> str:
        size = self.rng.choice(((640, 480), (900, 600), (1280, 800), (1800, 1000), (200, 100)))
        if not self.window.isFullScreen():
            self.window.resize(*size)
        return str(size)

    def splitter(self) -> str:
        splitter = self.rng.choice((self.window.centre, self.window.right))
        splitter.setSizes([self.rng.randint(0, 900) for _ in range(2)])
        return str(splitter.sizes())

    def away(self) -> str:
        """Minimised, hidden or behind, while it goes on."""
        how = self.rng.choice(("showMinimized", "hide", "lower"))
        full = self.window.isFullScreen()
        getattr(self.window, how)()
        self.settle(0.02)
        if self.chance(0.5):
            self.model_change()
        (self.window.showFullScreen if full else self.window.showNormal)()
        self.window.activateWindow()
        return how

    def held_key(self) -> str:
        key = self.rng.choice((Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_N, Qt.Key.Key_BracketRight))
        for _ in range(self.rng.randint(5, 25)):
            QTest.keyClick(self.window, key)
        return key.name

    def context_menu(self) -> str:
        widget = self.rng.choice([w for w in self.visible(QWidget) if w.width() > 10] or [self.window])
        at = self.place_in(widget)
        reason = QContextMenuEvent.Reason.Mouse
        QTimer.singleShot(30, self.close_popups)  # Qt's own menus of number boxes wait for an answer
        QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))
        return type(widget).__name__

    def drag_over(self) -> str:
        """Files hang over the window, and go away again."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self.good[0]))])
        at, copy = QPoint(200, 200), Qt.DropAction.CopyAction
        QApplication.sendEvent(self.window, QDragEnterEvent(at, copy, mime, LEFT, NO_KEYS))
        self.settle()
        words = self.key() if self.chance(0.3) else "nothing"
        QApplication.sendEvent(self.window, QDragLeaveEvent())
        return f"meanwhile {words}"

    def focus(self) -> str:
        widgets = [w for w in self.visible(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
        if not widgets:
            return "none"
        widget = self.rng.choice(widgets)
        widget.setFocus(self.rng.choice((Qt.FocusReason.TabFocusReason, Qt.FocusReason.MouseFocusReason)))
        return f"{type(widget).__name__} {widget.accessibleName()}"

    def help_link(self) -> str:
        self.window.tabs.setCurrentWidget(self.window.help)
        page = self.rng.choice(list(self.window.help.pages))
        self.window.help.show_page(page)
        return page


def make_pictures(folder: Path) -> tuple[list[Path], list[Path]]:
    """Good pictures and bad files of every kind."""
    folder.mkdir(exist_ok=True)
    grey = np.random.default_rng(1).integers(0, 256, (40, 50), dtype=np.uint8)
    good = [folder / name for name in ("grey.png", "dot.png", "colour.jpg", "clear.png", "print.jpg")]
    Image.fromarray(grey).save(good[0])
    Image.fromarray(grey[:1, :1]).save(good[1])
    Image.fromarray(np.dstack([grey, grey.T.copy().reshape(40, 50), grey])).save(good[2])
    Image.fromarray(np.dstack([grey] * 4)).save(good[3])
    Image.fromarray(np.dstack([grey] * 3)).convert("CMYK").save(good[4])
    bad = [
        folder / name for name in ("text.png", "cut.png", "empty.jpg", "absent.png", "cut.hop", "json.hop")
    ]
    bad[0].write_text("no picture")
    bad[1].write_bytes(good[0].read_bytes()[:200])
    bad[2].write_bytes(b"")
    bad[4].write_bytes(b"PK\x03\x04 cut")
    bad[5].write_text(json.dumps({"format": "hopview-session"}))
    (folder / "inner").mkdir(exist_ok=True)
    Image.fromarray(grey).save(folder / "inner" / "a.png")
    return [*good, folder / "inner"], bad


def chosen_seeds() -> list[int]:
    first, _, last = os.environ.get("HOPVIEW_MONKEY_SEEDS", "1-3").partition("-")
    return list(range(int(first), int(last or first) + 1))


@pytest.mark.parametrize("seed", chosen_seeds())
def test_nothing_breaks_and_undo_goes_all_the_way(
    window: MainWindow, seed: int, tmp_path: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture,
    qtlog: object,
) -> None:  # fmt: skip
    monkey = Monkey(window, seed, tmp_path / "files")
    hard_end = threading.Timer(600, os.abort)  # a window that hangs is a failure with a traceback
    hard_end.daemon = True
    hard_end.start()
    try:
        with qtbot.captureExceptions() as raised:
            for number in range(int(os.environ.get("HOPVIEW_MONKEY_ACTIONS", "150"))):
                monkey.step()
                warned = [r.message for r in qtlog.records if r.log_type_name in LOUD and not r.ignored]
                stray = [r.getMessage() for r in caplog.records if r.levelno >= 30]
                told = "\n".join(monkey.log)
                assert not raised, f"seed {seed}, action {number}: {raised}\n{told}"
                assert not warned and not stray, f"seed {seed}, action {number}: {warned} {stray}\n{told}"
                assert window.isVisible(), told
            all_the_way(monkey, qtbot)
        assert not raised, f"seed {seed}, at the end: {raised}\n" + "\n".join(monkey.log)
    finally:
        hard_end.cancel()
    print(f"seed {seed}: slowest {monkey.slowest[1]}")
    assert monkey.slowest[0] < SLOW_SECONDS, monkey.slowest


def all_the_way(monkey: Monkey, qtbot: QtBot) -> None:
    """The window answers; undo to the beginning and redo to the end meet the same documents."""
    window, controller = monkey.window, monkey.controller
    window.palette_box.close_palette()
    if window.actions_of["lecture"].isChecked():
        window.actions_of["lecture"].trigger()
    if window.exporter is not None:
        window.exporter.cancel()
        qtbot.waitUntil(lambda: window.exporter.job is None, timeout=20_000)
    page = window.library.pages.currentWidget()
    if page is not window.library.list_page:
        page.leave()
    controller.pause()
    # Pictures and files that are under way may still arrive as edits.
    qtbot.waitUntil(lambda: idle(window), timeout=60_000)
    answers(monkey, qtbot)
    while controller.session.history.redo_title:
        controller.redo()
    going, coming = [controller.document.digest()], []
    while controller.session.history.undo_title:
        controller.undo()
        going.append(controller.document.digest())
    answers(monkey, qtbot)
    coming.append(controller.document.digest())
    while controller.session.history.redo_title:
        controller.redo()
        coming.append(controller.document.digest())
    assert going == coming[::-1], "undo and redo met different documents\n" + "\n".join(monkey.log)
    answers(monkey, qtbot)
    path = monkey.folder / "end.hop"
    controller.save(path)
    qtbot.waitUntil(lambda: idle(window), timeout=20_000)
    assert load(path).digest() == controller.document.digest()
    assert not controller.session.changed


def answers(monkey: Monkey, qtbot: QtBot) -> None:
    """The worker holds the window's document, the screen shows it, and timers fire."""
    controller = monkey.controller
    held = controller.runner.ask(lambda engine: engine.document)
    fired: list[bool] = []
    QTimer.singleShot(0, lambda: fired.append(True))
    qtbot.waitUntil(held.done, timeout=30_000)
    assert held.result().digest() == controller.document.digest(), "\n".join(monkey.log)
    qtbot.waitUntil(lambda: bool(fired) and controller.snapshot.patterns is controller.document.patterns)
    assert controller.snapshot.size == controller.document.size
    assert len(monkey.window.library.list.patterns.patterns) == len(controller.document.patterns)
