"""The model panel: model, rule, dynamics and grid, each acting at once, with how things stand beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from hopview.core.errors import HopviewError
from hopview.core.memory import human
from hopview.core.snapshot import Snapshot
from hopview.models import model_named, models
from hopview.pictures.palette import Theme
from hopview.rules import rule_named
from hopview.session.document import MAX_SEED, Document, fitting_rules
from hopview.session.edits import SetRule
from hopview.session.folding import foldable
from hopview.sources.advice import Advice, advice_of
from hopview.theory.multitask import critical_blanks
from hopview.ui.controller import Controller
from hopview.ui.critical_gain import CriticalGain
from hopview.ui.data_line import DataLine
from hopview.ui.fields import Caption, FormulaLabel, ProblemLabel, QuietComboBox
from hopview.ui.fields.energy import BESIDE, EnergyLine
from hopview.ui.fields.grid import GridField, SeedField
from hopview.ui.fields.load import LoadLine, load_of, load_of_memories
from hopview.ui.fields.remedy import RemedyLine
from hopview.ui.figures import number
from hopview.ui.forms import Form
from hopview.ui.learning_strip import LearningStrip
from hopview.ui.surveyor import offered
from hopview.ui.theme import font

LIVE_MS = 100


class ModelPanel(QWidget):
    """The right dock: every control acts through the controller and follows its document.

    Live values (energy, the weights kept) follow its snapshots, at most ten times a second.
    """

    def __init__(self, controller: Controller, theme: Theme) -> None:
        super().__init__()
        self.controller, self.theme = controller, theme
        self.setAccessibleName("Model")
        document = controller.document
        self._opened: Document | None = None  # what the panel was last shown from its top for
        self.title = _title()
        self.model_choice = _choice("Model", [(m.title, m.name) for m in models()])
        self.energy = EnergyLine(theme)
        self.rule = _choice("Learning rule", [])
        self._offered = ""
        self.fold = QPushButton()
        self.fold.setToolTip(
            "The same law in another shape, beside it on the same cue: every pattern with a hidden unit of "
            "its own, which is its overlap"
        )
        self.fold.clicked.connect(controller.fold)
        self.formula = FormulaLabel("", theme, lines=2.8)
        self.rule_problem = ProblemLabel()
        self.load, self.advice = LoadLine(theme), RemedyLine()
        self.form = self._new_form(document.params, self._on_param)
        self.rule_form = self._new_form(document.rule_params, self._on_rule_param)
        self.learning = LearningStrip(controller.teacher, theme)
        self.data = DataLine(controller, theme)
        self.grid = GridField(controller.check_shape)
        self.seed = SeedField(MAX_SEED, theme)
        self.critical = CriticalGain(self)
        self.critical.found.connect(self._show_live)
        self._lay_out()
        self._connect()
        self._shown_at = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._show_live)
        self.show_document(document)
        self._show_live()

    def sizeHint(self) -> QSize:
        """The width of the dock."""
        return QSize(250, 640)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the controls allow, which depends on the size of letters."""
        page, bar = self.scroll.widget(), self.scroll.verticalScrollBar()
        return QSize(max(210, page.minimumSizeHint().width() + bar.sizeHint().width()), 160)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours, at once."""
        self.theme = theme
        for part in (
            self.energy,
            self.formula,
            self.rule_form,
            self.learning,
            self.data,
            self.load,
            self.form,
            self.seed,
        ):
            part.set_theme(theme)

    def show_document(self, document: Document) -> None:
        """Follow an edit: nothing here is told back to the controller."""
        model, rule = model_named(document.model), rule_named(document.rule)
        self.title.setText(model.title)
        self.model_choice.set_data(document.model)
        self._offer_rules(document.model)
        self.fold.setVisible(foldable(document) and bool(document.patterns))
        self.fold.setText("Fold into two layers" if document.model == "hopfield" else "Unfold into one layer")
        self.rule.set_data(document.rule)
        self.rule.setToolTip(rule.reference)
        self.formula.set_latex(document.learner.formula_in_force)
        self.rule_problem.say("")
        if type(document.params) is not self.form.declared:
            self.form = self._replaced(self.form, self._new_form(document.params, self._on_param))
            self._show_live()
        if type(document.rule_params) is not self.rule_form.declared:
            form = self._new_form(document.rule_params, self._on_rule_param)
            self.rule_form = self._replaced(self.rule_form, form)
        self.form.set_values(document.params)
        self.rule_form.set_values(document.rule_params)
        self.rule_form.set_idle(document.rule_params.idle(document.model))
        self.rule_form.setVisible(bool(self.rule_form.rows))
        critical = critical_blanks(len(document.patterns))
        self.rule_form.set_mark("blanks", critical if critical < 1 else None)
        self.rule_form.set_note("blanks", f"change at {number(critical, 3)}" if critical < 1 else "")
        self.learning.show_document(document)
        self.data.show_document(document)
        params = document.params
        self.form.set_idle(params.idle())
        cold = params.temperature > 0 and params.thermal_update
        taught = model.subject == "machine" and params.temperature != 1.0
        cold_words = f"{params.update} takes no notice" if cold else ""
        self.form.set_note("temperature", "of runs; F is at T = 1" if taught else cold_words)
        missing = params.external_pattern > len(document.patterns)
        self.form.set_note("external_pattern", "not stored: no field" if missing else "")
        self.grid.set_shape(document.shape)
        self.seed.set_value(document.seed)
        count, dilution = len(document.patterns), document.params.dilution
        learner = document.learner
        begun = not learner.stepwise or learner.steps_asked(count) > 0
        coupled = model.subject == "network"
        self.advice.setVisible(coupled)
        size = document.size
        of_memories = None if coupled else load_of_memories(params, count, size)
        self.load.show_load(load_of(document.rule, count, size, dilution, begun) if coupled else of_memories)
        self.controller.surveyor.look(document)
        self._show_advice()
        if self.controller.home.opened is not self._opened:
            self._opened = self.controller.home.opened
            self.scroll.verticalScrollBar().setValue(0)

    def _show_advice(self) -> None:
        document = self.controller.document
        if model_named(document.model).subject != "network":
            return
        found = self.controller.surveyor.of(document)
        if found is None:
            if self.controller.surveyor.stale(document):  # what was said was said of another network
                self.advice.show_remark(Advice("fine", ""), ())
            return
        remarks = advice_of(found.survey, document.rule, document.names)
        self.advice.show_remark(remarks[0] if remarks else Advice("fine", ""), offered(found, document))

    def _new_form(self, values: msgspec.Struct, act: Callable[[str, Any, int], None]) -> Form:
        form = Form(type(values), values, self.theme, self.controller.new_gesture)
        form.changed.connect(act)
        return form

    def _replaced(self, old: Form, new: Form) -> Form:
        """The controls `new` of another model's or rule's parameters in the place of the `old` ones."""
        self.scroll.widget().layout().replaceWidget(old, new)
        old.hide()
        old.deleteLater()
        return new

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(6)
        several = len(models()) > 1
        column.addWidget(self.model_choice if several else self.title)
        unused = self.title if several else self.model_choice
        unused.setParent(self)  # without a parent it would outlive the window, and keep all of it
        unused.hide()
        column.addWidget(self.energy)
        column.addWidget(self.fold)
        column.addSpacing(8)
        column.addWidget(Caption("Learning rule"))
        for part in (self.rule, self.rule_problem, self.formula, self.data, self.learning, self.rule_form):
            column.addWidget(part)
        for part in (self.load, self.advice):
            column.addWidget(part)
        column.addSpacing(6)
        column.addWidget(self.form)
        column.addSpacing(6)
        column.addWidget(self.grid)
        column.addSpacing(2)
        column.addWidget(self.seed)
        column.addStretch(1)
        self.scroll = QScrollArea()
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.scroll)

    def _connect(self) -> None:
        controller = self.controller
        controller.document_changed.connect(self.show_document)
        controller.snapshot_changed.connect(self._on_snapshot)
        self.rule.activated.connect(lambda _index: self._use_rule(self.rule.currentData()))
        self.model_choice.activated.connect(lambda _index: self._use_model(self.model_choice.currentData()))
        self.advice.remedy.connect(self._use_rule)
        controller.surveyor.surveyed.connect(self._show_advice)
        self.grid.applied.connect(controller.set_shape)
        self.seed.chosen.connect(controller.set_seed)

    # -- what a person changes ---------------------------------------------------------------------

    def _use_model(self, model: str) -> None:
        if model != self.controller.document.model:
            self.controller.set_model(model)

    def _offer_rules(self, model: str) -> None:
        """Only those that can teach the model."""
        if model == self._offered:
            return
        self._offered = model
        blocked = self.rule.blockSignals(True)
        self.rule.clear()
        for rule in fitting_rules(model):
            self.rule.addItem(rule.title, rule.name)
        self.rule.blockSignals(blocked)

    def _use_rule(self, rule: str) -> None:
        document = self.controller.document
        if rule == document.rule:
            return
        try:
            SetRule(rule).apply(
                document
            )  # here first: a refusal is said beside the rule, not across the window
        except HopviewError as error:
            self.rule.set_data(document.rule)
            self.rule_problem.say(str(error))
            return
        self.controller.set_rule(rule)

    def _on_param(self, name: str, value: Any, gesture: int) -> None:
        if not self.controller.set_params(gesture, **{name: value}):
            self.form.set_values(self.controller.document.params)

    def _on_rule_param(self, name: str, value: Any, gesture: int) -> None:
        if not self.controller.set_rule_params(gesture, **{name: value}):
            self.rule_form.set_values(self.controller.document.rule_params)

    # -- live values -------------------------------------------------------------------------------

    def _on_snapshot(self, _snapshot: Snapshot) -> None:
        if self._later.isActive():
            return
        elapsed = 1000 * (time.monotonic() - self._shown_at)
        if elapsed >= LIVE_MS:
            self._show_live()
        else:
            self._later.start(round(LIVE_MS - elapsed))

    def _show_live(self) -> None:
        self._shown_at = time.monotonic()
        snapshot = self.controller.snapshot
        machine = snapshot.machine is not None
        reason = snapshot.no_energy if snapshot.memories is not None else ""
        self.energy.show_energy(snapshot.energy, snapshot.size, machine, reason)
        document = self.controller.document
        formula = document.params.formula or model_named(document.model).formula
        if formula:
            field = BESIDE if snapshot.memories is not None and snapshot.external is not None else ""
            self.energy.show_formula(formula + field, machine)
        else:
            self.energy.show_terms(snapshot.external is not None, snapshot.gain is not None)
        self.critical.follow(snapshot)
        self.form.set_note("gain", self.critical.words(self.controller.document.params.gain))
        self.form.set_note("update", f"T = {snapshot.temperature:.3f}" if snapshot.update == "anneal" else "")
        self.learning.show_snapshot(snapshot)
        learner, stopped = self.controller.document.learner, self.controller.teacher.ended
        kept = f"stopped at {snapshot.steps:,}" if stopped else ""
        self.rule_form.set_note(learner.steps_parameter, kept)
        coupling = snapshot.coupling
        self.form.set_note("form", "" if coupling is None else f"{coupling.form}, {human(coupling.nbytes)}")
        reason = "" if coupling is None else self.controller.document.form_words(coupling)
        self.form.set_reason("form", reason)


def _title() -> QLabel:
    label = QLabel()
    label.setFont(font(1.0, bold=True))
    label.setAccessibleName("Model")
    return label


def _choice(name: str, entries: list[tuple[str, str]]) -> QuietComboBox:
    combo = QuietComboBox()
    for title, key in entries:
        combo.addItem(title, key)
    combo.setAccessibleName(name)
    return combo
