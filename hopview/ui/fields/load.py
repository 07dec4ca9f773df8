"""How full the memory is: P/N or K against what rule or model can hold, in words and as a quiet bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import log, sqrt

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from hopview.models.dense_params import DenseMemoryParams
from hopview.models.params import ModelParams
from hopview.pictures.palette import Theme
from hopview.sources.advice import HEBB_LIMIT
from hopview.theory.dense import error_free, exponential_rate
from hopview.theory.dilution import CRITICAL_LOAD
from hopview.ui.figures import figures, load_figure, power_of_ten
from hopview.ui.theme import colour, font


@dataclass(frozen=True)
class Load:
    """`words` for a person; `share` of the rule's limit, None where no limit is known."""

    words: str
    share: float | None
    meaning: str


_STRONG = 0.9  # dilution from which on the closed form of the limit is near
DREAMT_LIMIT = 0.4  # Hopfield, Feinstein & Palmer 1983: all are stable there after 25 to 40 N dreams
SPANS = {"clip": 0.042, "decay": 0.049}  # of N: Parisi 1986; Mezard, Nadal & Toulouse 1986


def load_of(rule: str, patterns: int, units: int, dilution: float = 0.0, begun: bool = True) -> Load:
    """The load of P `patterns` on N `units` under `rule`, against its limit for unrelated patterns.

    Hebb: P/N = 0.138 (Amit, Gutfreund & Sompolinsky 1985, DOI 10.1103/PhysRevLett.55.1530); Storkey:
    P = N / sqrt(2 ln N) (Storkey & Valabregue 1999, DOI 10.1016/S0893-6080(99)00038-6);
    pseudo-inverse, and what tends to it: P < N (Kanter & Sompolinsky 1987, DOI 10.1103/PhysRevA.35.380);
    perceptrons: P = 2 N (Gardner 1988, DOI 10.1088/0305-4470/21/1/030). With sparse patterns it depends on
    how sparse they are. With a share `dilution` of the couplings cut it is patterns a coupling that is left.
    Before the first step of a stepwise rule (not `begun`) only what it starts from counts: of unlearning
    Hebb's weights, of others none.
    """
    if not begun and rule == "unlearning":
        hebb = load_of("hebb", patterns, units, dilution)
        before, after = "Before the first dream these are Hebb's weights.", _LOADS[rule](patterns, units)
        return replace(hebb, meaning=f"{before} {hebb.meaning} {after.meaning}")
    if not begun and patterns:
        words = f"P/N = {load_figure(patterns / units)}, nothing learned yet"
        return Load(words, None, "Nothing has been learned yet, so nothing is held. Press Learn on.")
    if dilution > 0:
        return _of_what_is_left(rule, patterns, units * (1.0 - dilution), dilution)
    known = _LOADS.get(rule)
    if known is None:
        return Load(f"P/N = {load_figure(patterns / units)}", None, "The load: patterns a unit.")
    return known(patterns, units)


def load_of_memories(params: ModelParams, memories: int, units: int) -> Load | None:
    """K `memories` of a dense memory against how many it holds without an error, where they are unrelated.

    N^(n-1) / (2 c ln N) of powers (Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164), 2^(N/2) of exp
    (Demircigil et al. 2017, DOI 10.1007/s10955-017-1806-y). None of other models, and without any.
    """
    if not isinstance(params, DenseMemoryParams) or not memories or units < 2:
        return None
    held = f"K = {memories:,}"
    if params.interaction == "exp":
        power = units * exponential_rate() / log(10)
        limit = 10.0 ** min(power, 300.0)
        most = f"{limit:,.0f}" if power < 6 else power_of_ten(round(power))
    else:
        limit = error_free(params.interaction, params.power, units)
        most = f"{limit:,.0f}" if limit < 1e6 else figures(limit)
    meaning = "So many unrelated memories are held without an error, in large networks without noise."
    return Load(f"{held} of about {most} held", memories / limit, meaning)


def _of_what_is_left(rule: str, patterns: int, couplings: float, dilution: float) -> Load:
    held = patterns / couplings
    words = f"P/(cN) = {load_figure(held)}"
    if rule == "hebb" and dilution >= _STRONG:
        meaning = (
            "Patterns for each coupling that is left. Strongly diluted, with each direction cut on its own, "
            "Hebb's rule recalls up to 2/π of them."
        )
        return Load(f"{words} of {CRITICAL_LOAD:.3f}", held / CRITICAL_LOAD, meaning)
    return Load(words, None, "Patterns for each coupling of a unit that is left.")


def _of_load(limit: float, meaning: str) -> Callable[[int, int], Load]:
    """A limit of P/N."""

    def load(patterns: int, units: int) -> Load:
        held = patterns / units
        return Load(f"P/N = {load_figure(held)} of {limit}", held / limit, meaning)

    return load


def _storkey(patterns: int, units: int) -> Load:
    limit = units / sqrt(2.0 * log(units)) if units > 2 else 1.0
    meaning = "Storkey's rule holds N / sqrt(2 ln N) unrelated patterns without errors."
    return Load(f"P = {patterns:,} of about {limit:,.0f}", patterns / limit, meaning)


def _independent(patterns: int, units: int) -> Load:
    limit = max(1, units - 1)
    meaning = "It keeps fewer than N independent patterns; beyond N/2 only small errors are put right."
    return Load(f"P = {patterns:,} of at most {limit:,}", patterns / limit, meaning)


def _single(patterns: int, _units: int) -> Load:
    return Load(f"P = {patterns:,}, 1 held", float(patterns), "One component holds one pattern.")


def _newest(span: float) -> Callable[[int, int], Load]:
    """The newest `span` N patterns are held."""
    meaning = f"It always holds the newest {span:g} N patterns, whatever was stored before them."

    def load(patterns: int, units: int) -> Load:
        limit = max(1.0, span * units)
        return Load(f"P = {patterns:,}, the newest {limit:,.0f} or so held", patterns / limit, meaning)

    return load


_LOADS: dict[str, Callable[[int, int], Load]] = {
    "hebb": _of_load(HEBB_LIMIT, f"Hebb's rule holds unrelated patterns up to a load P/N of {HEBB_LIMIT}."),
    "storkey": _storkey,
    "pseudo_inverse": _independent,
    "perceptron": _of_load(2, "No weights hold more than 2 N unrelated patterns, and near that none firmly."),
    "min_overlap": _of_load(
        2, "No weights hold more than 2 N unrelated patterns, and near that none firmly."
    ),
    "subspace": _independent,
    "sanger": _independent,
    "oja": _single,
    "unlearning": _of_load(
        DREAMT_LIMIT, f"With enough dreams, and not too many, it holds a load P/N of {DREAMT_LIMIT}."
    ),
    **{rule: _newest(span) for rule, span in SPANS.items()},
}


class LoadLine(QWidget):
    """The load in words over a bar that fills up to the rule's limit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.load = Load("", None, "")
        self.words = QLabel()
        self.words.setFont(font(1.0, tabular=True))
        self.bar = _Bar(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        self.setAccessibleName("Load")

    def show_load(self, load: Load | None) -> None:
        """Show a load; nothing of None."""
        self.setVisible(load is not None)
        self.load = load or Load("", None, "")
        self.words.setText(self.load.words)
        self.bar.show_share(self.load.share)
        self.setToolTip(self.load.meaning)
        self.setAccessibleDescription(f"{self.load.words}. {self.load.meaning}")

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.bar.theme = theme
        self.bar.update()


class _Bar(QWidget):
    """A thin bar: in the accent up to the limit, in the warning colour beyond it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme, self._share = theme, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(80, 4)

    def show_share(self, share: float | None) -> None:
        self._share = -1.0 if share is None else share
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._share < 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        radius = whole.height() / 2
        painter.setBrush(colour(self.theme.border))
        painter.drawRoundedRect(whole, radius, radius)
        filled = min(1.0, self._share) * whole.width()
        if self._share > 0:
            painter.setBrush(colour(self.theme.warning if self._share > 1 else self.theme.accent))
            painter.drawRoundedRect(QRectF(0, 0, max(whole.height(), filled), whole.height()), radius, radius)
