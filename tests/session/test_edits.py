"""Edits one by one: what they change, what they refuse, and how pieces of one gesture merge."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.core.errors import HopviewError, ParameterError, PatternError, ShapeError
from hopview.core.pattern import Pattern, spins
from hopview.session.document import MAX_SEED, Document, blank
from hopview.session.edits import (
    Forget,
    LiveChange,
    Open,
    Paint,
    Rename,
    SetCue,
    SetModel,
    SetParams,
    SetRule,
    SetSeed,
    SetShape,
    Store,
)


def test_documents_share_their_stack_while_it_is_in_use() -> None:
    before = document(2)
    stacked = before.stacked()
    assert before.stacked() is stacked
    after = SetCue(before.cue).apply(before)
    assert after.stacked() is stacked
    assert Forget((0,)).apply(before).stacked().shape == (1, before.size)


def document(count: int = 0) -> Document:
    """A 4 x 5 document with `count` patterns."""
    bare = Document(shape=(4, 5), cue=blank((4, 5)))
    return Store(patterns(count)).apply(bare) if count else bare


def patterns(count: int, seed: int = 1) -> tuple[Pattern, ...]:
    return tuple(Pattern(spins(row), f"p{k}") for k, row in enumerate(random_patterns(count, 20, seed)))


def stroke(cells: list[int], value: int, number: int, cue: bool = False) -> Paint:
    values = np.full(len(cells), value, np.int8)
    change = LiveChange(np.array(cells, np.int64), before=-values, after=values)
    return Paint(change, number, np.full(20, value, np.int8) if cue else None)


def test_stored_patterns_get_a_colour_of_their_own_for_as_long_as_they_are_stored() -> None:
    three = document(3)
    assert [p.colour for p in three.patterns] == [0, 1, 2]
    two = Forget((1,)).apply(three)
    assert [p.colour for p in two.patterns] == [0, 2]
    again = Store(patterns(2, seed=2)).apply(two)
    assert [p.colour for p in again.patterns] == [0, 2, 1, 3]


def test_forgetting_several_at_once() -> None:
    assert document(4).names == ("p0", "p1", "p2", "p3")
    assert Forget((0, 2)).apply(document(4)).names == ("p1", "p3")


def test_names_are_trimmed() -> None:
    assert Rename(0, f"  {'a' * 60} ").apply(document(1)).names == ("a" * 40,)


def test_a_cue_is_copied_and_is_an_array_of_its_own_each_time() -> None:
    cells = random_patterns(1, 20, 3)[0]
    first = SetCue(cells).apply(document())
    cells[:] = 1
    assert not np.all(first.cue == 1)
    second = SetCue(first.cue).apply(first)
    assert second.cue is not first.cue  # so the engine begins anew
    assert second.digest() == first.digest()
    assert not second.cue.flags.writeable


def test_another_grid_resizes_everything() -> None:
    wide = SetShape((8, 10)).apply(document(2))
    assert (wide.shape, wide.cue.size, wide.patterns[0].cells.size) == ((8, 10), 80, 80)
    assert [p.activity for p in wide.patterns] == [p.activity for p in document(2).patterns]
    back = SetShape((4, 5)).apply(wide)
    assert np.array_equal(back.stacked(), document(2).stacked())
    assert SetShape((1, 1)).apply(wide).size == 1


@pytest.mark.parametrize(
    ("edit", "kind", "words"),
    [
        (Store((Pattern(spins([1, -1]), "small"),)), ShapeError, r"'small' has 2 cells.*4 x 5"),
        (Forget((3,)), PatternError, r"no pattern 4; patterns 1 to 3"),
        (Forget((-1,)), PatternError, r"no pattern 0"),
        (Rename(7, "x"), PatternError, r"no pattern 8"),
        (SetCue(np.ones(19, np.int8)), ShapeError, r"cue has 19 cells.*Resize"),
        (SetParams({"temperature": 3}), ParameterError, r"Temperature is 3.*0 to 2"),
        (SetParams({"colour": 3}), ParameterError, r"no parameter called 'colour'"),
        (SetRule("hebbb"), ParameterError, r"no learning rule called 'hebbb'. Did you mean 'hebb'"),
        (SetModel("ising"), ParameterError, r"no model called 'ising'"),
        (SetSeed(-1), ParameterError, r"seed is -1.*0 to"),
        (SetSeed(MAX_SEED + 1), ParameterError, r"seed is 9223372036854775808"),
        (SetSeed("x"), ParameterError, r"seed is 'x'"),  # type: ignore[arg-type]
        (SetSeed(1.5), ParameterError, r"seed is 1\.5"),  # type: ignore[arg-type]
        (SetShape((0, 4)), ShapeError, r"no units"),
        (SetShape((5000, 5000)), ShapeError, r"Choose a smaller grid"),
        (stroke([3, 20], 1, 1), ShapeError, r"reaches unit 20.*0 to 19"),
        (stroke([-1], 1, 1), ShapeError, r"reaches unit -1"),
    ],
)
def test_refusals_are_one_sentence_or_two_and_change_nothing(
    edit: object, kind: type[HopviewError], words: str
) -> None:
    before = document(3)
    digest = before.digest()
    with pytest.raises(kind, match=words) as refused:
        edit.apply(before)  # type: ignore[attr-defined]
    assert str(refused.value)[-1] in ".?"
    assert before.digest() == digest


def test_nothing_stored_is_said() -> None:
    with pytest.raises(PatternError, match="no pattern is stored"):
        Forget((0,)).apply(document())


def test_pieces_of_a_stroke_merge_to_the_first_before_and_the_last_after() -> None:
    first, second = stroke([1, 2, 3], 1, 7, cue=True), stroke([3, 4], -1, 7, cue=True)
    merged = first.merged(second)
    assert isinstance(merged, Paint)
    live = merged.live()
    assert live is not None
    assert live.cells.tolist() == [1, 2, 3, 4]
    assert live.before.tolist() == [-1, -1, -1, 1]
    assert live.after.tolist() == [1, 1, -1, -1]
    assert merged.cue is second.cue
    assert live.reverted().after.tolist() == live.before.tolist()
    assert first.merged(stroke([4], 1, 8)) is None
    assert stroke([1], 1, 0).merged(stroke([2], 1, 0)) is None
    assert first.merged(SetSeed(1)) is None


def test_drags_of_one_slider_merge_and_nothing_else() -> None:
    first = SetParams({"temperature": 0.1}, gesture=4)
    later = SetParams({"temperature": 0.2}, gesture=4)
    assert first.merged(later) is later
    assert first.merged(SetParams({"temperature": 0.2}, gesture=5)) is None
    assert first.merged(SetParams({"update": "sync"}, gesture=4)) is None
    assert SetParams({"temperature": 0.1}).merged(SetParams({"temperature": 0.2})) is None
    assert first.merged(stroke([1], 1, 4)) is None


def test_opening_replaces_everything() -> None:
    other = document(2)
    assert Open(other).apply(document()) is other


def test_digests_tell_documents_apart() -> None:
    base = document(2)
    changes = [
        Rename(0, "other"), SetSeed(1), SetRule("storkey"), SetParams({"temperature": 1}),
        SetParams({"tie": "one"}), Forget((0,)), SetCue(np.ones(20, np.int8)), SetShape((5, 4)),
        Store(patterns(1)),
    ]  # fmt: skip
    digests = {base.digest(), *(edit.apply(base).digest() for edit in changes)}
    assert len(digests) == len(changes) + 1
    assert SetSeed(0).apply(base).digest() == base.digest()
