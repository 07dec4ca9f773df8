"""The log of a training: figures grow behind those given out, in the order of epochs."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.machines import Lens

from hopview.core.lesson import Lesson
from hopview.session.training_log import TrainingLog

MACHINE = Lens.random(3, 2)


def noted(log: TrainingLog, *epochs: int, **figures: float) -> None:
    for epoch in epochs:
        log.keep(Lesson(epoch, MACHINE, figures=figures or {"kl": 10.0 * epoch}))


def test_figures_given_out_stay_and_are_not_copied() -> None:
    log = TrainingLog()
    noted(log, *range(40))
    epochs, figures = log.curves()
    assert np.shares_memory(log.curves()[1]["kl"], figures["kl"])
    noted(log, *range(40, 500))
    assert epochs.tolist() == list(range(40)) and figures["kl"].tolist() == [10.0 * k for k in range(40)]
    assert log.curves()[1]["kl"].tolist() == [10.0 * k for k in range(500)]
    with pytest.raises(ValueError, match="read-only"):
        figures["kl"][0] = 1.0


def test_figures_that_come_later_are_unknown_before_and_epochs_are_in_order() -> None:
    log = TrainingLog()
    noted(log, 5, 6)
    before = log.curves()[1]["kl"]
    noted(log, 7, pseudo=1.0)
    noted(log, 2, 1)
    epochs, figures = log.curves()
    assert epochs.tolist() == [1, 2, 5, 6, 7] and list(figures) == ["kl", "pseudo"]
    assert np.array_equal(figures["kl"], [10, 20, 50, 60, np.nan], equal_nan=True)
    assert np.array_equal(figures["pseudo"], [np.nan] * 4 + [1.0], equal_nan=True)
    assert before.tolist() == [50.0, 60.0]


def test_an_epoch_made_again_after_its_lesson_was_let_go_is_one_epoch() -> None:
    log = TrainingLog(max_bytes=5 * MACHINE.nbytes)
    noted(log, *range(12))
    kept = [lesson.epoch for lesson in log.lessons()]
    assert len(kept) <= 5 and log.latest(11) is not None
    noted(log, *range(12))
    assert log.curves()[0].tolist() == list(range(12))
