"""Experiment files: what may stand in them, and what each mistake is told."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hopview.core.errors import FileError, HopviewError, ParameterError
from hopview.session import storage
from hopview.session.experiment_file import MixtureCue, PatternCue, RandomCue
from hopview.session.experiment_setup import cue_of, random_patterns
from hopview.session.experiments import open_experiment, open_session, require_name
from hopview.session.session import Session

FILE = """
title = "Two drawings"
order = 1
story = \"\"\"
One paragraph
on two lines.

Another.
\"\"\"

[reference]
authors = "N. Obody"
year = 2000
title = "On nothing"
doi = "10.1000/1"

[session]
shape = [2, 3]
seed = 5

[[patterns]]
from = "drawing"
name = "bar"
rows = ["###", "..."]

[[patterns]]
from = "drawing"
rows = ["#.#", ".#."]

[[patterns]]
from = "random"
count = 3
seed = 2

[cue]
from = "pattern"
number = -1

[[steps]]
title = "Warm"
text = "It gets warm."
params = { update = "glauber", temperature = 0.5 }
play = { rate = 7.5, sweeps = 3 }
cue = { from = "random", seed = 3 }
"""


def written(folder: Path, text: str = FILE, **changes: str) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    path = folder / "two.toml"
    path.write_text(text, "utf-8")
    return str(path)


def swapped(folder: Path, old: str, new: str) -> str:
    assert old in FILE
    return written(folder, FILE.replace(old, new))


def test_a_file_becomes_a_document(tmp_path: Path) -> None:
    experiment = open_experiment(written(tmp_path))
    document = experiment.document()
    assert document.shape == (2, 3)
    assert document.seed == 5
    assert document.names == ("bar", "", "random 1", "random 2", "random 3")
    assert [p.colour for p in document.patterns] == [0, 1, 2, 3, 4]
    assert list(document.patterns[0].cells) == [1, 1, 1, -1, -1, -1]
    assert list(document.cue) == [-1, -1, -1, 1, 1, 1]
    assert document.story.key == "two"
    assert document.story.text == "One paragraph on two lines.\n\nAnother."
    assert document.story.reference == "N. Obody (2000), On nothing, DOI 10.1000/1"


def test_a_step_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    experiment = open_experiment(written(tmp_path))
    before, after = experiment.document(), experiment.document_for_step(0)
    assert (after.params.update, after.params.temperature) == ("glauber", 0.5)
    assert experiment.variant(0).play.rate == 7.5
    assert experiment.play.rate == "sweeps"
    assert after.story.title == "Two drawings: Warm"
    assert after.story.text == "It gets warm."
    assert np.array_equal(before.stacked(), after.stacked())
    assert not np.array_equal(before.cue, after.cue)
    assert (after.seed, after.rule, after.shape) == (before.seed, before.rule, before.shape)


def test_the_same_file_gives_the_same_document(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert open_experiment(path).document().digest() == open_experiment(path).document().digest()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("order = 1", "order = 1\ncolour = 3", "colour"),
        ("order = 1", 'order = "first"', "order"),
        ('title = "Two drawings"', "", "title"),
        ("count = 3", "count = 0", "count"),
        ('from = "random"\ncount', 'from = "thin air"\ncount', "thin air"),
        ("[cue]", "[cue", "no experiment"),
    ],
)
def test_a_badly_written_file_is_told_by_its_key(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(FileError, match=says):
        open_experiment(swapped(tmp_path, old, new))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"###", "..."', '"##", ".."', "Draw 2 rows of 3"),
        ('"###", "..."', '"#x#", "..."', "neither '#'"),
        ("number = -1", "number = 9", "pattern 9, but 5"),
        ("number = -1", "number = 0", "pattern 0"),
        ("number = -1", "number = 1\nspoil = { amonut = 0.1 }", "Did you mean 'amount'"),
        ("number = -1", "number = 1\nspoil = { amount = 3 }", "outside its range"),
        ("shape = [2, 3]", "shape = [0, 3]", "no units"),
        ("seed = 5", "seed = -5", "seed is -5"),
        ("seed = 5", 'rule = "heb"', "Did you mean 'hebb'"),
        ("seed = 5", 'model = "hopfeld"', "Did you mean 'hopfield'"),
        ("seed = 5", "params = { temperature = 9 }", "outside its range"),
        ('from = "random"\ncount = 3\nseed = 2', 'from = "library"\ncollection = "leters"', "letters"),
        (
            'from = "random"\ncount = 3\nseed = 2',
            'from = "library"\ncollection = "letters"\nnames = ["AA"]',
            "'AA'",
        ),
    ],
)
def test_what_cannot_be_set_up_is_told_with_the_experiment(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    experiment = open_experiment(swapped(tmp_path, old, new))
    with pytest.raises(FileError, match=says) as told:
        experiment.document()
    assert "The experiment 'two' cannot be set up." in str(told.value)


def test_an_enormous_file_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * (1 << 20 | 1))
    with pytest.raises(FileError, match="1 MiB"):
        open_experiment(str(path))
    with pytest.raises(ParameterError, match="no file or experiment"):
        open_experiment(str(tmp_path / "absent.toml"))


def test_names_are_told_apart(tmp_path: Path) -> None:
    session = Session(shape=(4, 4), seed=3)
    session.store(np.eye(4, dtype=np.int8) * 2 - 1)
    saved = session.save(tmp_path / "mine.hop")
    assert open_session(saved).document.digest() == storage.load(saved).digest()
    renamed = saved.rename(tmp_path / "mine.session")
    assert open_session(renamed).document.size == 16
    assert open_session("hopfield-1982/letters").document.story.key == "hopfield-1982/letters"
    assert open_session(written(tmp_path)).document.size == 6
    with pytest.raises(ParameterError, match="Did you mean 'hopfield-1982/letters'"):
        open_session("hopfield-1982/leters")
    with pytest.raises(FileError, match=r"absent\.hop"):
        open_session(tmp_path / "absent.hop")


@pytest.mark.parametrize("name", ["", ".", "x" * 5000, "a\0b", "hopfield-1982", "../experiments/x", "no.hop"])
def test_no_name_brings_it_down(name: str) -> None:
    for call in (open_session, require_name):
        with pytest.raises(HopviewError):
            call(name)


def test_cues_are_mixed_negated_and_tossed(tmp_path: Path) -> None:
    document = open_experiment(written(tmp_path)).document()
    x = document.stacked().astype(int)
    assert np.array_equal(cue_of(PatternCue(number=-2), document), -x[1])
    assert np.array_equal(cue_of(MixtureCue(of=(1, -2, 3)), document), np.sign(x[0] - x[1] + x[2]))
    assert np.array_equal(cue_of(RandomCue(seed=4), document), random_patterns(1, 6, seed=4)[0])
    with pytest.raises(HopviewError, match="odd number"):
        cue_of(MixtureCue(of=(1, 2)), document)
    with pytest.raises(HopviewError, match="0 are stored"):
        cue_of(PatternCue(number=1), replace(document, patterns=()))


def test_random_patterns_have_the_activity_asked_for_and_never_change() -> None:
    rows = random_patterns(4, 10_000, seed=1, activity=0.4)
    assert np.abs(rows.mean(axis=1) - 0.4).max() < 0.04
    assert not rows.flags.writeable
    assert random_patterns(1, 12, seed=7)[0].tolist() == [-1, -1, 1, -1, 1, 1, -1, -1, 1, -1, 1, -1]


def test_random_patterns_can_have_exactly_their_activity() -> None:
    rows = random_patterns(20, 300, 4, activity=-0.9, exact=True)
    assert ((rows > 0).sum(axis=1) == 15).all()
    assert len(np.unique(rows, axis=0)) == 20
    assert np.array_equal(rows[:5], random_patterns(5, 300, 4, activity=-0.9, exact=True))
    assert len(np.unique((random_patterns(20, 300, 4, activity=-0.9) > 0).sum(axis=1))) > 3
    assert (random_patterns(2, 9, 1, activity=1.0, exact=True) == 1).all()


def test_a_colon_and_a_number_name_a_step() -> None:
    document = open_session("tieleman-2008/digits:1").document
    assert document.clamped is not None and "half a digit" in document.story.title
    require_name("tieleman-2008/digits:1")
    for wrong in ("tieleman-2008/digits:0", "tieleman-2008/digits:9"):
        with pytest.raises(ParameterError, match="has no step"):
            require_name(wrong)
        with pytest.raises(ParameterError, match="has no step"):
            open_session(wrong)
    with pytest.raises(ParameterError, match="digitz:x"):
        require_name("tieleman-2008/digitz:x")
