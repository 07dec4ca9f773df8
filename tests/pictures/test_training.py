"""The course of training: which figures share a plot, their values at the epoch shown, the ceiling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import taught

from hopview.core.lesson import Training
from hopview.pictures.training import PLOTS, curves_of, limits_of, plots_of


def course(epochs: int = 20, at: int | None = None) -> Training:
    training = taught(epochs=epochs, at=at).training
    assert training is not None
    return training


def test_a_plot_for_each_group_of_figures_there_is() -> None:
    assert plots_of(course()) == PLOTS[:4]
    assert plots_of(course(0)) == ()
    only = replace(course(), figures={"reconstruction": np.ones(21), "odd_thing": np.ones(21)})
    assert [plot.title for plot in plots_of(only)] == ["Reconstruction error", "Odd thing"]
    unknown = replace(course(), figures={"log_likelihood": np.full(21, np.nan)})
    assert plots_of(unknown) == ()


def test_the_curves_are_the_figures_and_the_dot_is_at_the_lesson() -> None:
    training = course(at=7)
    data, ceiling = curves_of(training, PLOTS[0], 400)
    assert np.array_equal(data.y, training.figures["log_likelihood"])
    assert np.array_equal(data.x, training.epochs)
    assert data.now == training.figures["log_likelihood"][7]
    assert ceiling.ceiling and ceiling.y.tolist() == [-2.7, -2.7] and ceiling.x.tolist() == [0.0, 20.0]
    gap, held_out = curves_of(training, PLOTS[3], 400)
    assert (gap.name, held_out.name) == ("fantasies", "held out") and gap.place != held_out.place


def test_epochs_without_a_figure_are_skipped() -> None:
    training = course(at=6)
    y = training.figures["log_likelihood"].copy()
    y[1::2] = np.nan
    sparse = replace(training, figures={"log_likelihood": y})
    (curve,) = curves_of(sparse, PLOTS[0], 400)
    assert curve.x.tolist() == list(range(0, 21, 2)) and curve.now == y[6]
    before = replace(sparse, figures={"log_likelihood": np.where(training.epochs < 10, np.nan, -3.0)})
    assert np.isnan(curves_of(before, PLOTS[0], 400)[0].now)


def test_the_limits_hold_all_and_the_level() -> None:
    curves = curves_of(course(), PLOTS[0], 400)
    low, high = limits_of(curves, None)
    assert low == pytest.approx(-8) and high == pytest.approx(-2.7)
    assert limits_of(curves, 0.0)[1] == 0.0


def test_epochs_that_were_not_gone_through_part_the_curve() -> None:
    training = course()
    late = replace(
        training,
        lesson=replace(training.lesson, epoch=533),
        epochs=np.append(training.epochs, 533.0),
        figures={name: np.append(y, y[-1]) for name, y in training.figures.items()},
    )
    (curve, *_) = curves_of(late, PLOTS[0], 400)
    assert curve.x[-3:].tolist() == [20.0, 20.5, 533.0] and np.isnan(curve.y[-2])
    assert np.isfinite(np.delete(curve.y, -2)).all() and curve.now == curve.y[-1]
    assert limits_of((curve,), None) == (np.nanmin(curve.y), np.nanmax(curve.y))
