"""The model panel follows a change of the model: other controls, from that model's own declaration."""

from __future__ import annotations

import pytest
from helpers.other_model import Gibbs
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hopview import models
from hopview.pictures.palette import LIGHT
from hopview.session.edits import SetModel
from hopview.session.experiments import open_experiment
from hopview.ui.controller import Controller
from hopview.ui.model_panel import ModelPanel


def test_another_model_brings_controls_of_its_own(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MODELS", (*models.MODELS, Gibbs))
    controller = Controller(open_experiment("hopfield-1982/letters").document())
    try:
        panel = ModelPanel(controller, LIGHT)
        qtbot.addWidget(panel)
        panel.show()
        assert QTest.qWaitForWindowExposed(panel)
        offered = [panel.model_choice.itemData(k) for k in range(panel.model_choice.count())]
        assert offered == [model.name for model in models.MODELS]
        assert controller.edit(SetModel("gibbs"))
        assert list(panel.form.rows) == ["beta", "form", "tie"]
        qtbot.waitUntil(panel.form.isVisible)
        qtbot.waitUntil(lambda: panel.load.y() < panel.form.y() < panel.grid.y())
        panel.form.changed.emit("beta", 4.0, 0)
        assert controller.document.params.beta == 4.0
        controller.set_params(beta=5.0)
        assert panel.form.control("beta").value() == 5.0
        controller.undo()
        controller.undo()
        controller.undo()
        assert "temperature" in panel.form.rows
        panel.form.changed.emit("temperature", 0.5, 99)
        assert controller.document.params.update == "glauber"
    finally:
        controller.close()
