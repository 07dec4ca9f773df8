"""`.hop` files: a round trip, and one sentence for everything that can be wrong with a file or a place."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.networks import random_patterns
from helpers.sessions_on_disk import members
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.coupling import frozen_array
from hopview.core.errors import FileError, HopviewError
from hopview.core.pattern import Pattern
from hopview.session.document import MAX_SEED, Document, Story, blank
from hopview.session.session import Session
from hopview.session.storage import MAX_HEAD_BYTES, load, save


def made(shape: tuple[int, int] = (5, 7), count: int = 3, **options: Any) -> Document:
    session = Session(shape=shape, seed=options.pop("seed", 4), **options)
    size = shape[0] * shape[1]
    if count:
        session.store(random_patterns(count, size, 1), names=["ant", "bee 'x' \N{HONEYBEE}", ""])
    session.cue(random_patterns(1, size, 2)[0])
    return session.document


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return save(made(), tmp_path / "a.hop")


def rewritten(path: Path, **changes: bytes | None) -> Path:
    """The file with members replaced (dots as underscores), or left out where None."""
    parts: dict[str, bytes | None] = dict(members(path))
    for name, data in changes.items():
        parts[name.replace("_", ".")] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def with_head(path: Path, **changes: Any) -> Path:
    head = json.loads(members(path)["session.json"])
    return rewritten(path, session_json=json.dumps({**head, **changes}).encode())


def npy(array: np.ndarray, **options: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def refused(path: Path | str) -> str:
    """The sentence in which `load` refuses; exactly one HopviewError, nothing else."""
    with pytest.raises(FileError) as error:
        load(path)
    words = str(error.value)
    assert words.endswith((".", "?"))
    assert "\n" not in words
    return words


# -- round trip ---------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.integers(0, 4),
    st.integers(0, MAX_SEED),
    st.sampled_from(["hebb", "storkey", "pseudo_inverse"]),
    st.sampled_from(["async", "sync", "glauber"]),
    st.floats(0, 2),
    st.text(max_size=30),
)
def test_what_is_saved_is_opened(
    tmp_path_factory: pytest.TempPathFactory,
    shape: tuple[int, int],
    count: int,
    seed: int,
    rule: str,
    update: str,
    temperature: float,
    title: str,
) -> None:
    document = made(shape, count, seed=seed, rule=rule, update=update, temperature=temperature)
    story = Story(title=title, text=title * 3, reference="R", key="k")
    document = replace(document, story=story)
    path = tmp_path_factory.mktemp("round") / "s.hop"
    assert save(document, path) == path
    again = load(str(path))
    assert again.digest() == document.digest()
    assert again.story == story
    assert not again.cue.flags.writeable


def test_equal_sessions_are_equal_files_and_small_ones(tmp_path: Path) -> None:
    one, two = save(made(), tmp_path / "1.hop"), save(made(), tmp_path / "2.hop")
    assert one.read_bytes() == two.read_bytes()
    blank = Session(shape=(512, 512))
    blank.store(np.ones((8, 512 * 512)))
    assert blank.save(tmp_path / "blank.hop").stat().st_size < 10_000  # of 288 kB of bits


def test_the_members_are_json_and_arrays(saved: Path) -> None:
    parts = members(saved)
    assert set(parts) == {"session.json", "patterns.npy", "cue.npy"}
    head = json.loads(parts["session.json"])
    assert (head["format"], head["version"], head["shape"]) == ("hopview-session", 2, [5, 7])
    assert np.load(io.BytesIO(parts["patterns.npy"])).shape == (3, 5)


def test_a_file_of_the_format_before_opens_with_the_usual_for_what_it_does_not_know(saved: Path) -> None:
    document = load(saved)
    head = json.loads(members(saved)["session.json"])
    for later in ("rule_params", "external"):
        del head[later]
    first = ("update", "temperature", "tie", "form")  # all that there were
    head |= {"version": 1, "params": {name: head["params"][name] for name in first}}
    rewritten(saved, session_json=json.dumps(head).encode())
    again = load(saved)
    assert again.equals(document)


def test_members_nobody_named_are_left_alone(saved: Path) -> None:
    digest = load(saved).digest()
    with zipfile.ZipFile(saved, "a") as archive:
        archive.writestr("../../evil.py", b"boom")
        archive.writestr("extra.npy", b"not an array")
    assert load(saved).digest() == digest


def test_a_session_knows_whether_it_was_changed(tmp_path: Path) -> None:
    session = Session(shape=(3, 3))
    assert not session.changed
    session.store(np.ones(9))
    assert session.changed
    session.save(tmp_path / "s.hop")
    assert not session.changed
    session.undo()
    assert session.changed


# -- files that are damaged, foreign or hostile -------------------------------------------------------


def test_cut_short_anywhere(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in [*range(0, len(whole), 50), len(whole) - 1]:
        saved.write_bytes(whole[:length])
        assert "a.hop" in refused(saved)


def test_any_byte_changed(saved: Path) -> None:
    """Each byte in turn: it opens as it was (slack bytes), or is refused in a sentence; nothing else."""
    whole, digest = saved.read_bytes(), load(saved).digest()
    rng = np.random.default_rng(1)
    survived = 0
    for at in range(len(whole)):
        broken = bytearray(whole)
        broken[at] ^= int(rng.integers(1, 256))
        saved.write_bytes(broken)
        try:
            survived += load(saved).digest() == digest
        except HopviewError as error:
            assert str(error)[-1] in ".?"
    assert survived < len(whole) / 3


def test_several_bytes_changed_in_the_members(saved: Path) -> None:
    """Past the zip's own checksum: mutated members are still read with care."""
    parts = members(saved)
    rng = np.random.default_rng(2)
    for trial in range(400):
        name = ("session.json", "patterns.npy", "cue.npy")[trial % 3]
        data = bytearray(parts[name])
        for at in rng.integers(0, len(data), 1 + trial % 3):
            data[at] = int(rng.integers(256))
        rewritten(
            saved,
            **{**{k.replace(".", "_"): v for k, v in parts.items()}, name.replace(".", "_"): bytes(data)},
        )
        try:
            document = load(saved)
        except HopviewError as error:
            assert str(error)[-1] in ".?"
        else:
            assert document.size == document.cue.size
            assert np.isin(document.stacked(), (-1, 1)).all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": 5}, "newer hopview (format 5; this one reads up to 4). Update"),
        ({"version": 0}, "damaged"),
        ({"version": "one"}, "damaged"),
        ({"format": "other"}, "is not a hopview session"),
        ({"shape": [7, 7]}, "damaged"),
        ({"shape": [0, 7]}, "no units"),
        ({"shape": [5]}, "damaged"),
        ({"shape": [1 << 20, 1 << 20]}, "hopview holds up to"),
        ({"patterns": []}, "damaged"),
        ({"patterns": [{"name": "a", "source": "", "colour": 0}] * 5}, "damaged"),
        ({"patterns": [{"name": "a", "source": "", "colour": -1}] * 3}, "damaged"),
        ({"model": "dreams"}, "There is no model called 'dreams'"),
        ({"rule": "magic"}, "There is no learning rule called 'magic'"),
        ({"seed": -1}, "damaged"),
        ({"seed": 2**63}, "damaged"),
        ({"seed": 1.5}, "damaged"),
        ({"params": {"temperature": 99}}, "damaged"),
        ({"params": {"update": "maybe"}}, "damaged"),
        ({"params": None}, "damaged"),
    ],
)
def test_descriptions_that_do_not_fit(saved: Path, changes: dict[str, Any], words: str) -> None:
    sentence = refused(with_head(saved, **changes))
    assert words in sentence
    assert "a.hop" in sentence


@pytest.mark.parametrize(
    "head", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": "hopview-session"}', b"[" * 100_000]
)
def test_descriptions_that_are_none(saved: Path, head: bytes) -> None:
    assert "a.hop" in refused(rewritten(saved, session_json=head))


@pytest.mark.parametrize(
    "cue",
    [
        b"",
        b"text",
        npy(np.zeros(4, np.uint8)),
        npy(np.zeros((5, 1), np.uint8)),
        npy(np.zeros(5, np.int64)),
        npy(np.zeros(5)),
        npy(np.array([None] * 5), allow_pickle=True),
        npy(np.zeros(5, np.uint8))[:-1],
        b"\x93NUMPY\x02\x00" + npy(np.zeros(5, np.uint8))[8:],
    ],
)
def test_arrays_that_do_not_fit(saved: Path, cue: bytes) -> None:
    assert "a.hop" in refused(rewritten(saved, cue_npy=cue))


@pytest.mark.parametrize("name", ["session_json", "patterns_npy", "cue_npy"])
def test_missing_members_are_named(saved: Path, name: str) -> None:
    assert name.replace("_", ".") in refused(rewritten(saved, **{name: None}))


def _peak(path: Path) -> int:
    tracemalloc.start()
    try:
        refused(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_bomb_is_refused_before_it_unpacks(saved: Path) -> None:
    """64 MiB of zeros in 64 kB: no member is larger than what the description makes of it."""
    bomb = b"\0" * (64 << 20)
    for name in ("cue_npy", "session_json"):
        sound = saved.read_bytes()
        assert rewritten(saved, **{name: bomb}).stat().st_size < 100_000
        assert _peak(saved) < 4 << 20
        saved.write_bytes(sound)
    assert "would unpack to" in refused(rewritten(saved, session_json=b" " * (MAX_HEAD_BYTES + 1)))


def test_a_header_that_promises_terabytes_allocates_nothing(saved: Path) -> None:
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999999,), }"
    header += b" " * (118 - len(header) - 1) + b"\n"
    lie = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header
    assert _peak(rewritten(saved, cue_npy=lie)) < 4 << 20


def test_sizes_declared_too_small_do_not_unpack_further(saved: Path) -> None:
    """The member is 8 MiB, its entries in the zip say 100 bytes."""
    rewritten(saved, cue_npy=b"\0" * (8 << 20))
    data = saved.read_bytes()
    saved.write_bytes(data.replace(struct.pack("<I", 8 << 20), struct.pack("<I", 100)))
    assert _peak(saved) < 4 << 20


def test_more_patterns_than_memory_allows(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hopview.core.memory.available_bytes", lambda: 200)
    assert "patterns of 35 units needs" in refused(saved)


def test_an_encrypted_member(saved: Path) -> None:
    data = bytearray(saved.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    saved.write_bytes(data)
    assert "a.hop" in refused(saved)


@pytest.mark.parametrize(
    "content", [b"", b"hello\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"\0" * 5000]
)
def test_what_is_no_session_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "note.hop"
    path.write_bytes(content)
    assert "note.hop" in refused(path)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "session.json" in refused(path)


def test_places_that_are_no_files(tmp_path: Path, saved: Path) -> None:
    assert "no file" in refused(tmp_path / "missing.hop")
    assert "is not a file" in refused(tmp_path)
    assert refused(saved / "below.hop")
    assert refused("nul\0l.hop")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.hop")
        assert "is not a file" in refused(tmp_path / "pipe.hop")


# -- places that cannot be written --------------------------------------------------------------------


@pytest.mark.parametrize("place", ["missing/a.hop", "a.hop/below.hop", ".", "x" * 300 + ".hop", "nul\0l.hop"])
def test_places_that_cannot_be_written(tmp_path: Path, saved: Path, place: str) -> None:
    before = saved.read_bytes()
    with pytest.raises(FileError) as error:
        save(made(), tmp_path / place if place != "." else tmp_path)
    assert str(error.value).endswith(".")
    assert saved.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.hop"]


FULL_DISK = """
import resource, signal, sys
import numpy as np
from hopview.core.errors import FileError
from hopview.session.session import Session
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
session = Session(shape=(100, 100))
session.store(np.random.default_rng(1).choice([-1, 1], (20, 10_000)))
try:
    session.save(sys.argv[1])
except FileError as error:
    print(error)
    print(session.changed)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit on file sizes")
def test_a_full_disk_keeps_the_old_file(saved: Path) -> None:
    before = saved.read_bytes()
    command = [sys.executable, "-c", FULL_DISK, str(saved)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    sentence, changed = ran.stdout.splitlines()
    assert "larger than is allowed" in sentence
    assert changed == "True"
    assert saved.read_bytes() == before
    assert [p.name for p in saved.parent.iterdir()] == ["a.hop"]


def test_greys_come_back_to_the_bit_and_files_without_stay_readable_by_the_first(tmp_path: Path) -> None:
    greys = frozen_array(np.linspace(-1, 1, 16), np.float32)
    rows = [frozen_array(np.where(np.arange(16) % k == 0, 1, -1), np.int8) for k in (2, 3)]
    plain, grey = Pattern(rows[0], "plain"), Pattern(rows[1], "grey", colour=1, greys=greys)
    document = Document(shape=(4, 4), cue=blank((4, 4)), patterns=(plain, grey))
    found = load(save(document, tmp_path / "greys.hop"))
    assert found.equals(document) and found.digest() == document.digest()
    assert found.patterns[0].greys is None
    assert np.array_equal(found.patterns[1].values, greys)
    assert not found.equals(replace(document, patterns=(plain, replace(grey, greys=None))))


def test_greys_beyond_one_are_a_damaged_file(tmp_path: Path) -> None:
    greys = frozen_array(np.full(4, 1.5), np.float32)
    pattern = Pattern(frozen_array(np.ones(4), np.int8), "odd", greys=greys)
    path = save(Document(shape=(2, 2), cue=blank((2, 2)), patterns=(pattern,)), tmp_path / "odd.hop")
    with pytest.raises(FileError, match="greys beyond"):
        load(path)
