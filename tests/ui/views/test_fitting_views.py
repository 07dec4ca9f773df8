"""Views of networks and views of Boltzmann machines: each says where it belongs when shown the other."""

from __future__ import annotations

import re

import numpy as np
import pytest
from helpers.machines import taught
from pytestqt.qtbot import QtBot

from hopview.session.experiments import experiments
from hopview.session.session import Session
from hopview.ui.view_tabs import fitting_views
from hopview.ui.views import VIEWS, LatticeView, View, view_named

OF_NETWORKS = {"basins", "weights", "stability", "landscape", "section", "phase", "field", "twin", "serving"}


def test_each_view_says_what_it_is_about() -> None:
    assert {view.name for view in VIEWS if view.subject == "network"} == OF_NETWORKS
    assert {"filters", "training"} <= {view.name for view in VIEWS if view.subject == "machine"}
    assert all(any(view.fits(kind) for kind in ("machine", "network", "memories")) for view in VIEWS)


def test_no_two_views_have_one_title_or_one_tab() -> None:
    titles, tabs = [view.title for view in VIEWS], [view.tab for view in VIEWS if view.tab]
    assert len(set(titles)) == len(titles) and len(set(tabs)) == len(tabs)
    for view in VIEWS:
        assert view.tab.lower() in view.title.lower(), view.name


def test_a_tab_that_is_hidden_of_some_documents_says_what_it_belongs_to() -> None:
    for view in VIEWS:
        if view.tab and view.shows.__func__ is not View.shows.__func__:
            assert view.other.endswith("."), view.name


def test_an_experiment_that_a_view_advises_exists() -> None:
    titles = {info.title for info in experiments()}
    advised = [
        name for view in VIEWS for name in re.findall(r"experiment '([^']+)'", view.belongs() + view.other)
    ]
    assert len(advised) >= 8 and set(advised) <= titles


def test_one_view_is_in_front_of_each_kind_of_model() -> None:
    assert sorted(view.opens for view in VIEWS if view.opens) == ["machine", "memories", "network"]


@pytest.mark.parametrize("cls", [v for v in VIEWS if v is not LatticeView], ids=lambda cls: cls.name)
@pytest.mark.parametrize("interactive", [True, False])
def test_what_does_not_fit_is_said_in_a_sentence(qtbot, recall, painted, cls, interactive) -> None:
    view = cls(interactive=interactive)
    qtbot.addWidget(view)
    view.resize(500, 400)
    for snapshot, subject in ((recall()[3], "network"), (taught(), "machine"), (recall()[3], "network")):
        view.show_snapshot(snapshot, 0.0)
        assert bool(view.unfit) is not cls.fits(subject)
        drawn = painted(view)
        assert (drawn != drawn[0, 0]).any()
        if view.unfit:
            assert view.title in view.unfit and view.unfit.endswith(".")
            assert not any(child.isVisibleTo(view) for child in view.children() if child.isWidgetType())


def test_a_machine_whose_weights_are_the_patterns_is_not_said_to_learn_on(qtbot: QtBot) -> None:
    session = Session("dense_bm", shape=(2, 2))
    session.store(np.array([1, -1, 1, -1]))
    assert "training" not in fitting_views(session.document)
    assert "training" in fitting_views(Session("rbm", shape=(2, 2)).document)
    filters = view_named("filters")()
    qtbot.addWidget(filters)
    filters.show_snapshot(session.snapshot(), 0.0)
    assert filters.words and "Learn on" not in filters.words
