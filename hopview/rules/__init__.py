"""Learning rules, one a file. To add one: write the file and name its class in `RULES`."""

from __future__ import annotations

from hopview.core.errors import unknown_name
from hopview.core.registry import registered
from hopview.rules.annealed import Annealed
from hopview.rules.base import AbstractRule, Form, Learned, Progress, RuleParams
from hopview.rules.cd import ContrastiveDivergence
from hopview.rules.clip import Clip
from hopview.rules.covariance import Covariance
from hopview.rules.decay import Decay
from hopview.rules.em import ExpectationMaximisation
from hopview.rules.exact import Exact
from hopview.rules.examples import Supervised, Unsupervised
from hopview.rules.hebb import Hebb
from hopview.rules.min_overlap import MinOverlap
from hopview.rules.multitask import Multitask
from hopview.rules.oja import Oja
from hopview.rules.patterns import Patterns
from hopview.rules.pavlov import AbstractPavlov, Delta, PavlovDecay, PavlovHebb
from hopview.rules.pcd import PersistentCD
from hopview.rules.perceptron import Perceptron
from hopview.rules.pseudo_inverse import PseudoInverse
from hopview.rules.pt import ParallelTempering
from hopview.rules.sanger import Sanger
from hopview.rules.stored import Stored
from hopview.rules.storkey import Storkey
from hopview.rules.subspace import Subspace
from hopview.rules.trainer import AbstractTrainer
from hopview.rules.unlearning import Unlearning

RULES: tuple[type[AbstractRule], ...] = (
    Hebb,
    Storkey,
    PseudoInverse,
    Perceptron,
    MinOverlap,
    Oja,
    Subspace,
    Sanger,
    Unlearning,
    Clip,
    Decay,
    Covariance,
    ContrastiveDivergence,
    PersistentCD,
    ParallelTempering,
    ExpectationMaximisation,
    Stored,
    Exact,
    Annealed,
    Patterns,
    Delta,
    PavlovHebb,
    PavlovDecay,
    Multitask,
    Supervised,
    Unsupervised,
)


def rules() -> tuple[type[AbstractRule], ...]:
    """The rules that ship with hopview, then those of the entry points `hopview.rules`."""
    return registered("hopview.rules", RULES)


def rule_named(name: str, params: RuleParams | None = None, seed: int = 0) -> AbstractRule:
    """The rule called `name` with its `params` (None: the defaults); `ParameterError` lists the known."""
    known = rules()
    for rule in known:
        if rule.name == name:
            return rule(params, seed)
    raise unknown_name("learning rule", name, tuple(rule.name for rule in known))


__all__ = [
    "RULES",
    "AbstractPavlov",
    "AbstractRule",
    "AbstractTrainer",
    "Annealed",
    "Clip",
    "ContrastiveDivergence",
    "Covariance",
    "Decay",
    "Delta",
    "Exact",
    "ExpectationMaximisation",
    "Form",
    "Hebb",
    "Learned",
    "MinOverlap",
    "Multitask",
    "Oja",
    "ParallelTempering",
    "Patterns",
    "PavlovDecay",
    "PavlovHebb",
    "Perceptron",
    "PersistentCD",
    "Progress",
    "PseudoInverse",
    "RuleParams",
    "Sanger",
    "Stored",
    "Storkey",
    "Subspace",
    "Supervised",
    "Unlearning",
    "Unsupervised",
    "rule_named",
    "rules",
]
