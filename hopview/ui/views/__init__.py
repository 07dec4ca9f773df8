"""Views, one a file. To add one: write the file and name its class in `VIEWS`."""

from __future__ import annotations

from hopview.core.errors import unknown_name
from hopview.core.registry import registered
from hopview.ui.views.associations import AssociationsView
from hopview.ui.views.attention import AttentionView
from hopview.ui.views.base import View
from hopview.ui.views.basins import BasinsView
from hopview.ui.views.conditioning import ConditioningView
from hopview.ui.views.density import DensityView
from hopview.ui.views.energy import EnergyView
from hopview.ui.views.field import FieldView
from hopview.ui.views.filters import FiltersView
from hopview.ui.views.free_energy import FreeEnergyView
from hopview.ui.views.graph import GraphView
from hopview.ui.views.interaction import InteractionView
from hopview.ui.views.ladder import LadderView
from hopview.ui.views.landscape import LandscapeView
from hopview.ui.views.lattice import LatticeView
from hopview.ui.views.layers import LayersView
from hopview.ui.views.mosaic import MosaicView
from hopview.ui.views.overlaps import OverlapsView
from hopview.ui.views.phase import PhaseView
from hopview.ui.views.phases import PhasesView
from hopview.ui.views.plane import PlaneView
from hopview.ui.views.retrieval import RetrievalView
from hopview.ui.views.section import SectionView
from hopview.ui.views.serving import ServingView
from hopview.ui.views.stability import StabilityView
from hopview.ui.views.strips import StripsView
from hopview.ui.views.training import TrainingView
from hopview.ui.views.twin import TwinView
from hopview.ui.views.valleys import ValleysView
from hopview.ui.views.weights import WeightsView

VIEWS: tuple[type[View], ...] = (  # in the order of their tabs
    LatticeView,
    DensityView,
    InteractionView,
    LayersView,
    AttentionView,
    ConditioningView,
    AssociationsView,
    RetrievalView,
    TwinView,
    MosaicView,
    ServingView,
    FiltersView,
    TrainingView,
    StripsView,
    FreeEnergyView,
    PlaneView,
    LadderView,
    PhasesView,
    GraphView,
    LandscapeView,
    SectionView,
    ValleysView,
    BasinsView,
    WeightsView,
    StabilityView,
    PhaseView,
    FieldView,
    EnergyView,
    OverlapsView,
)


def views() -> tuple[type[View], ...]:
    """The views that ship with hopview, then those of the entry points `hopview.views`."""
    return registered("hopview.views", VIEWS)


def view_named(name: str) -> type[View]:
    """The view class of that name; raises `ParameterError` with the known names."""
    known = views()
    for view in known:
        if view.name == name:
            return view
    raise unknown_name("view", name, tuple(view.name for view in known))


__all__ = [
    "VIEWS",
    "AssociationsView",
    "AttentionView",
    "BasinsView",
    "ConditioningView",
    "DensityView",
    "EnergyView",
    "FieldView",
    "FiltersView",
    "FreeEnergyView",
    "GraphView",
    "InteractionView",
    "LadderView",
    "LandscapeView",
    "LatticeView",
    "LayersView",
    "MosaicView",
    "OverlapsView",
    "PhaseView",
    "PhasesView",
    "PlaneView",
    "RetrievalView",
    "SectionView",
    "ServingView",
    "StabilityView",
    "StripsView",
    "TrainingView",
    "TwinView",
    "ValleysView",
    "View",
    "WeightsView",
    "view_named",
    "views",
]
