"""The energy: its formula, and what it is at present."""

from __future__ import annotations

from math import isfinite

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from hopview.core.coupling import NO_ENERGY
from hopview.pictures.palette import Theme
from hopview.ui.fields.labels import ElidedLabel, FormulaLabel
from hopview.ui.figures import number
from hopview.ui.theme import font

ENERGY = r"E = {-}\frac{1}{2} \sum_{i,j} W_{ij}\, s_i s_j"
BESIDE = r" - \sum_i b_i s_i"  # what an external field adds
IN_A_FIELD = ENERGY + BESIDE
GREYS = r"E = {-}\frac{1}{2} V^{T} W V + \frac{1}{\lambda} \sum_i G(V_i)"
GREYS_IN_A_FIELD = r"E = {-}\frac{1}{2} V^{T} W V - b V + \frac{1}{\lambda} \sum_i G(V_i)"
OF_SPINS = "The energy: no update of a single unit raises it at T = 0"
OF_GREYS = (
    "The energy never rises. G(V) = V artanh V + ln(1 - V\u00b2)/2 is 0 for grey and ln 2 for ink and paper"
)

OF_MACHINES = "The energy of visible and hidden units together, in nats at T = 1"
OF_MEMORIES = "The energy, a function of how like each memory the state is"


class EnergyLine(QWidget):
    """E = -1/2 sum_ij W_ij s_i s_j (- sum_i b_i s_i) typeset, its present value and the same a unit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.formula = FormulaLabel(ENERGY, theme, lines=2.7)
        self.formula.setToolTip(OF_SPINS)
        self.value = QLabel()
        self.value.setFont(font(1.0, tabular=True))
        self.value.setAccessibleName("Energy")
        self.value.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)  # never cut off
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.per_unit = ElidedLabel()
        self.per_unit.setAccessibleName("Energy a unit")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.value)
        row.addWidget(self.per_unit, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.formula)
        column.addLayout(row)

    def show_energy(self, energy: float, units: int, machine: bool = False, reason: str = "") -> None:
        """Show the energy of a state of `units` units, with digits fixed by their number; NaN is none, for a
        `reason` that is W's asymmetry unless it is given.

        Of a Boltzmann `machine` it is the free energy F of the visible units.
        """
        self.formula.setVisible(isfinite(energy))
        if not isfinite(energy):
            self.value.setText("No energy")
            self.per_unit.setText("" if reason else "W is not symmetric")
            self.setToolTip(reason or NO_ENERGY)
            return
        self.setToolTip("")
        digits = 3 if units < 100 else 2 if units < 1_000 else 1 if units < 100_000 else 0
        self.value.setText(f"{'F' if machine else 'E'} = {number(energy, digits)}")
        self.per_unit.setText(f"{number(energy / max(1, units), 3)} a unit")

    def show_terms(self, field: bool, greys: bool) -> None:
        """With or without the term of an external field, and that of graded units."""
        latex = (GREYS_IN_A_FIELD if field else GREYS) if greys else (IN_A_FIELD if field else ENERGY)
        self.formula.set_latex(latex)
        self.formula.setToolTip(OF_GREYS if greys else OF_SPINS)

    def show_formula(self, latex: str, machine: bool = True) -> None:
        """The energy of a Boltzmann machine, or of a model of memories."""
        self.formula.set_latex(latex)
        self.formula.setToolTip(OF_MACHINES if machine else OF_MEMORIES)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.formula.set_theme(theme)
