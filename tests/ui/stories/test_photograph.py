"""Real units by hand: a photograph is stored and comes back in its greys; the sharpness is dragged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview.session.edits import SetCue
from hopview.ui.app import make_window
from hopview.ui.fields.number import NumberField

from .conftest import User

Key = Qt.Key


def drag(user: User, name: str, value: float) -> None:
    """Drag the slider of a parameter with the mouse until its box shows about `value`."""
    control = user.window.model.form.control(name)
    assert isinstance(control, NumberField)
    slider = control.slider
    assert slider is not None
    user.wait(slider.isVisible)
    user.window.model.scroll.ensureWidgetVisible(slider)
    middle, begin = slider.height() // 2, slider.width() // 2
    place = next(x for x in range(slider.width()) if control._value_at(x * 200 // slider.width()) >= value)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(begin, middle))
    for k in range(1, 7):
        QTest.mouseMove(slider, QPoint(begin + (place - begin) * k // 6, middle))
        QApplication.processEvents()
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(place, middle))
    user.settle()


def test_a_grey_photograph_is_opened_stored_and_comes_back(qtbot: QtBot, tmp_path: Path) -> None:
    across, down = np.meshgrid(np.linspace(0, 9, 120), np.linspace(0, 1, 90))
    grey = 110 + 80 * np.sin(across) * down + 30 * np.cos(3 * down)
    path = tmp_path / "dunes.png"
    Image.fromarray(grey.astype(np.uint8)).save(path)
    window = make_window(str(path))
    window.resize(1280, 800)
    window.show()
    qtbot.addWidget(window)
    user, page = User(window, qtbot), window.library.import_page
    user.wait(lambda: len(page.pictures) == 1 and not page.incoming.busy)
    assert user.controller.set_model("modern")
    user.wait(lambda: "in greys" in page.mean.text() and not page._previewer.busy)
    user.shot("photograph-opened")
    QTest.mouseClick(page.store_all_button, Qt.MouseButton.LeftButton)
    user.wait(lambda: user.controller.document.names[-1:] == ("dunes",))
    stored = user.controller.document.patterns[-1]
    assert stored.greys is not None and np.unique(stored.greys).size > 100
    user.controller.take_cue(len(user.controller.document.patterns) - 1)
    user.controller.spoil()
    user.wait(lambda: not np.allclose(user.controller.snapshot.state, stored.greys, atol=0.01))
    user.controller.set_rate(float("inf"))
    user.controller.play()
    user.wait(lambda: user.controller.snapshot.outcome is not None)
    assert np.abs(user.controller.snapshot.state - stored.greys).max() < 0.01
    user.wait(lambda: "(dunes), overlap 1.00" in window.transport.status.text())
    user.shot("photograph-back")
    window.close()


def test_what_it_is_called_follows_the_sharpness(user: User) -> None:
    """k_eff >= 0.8 n is the average, <= 1.1 a single memory, else metastable (Ramsauer et al. 2020)."""
    controller, status = user.controller, user.window.transport.status
    controller.open_experiment("ramsauer-2020/two-units")
    user.wait(lambda: controller.document.size == 2)
    user.settle()
    controller.set_rate(float("inf"))
    cue, seen = np.array(controller.document.cue), []
    for beta in (0.5, 4.0, 8.0, 30.0, 600.0):
        drag(user, "beta", beta)
        controller.edit(SetCue(cue))
        controller.play()
        user.wait(lambda: controller.snapshot.outcome is not None and not controller.snapshot.playing)
        user.settle()
        model, said = user.controller.document.params, status.text()
        rows = np.array([p.values for p in controller.document.patterns], float)
        x = rows - rows.mean(axis=0)
        lengths = np.linalg.norm(x, axis=1)
        y = controller.snapshot.state - rows.mean(axis=0)
        z = (x @ y - lengths**2 / 2) / np.mean(lengths**2)
        p = np.exp(model.beta * (z - z.max()))
        p /= p.sum()
        k_eff = np.exp(-np.sum(p * np.log(np.maximum(p, 1e-300))))
        kind = "single" if k_eff <= 1.1 else "average" if k_eff >= 0.8 * 6 else "metastable"
        words = {"single": "Pattern ", "average": "The global average", "metastable": "A metastable state"}
        assert said.startswith(words[kind]), (model.beta, k_eff, said)
        if kind == "metastable":
            assert f"the average of about {k_eff:.1f} memories" in said
        seen.append(kind)
    assert seen[0] == "average" and seen[-1] == "single" and "metastable" in seen
    assert seen == sorted(seen, key=["average", "metastable", "single"].index)
