"""`hopview check`: this installation's numbers against exact and published ones, one subject a file.

To add a subject: write the file with a function `checks(quick) -> Iterator[Check]` and add its line to
`SUBJECTS`. Seeds are fixed. `quick` asks for a small share of the work: all subjects together then take
under 20 s on one core, and under ten minutes otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hopview.session.checks import (
    annealing,
    answers,
    attention,
    basins,
    bipartite,
    boltzmann,
    capacity,
    components,
    conditioning,
    dense,
    dilution,
    dynamics,
    enumerated,
    experiments,
    gaussian,
    graded,
    margins,
    mean_field,
    melting,
    mixtures,
    modern,
    mosaics,
    multitasking,
    palimpsests,
    restricted,
    rules,
    sampling,
    sparse,
    spin_glass,
    thermal,
    universal,
    unlearning,
    worked_example,
)
from hopview.theory.check import Check

Subject = Callable[[bool], Iterator[Check]]

SUBJECTS: dict[str, Subject] = {
    "example": worked_example.checks,
    "enumeration": enumerated.checks,
    "sampling": sampling.checks,
    "dynamics": dynamics.checks,
    "annealing": annealing.checks,
    "mixtures": mixtures.checks,
    "mean field": mean_field.checks,
    "thermal": thermal.checks,
    "melting": melting.checks,
    "capacity": capacity.checks,
    "basins": basins.checks,
    "dilution": dilution.checks,
    "margins": margins.checks,
    "rules": rules.checks,
    "sparse": sparse.checks,
    "unlearning": unlearning.checks,
    "palimpsests": palimpsests.checks,
    "components": components.checks,
    "graded": graded.checks,
    "dense": dense.checks,
    "boltzmann": boltzmann.checks,
    "answers": answers.checks,
    "spin glass": spin_glass.checks,
    "attention": attention.checks,
    "modern": modern.checks,
    "universal": universal.checks,
    "restricted": restricted.checks,
    "gaussian": gaussian.checks,
    "bipartite": bipartite.checks,
    "mosaic": mosaics.checks,
    "conditioning": conditioning.checks,
    "multitasking": multitasking.checks,
    "experiments": experiments.checks,
}


def run_checks(quick: bool = False) -> Iterator[Check]:
    """Every check of every subject, one after another; `quick` does a small share of each."""
    for checks in SUBJECTS.values():
        yield from checks(quick)


__all__ = ["SUBJECTS", "Subject", "run_checks"]
