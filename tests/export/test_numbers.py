"""The numbers of a run read back to the same bits."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hopview.core.errors import ExportError
from hopview.export import EXPORTERS, write_run

from .fakes import Run


def test_npz_holds_everything_without_pickles(tmp_path: Path) -> None:
    run = Run()
    written = write_run(tmp_path / "r.npz", run, comment="Käfer")
    assert (written.frames, written.bytes) == (5, (tmp_path / "r.npz").stat().st_size)
    assert written.sentence.startswith("r.npz: 5 moments, ")
    with np.load(tmp_path / "r.npz", allow_pickle=False) as arrays:
        for name in ("sweeps", "energies", "overlaps", "states"):
            np.testing.assert_array_equal(arrays[name], getattr(run, name))
            assert arrays[name].dtype == getattr(run, name).dtype
        assert tuple(arrays["shape"]) == run.shape and tuple(arrays["names"]) == run.names
        assert int(arrays["seed"]) == run.seed and str(arrays["outcome"]) == run.ended
        assert str(arrays["comment"]) == "Käfer"


def test_csv_has_one_row_a_moment(tmp_path: Path) -> None:
    run = Run()
    assert write_run(tmp_path / "r.csv", run, comment="two\nlines").frames == 5
    lines = (tmp_path / "r.csv").read_text("utf-8").splitlines()
    head = [line for line in lines if line.startswith("# ")]
    assert f"# seed: {run.seed}" in head and "# grid: 3 x 4" in head
    assert "# outcome: pattern 1 (ant), overlap 0.98 3 sweeps" in head and "# comment: two lines" in head
    titles, *rows = csv.reader(lines[len(head) :])
    assert titles == ["sweep", "energy", 'overlap 1 (ant, "red" line)', "overlap 2 (=Käfer)"]
    table = np.array(rows, np.float64)
    np.testing.assert_array_equal(table[:, 0], run.sweeps)
    np.testing.assert_array_equal(table[:, 1], run.energies)
    np.testing.assert_array_equal(table[:, 2:].astype(np.float32), run.overlaps)


@pytest.mark.parametrize("suffix", [".csv", ".npz"])
def test_a_run_without_patterns_or_without_moments(tmp_path: Path, suffix: str) -> None:
    bare = replace(Run(), overlaps=np.empty((5, 0), np.float32), names=())
    assert write_run(tmp_path / f"r{suffix}", bare).frames == 5
    with pytest.raises(ExportError, match="no moments"):
        write_run(tmp_path / f"s{suffix}", replace(Run(), sweeps=np.empty(0)))
    assert [p.name for p in tmp_path.iterdir()] == [f"r{suffix}"]


def test_the_table_of_exporters() -> None:
    assert " ".join(e.name for e in EXPORTERS) == "mp4 webm gif webp apng png svg csv npz"
    assert {e.kind for e in EXPORTERS} == {"movie", "image", "drawing", "data"}
    for exporter in EXPORTERS:
        assert exporter.suffix == f".{exporter.name}" and exporter.title and exporter.description


def test_the_table_of_a_training_says_so(tmp_path: Path) -> None:
    class Training(Run):
        def arrays(self) -> dict[str, np.ndarray]:
            return {"epochs": np.arange(5)}

    for run, word in ((Training(), "training"), (Run(), "recall")):
        write_run(tmp_path / f"{word}.csv", run)
        assert (tmp_path / f"{word}.csv").read_text("utf-8").startswith(f"# hopview: {word}\n")
