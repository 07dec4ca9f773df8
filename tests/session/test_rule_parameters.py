"""Parameters of a rule wherever a document goes: scripts, edits, files, experiments, the worker."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.networks import random_patterns
from helpers.stepwise_rule import Drill, DrillParams

import hopview.rules
from hopview.cli_list import show_lists
from hopview.cli_recall import setting
from hopview.core.errors import FileError, ParameterError
from hopview.models import MODELS
from hopview.rules import Learned, RuleParams
from hopview.session import storage
from hopview.session.edits import SetParams, SetRule, SetRuleParams, SetSeed
from hopview.session.experiments import open_experiment
from hopview.session.session import Session


@pytest.fixture(autouse=True)
def drill(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule `drill` is one of those that ship."""
    monkeypatch.setattr(hopview.rules, "RULES", (*hopview.rules.RULES, Drill))


def drilled(**params: Any) -> Session:
    session = Session(shape=(4, 5), rule="drill", seed=3, **params)
    session.store(random_patterns(3, 20, 1))
    return session


def count_learning(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """(from, to) of each learning of the rule that follows."""
    calls: list[tuple[int, int]] = []
    drill = Drill._drilled

    def counted(self: Drill, weights: Any, patterns: Any, start: int, progress: Any) -> Learned:
        calls.append((start, self.params.drills))
        return drill(self, weights, patterns, start, progress)

    monkeypatch.setattr(Drill, "_drilled", counted)
    return calls


def test_a_script_gives_them_by_name() -> None:
    session = drilled(drills=5, strength="0.5", update="sync")
    assert session.document.rule_params == DrillParams(drills=5, strength=0.5)
    assert session.document.params.update == "sync"
    assert session.document.learner.params is session.document.rule_params
    with pytest.raises(ParameterError, match="Did you mean 'drills'"):
        Session(rule="drill", drill=5)
    with pytest.raises(ParameterError, match=r"no parameter called 'xyz'.*update.*drills"):
        Session(rule="drill", xyz=5)
    with pytest.raises(ParameterError, match="no parameter called 'drills'"):
        Session(drills=5)
    with pytest.raises(ParameterError, match="Choose a whole number from 0 to 1,000"):
        Session(rule="drill", drills=5000)


def test_the_docstring_names_rules_and_updates() -> None:
    text = Session.__doc__ or ""
    assert "{" not in text
    for rule in hopview.rules.RULES[:-1]:
        assert rule.name in text
    (update,) = (p for p in hopview.core.params.parameters_of(MODELS[0].Params) if p.name == "update")
    assert ", ".join(update.choices) in text


def test_edits_change_and_merge_them_and_undo_brings_them_back() -> None:
    session = drilled()
    session.apply(SetRuleParams({"strength": 0.5}, gesture=1))
    session.apply(SetRuleParams({"strength": 0.25}, gesture=1))
    session.apply(SetParams({"tie": "one"}, gesture=1))
    assert session.document.rule_params == DrillParams(strength=0.25)
    assert session.undo() == "set parameter"
    assert session.undo() == "set parameter of the rule"
    assert session.document.rule_params == DrillParams()
    with pytest.raises(ParameterError, match="Strength is 9"):
        session.apply(SetRuleParams({"strength": 9}))


def test_another_rule_brings_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    session = drilled(drills=9)
    session.apply(SetRule("hebb"))
    assert session.document.rule_params == RuleParams()
    session.undo()
    assert session.document.rule_params == DrillParams(drills=9)

    class KinParams(RuleParams, frozen=True, kw_only=True):
        drills: int = 1
        strength: str = "much"

    class Kin(Drill):
        name, title, Params = "kin", "Kin", KinParams

    monkeypatch.setattr(hopview.rules, "RULES", (*hopview.rules.RULES, Kin))
    session.apply(SetRule("kin"))
    assert session.document.rule_params == KinParams(drills=9, strength="much")


def test_they_belong_to_what_a_document_is() -> None:
    one, other = drilled(drills=1).document, drilled(drills=2).document
    assert not one.equals(other)
    assert one.digest() != other.digest()
    assert one.equals(drilled(drills=1).document)


def test_files_hold_them(tmp_path: Path) -> None:
    document = drilled(drills=5, biased=True).document
    again = storage.load(storage.save(document, tmp_path / "a.hop"))
    assert again.rule_params == DrillParams(drills=5, biased=True)
    assert again.digest() == document.digest()


def test_files_of_before_and_of_rules_that_are_not_as_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = storage.save(drilled(drills=5).document, tmp_path / "a.hop")
    monkeypatch.setattr(Drill, "Params", RuleParams)
    with pytest.raises(
        FileError, match="sets 'biased', a parameter that the rule 'drill' does not have here"
    ):
        storage.load(saved)
    plain = Session(shape=(3, 3)).document
    monkeypatch.setattr(storage, "VERSION", 1)
    monkeypatch.setattr(storage, "SessionHead", _head_without(storage.SessionHead))
    old = storage.save(plain, tmp_path / "old.hop")
    monkeypatch.undo()
    assert storage.load(old).digest() == plain.digest()


def _head_without(head: Any) -> Any:
    def made(**values: Any) -> dict[str, Any]:
        values.pop("rule_params")
        return values

    return made


def test_the_command_line_and_experiments_set_them(tmp_path: Path) -> None:
    session = drilled()
    for text in ("drills=8", "biased=true", "temperature=0.5"):
        session.apply(setting(session, text))
    assert session.document.rule_params == DrillParams(drills=8, biased=True)
    with pytest.raises(ParameterError, match=r"no setting called 'xyz'.*rule, shape, seed, .*drills"):
        setting(session, "xyz=1")

    path = tmp_path / "a.toml"
    path.write_text(
        """
        title = "A"
        order = 1
        story = "S."
        patterns = [{from = "random", count = 2}]
        cue = {from = "pattern", number = 1}
        [reference]
        authors = "N."
        year = 2000
        title = "T"
        doi = "10.1/1"
        [session]
        shape = [3, 3]
        rule = "drill"
        params = { drills = 4, update = "sync" }
        [[steps]]
        title = "More"
        text = "M."
        params = { strength = 0.5 }
        [[steps]]
        title = "Other"
        text = "O."
        rule = "hebb"
        params = { tie = "one" }
        """
    )
    experiment = open_experiment(str(path))
    assert experiment.document().rule_params == DrillParams(drills=4)
    assert experiment.document_for_step(0).rule_params == DrillParams(drills=4, strength=0.5)
    other = experiment.document_for_step(1)
    assert (other.rule, other.params.update, other.params.tie) == ("hebb", "sync", "one")


def test_more_steps_go_on_and_other_changes_start_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, session = count_learning(monkeypatch), drilled()
    session.run(2)
    for edit in (
        SetRuleParams({"drills": 10}),
        SetRuleParams({"drills": 4}),
        SetRuleParams({"strength": 0.5}),
        SetParams({"tie": "one"}),
        SetSeed(4),
    ):
        session.apply(edit)
    assert calls == [(0, 3), (3, 10), (0, 4), (0, 4), (0, 4)]
    assert np.array_equal(session.weights(), Session.of(session.document).weights())


def test_the_bias_reaches_the_model_and_leaves_it() -> None:
    session = drilled(biased=True)
    assert np.array_equal(session.engine.model.external, np.full(20, 0.25))
    session.apply(SetRule("hebb"))
    assert session.engine.model.external is None


def test_weights_are_seen_evolving_while_it_learns() -> None:
    session = drilled(drills=1)
    runner, seen = session.start_worker(), {}
    try:
        drill = Drill._drilled

        def slowly(self: Drill, weights: Any, patterns: Any, start: int, progress: Any) -> Learned:
            def watched(*said: Any) -> None:
                progress(*said)
                seen[runner.latest.notice] = runner.latest.coupling.matrix()
                time.sleep(0.06)

            return drill(self, weights, patterns, start, watched)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Drill, "_drilled", slowly)
            session.apply(SetRuleParams({"drills": 8}))
            final = runner.ask(lambda engine: engine.learned.coupling.matrix()).result(20)
    finally:
        session.stop_worker()
    assert list(seen) == [f"learning, {k} of 8" for k in range(1, 8)]
    sizes = [float(np.abs(w).max()) for w in seen.values()]
    assert sizes == sorted(sizes) and len(set(sizes)) > 2
    assert sizes[-1] < np.abs(final).max()
    assert np.array_equal(session.snapshot().coupling.matrix(), final)


def test_sparse_overlaps_go_by_the_activity_of_rule_or_patterns() -> None:
    rows = random_patterns(3, 400, 2)
    rows[rows > 0] = np.where(np.arange((rows > 0).sum()) % 4, -1, 1)
    session = Session(shape=(20, 20), rule="covariance")
    with pytest.raises(ParameterError, match="tells no units apart"):
        session.sparse_overlaps()
    session.store(rows)
    share = (rows > 0).mean()
    of_patterns = session.sparse_overlaps(rows[1])
    assert of_patterns == pytest.approx(
        [((r > 0) - share) @ (rows[1] > 0) / (400 * share * (1 - share)) for r in rows]
    )
    assert of_patterns.argmax() == 1
    session.apply(SetRuleParams({"activity": 0.3}))
    assert session.sparse_overlaps(rows[1])[0] != of_patterns[0]


def test_the_list_of_rules_shows_values_that_can_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    show_lists(("rules",))
    shown = [line.split(maxsplit=1)[-1] for line in capsys.readouterr().out.splitlines() if line]
    wanted = ("drills 0 to 1000 (3)", "strength 0 to 2 (1)", "biased true | false (false)")
    assert set(wanted) <= {" ".join(line.split()) for line in shown}
    session = drilled()
    session.apply(setting(session, "biased=true"))
    session.apply(setting(session, "biased=false"))
    assert not session.document.rule_params.biased


def test_a_parameter_of_another_rule_or_model_is_said_to_be_that() -> None:
    other = "'margin' is a parameter of the perceptron rule, and another rule is chosen. Set rule=perceptron"
    with pytest.raises(ParameterError, match=other):
        Session(rule="hebb", margin=1)
    with pytest.raises(ParameterError, match=other):
        setting(Session(shape=(4, 4)), "margin=1")
    with pytest.raises(ParameterError, match="'learning_rate' is a parameter of the rules oja, "):
        Session(learning_rate=0.1)
    with pytest.raises(ParameterError, match="'gain' is a parameter of the graded model"):
        Session(gain=3)
    with pytest.raises(ParameterError, match=r"no such rule can teach\. Set model=rbm and rule=cd with"):
        Session(batch=5)
    with pytest.raises(ParameterError, match=r"'rbm', which .* Set model=hopfield and rule=unlearning"):
        Session("rbm", dreams=5)
    assert Session(rule="perceptron", margin=1).document.rule == "perceptron"
