"""The rows of the bench: what they name, in which units, and that each compares what it says."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable

import numpy as np
import pytest

from hopview import bench
from hopview.bench import child, others, scale_rows, setting
from hopview.bench import machine_rows as bench_machines
from hopview.bench.clock import medians
from hopview.bench.learning_rows import learning_rows, projection_row
from hopview.bench.machine_rows import machine_rows, states_row
from hopview.bench.recall_rows import dense_row, recall_rows
from hopview.bench.roofs import Roofs, measured_roofs
from hopview.bench.row import Row, duration, times
from hopview.bench.scale_rows import exponent, growth_rows, memory_rows, peak_memory, sweep_rows
from hopview.core import memory
from hopview.core.errors import MemoryLimitError

pytestmark = pytest.mark.usefixtures("compiled_kernels")

ROOFS = Roofs(1e10, 1e11, 1e11)
TIME = r"[\d.]+(e[+-]\d+)? (s|ms|us)"
RATIO = r"[\d.,]+ x( \(aim [\d.,]+\))?"


def none_fits(*_: object) -> None:
    raise MemoryLimitError("It needs 9 GiB, but 1 GiB of memory is free. Close something.")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1.234, "1.23 s"), (0.00456, "4.56 ms"), (12.3e-6, "12.3 us"), (2e-7, "0.2 us"), (1503.2, "1,503 s")],
)
def test_times_have_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_ratios_are_short() -> None:
    assert [times(r) for r in (1.24, 187.3, 96618)] == ["1.2 x", "187 x", "96,618 x"]


def test_calls_are_timed_in_turns() -> None:
    made: list[str] = []
    found = medians([lambda: made.append("a"), lambda: made.append("b")], rounds=2)
    assert len(found) == 2
    assert min(found) > 0
    assert made[:4] == ["a", "b", "a", "b"]
    changes = sum(one != next_ for one, next_ in itertools.pairwise(made))
    assert changes == 7  # two calls to get ready, then in turns twice


def test_the_roofs_are_in_their_units() -> None:
    roofs = measured_roofs(1)
    assert roofs.read > 0 and roofs.products > 0 and roofs.adds > 0
    assert [row.measured.split()[1] for row in roofs.rows()] == ["GB/s", "GFLOP/s", "G/s"]


def test_shares_of_a_roof() -> None:
    assert ROOFS.of_adds(5e10, 1.0) == "50% of adds"
    assert ROOFS.of_read(1e10, 2.0) == "50% of read"
    assert ROOFS.of_products(1e11, 4.0) == "25% of sgemm"
    assert Roofs(1.0, 1.0, 0.0).of_adds(1.0, 1.0) == ""


def test_every_row_of_recall_is_compared() -> None:
    rows = [*recall_rows((256,), 1, ROOFS), *dense_row(128, 1, ROOFS)]
    assert [row.what.split(",")[0] for row in rows] == [
        "recall to rest from 20 %",
        "synchronous step",
        "Glauber",
        "recall from a matrix",
    ]
    for row in rows:
        assert re.fullmatch(TIME, row.measured)
        assert re.fullmatch(f"NumPy {TIME}", row.compared)
        assert re.fullmatch(RATIO, row.ratio)
        assert re.fullmatch(r"\d+% of (adds|read)", row.roof)


def test_every_row_of_learning_is_compared() -> None:
    rows = [*learning_rows(256, 1, ROOFS), *projection_row(256, 1, ROOFS)]
    assert [row.what.split(",")[0] for row in rows] == ["Hebb to a matrix", "Hebb to bits", "pseudo-inverse"]
    for row in rows:
        assert re.fullmatch(TIME, row.measured)
        assert re.fullmatch(RATIO, row.ratio)
    assert rows[0].how == "the loop: one of its 13 steps, times 13"


@pytest.mark.parametrize("there", [(), ("torch", "scikit-learn")])
def test_every_row_of_machines_is_compared(monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...]) -> None:
    beside: dict[str, Callable[[], object]] = {name: lambda: sum(range(1000)) for name in there}
    monkeypatch.setattr(bench_machines, "other_epochs", lambda *_: beside)
    rows = [*machine_rows(128, 1, ROOFS, (60, 30)), *states_row(8, 1)]
    assert [row.what.split(",")[0] for row in rows] == [
        *["CD-1 epoch"] * (1 + len(there)), "20 Gibbs sweeps", "20 Gibbs sweeps", "ln Z by 2^8 states",
    ]  # fmt: skip
    for row in rows:
        assert re.fullmatch(TIME, row.measured)
    for row, name in zip(rows, ("NumPy", *there, "NumPy", "NumPy"), strict=False):
        assert re.fullmatch(f"{name} {TIME}", row.compared)
        assert re.fullmatch(RATIO, row.ratio)
        assert re.fullmatch(r"\d+% of sgemm", row.roof)


def test_torch_learns_what_the_reference_learns() -> None:
    torch = pytest.importorskip("torch")
    data = np.eye(3, dtype=np.float32).repeat(4, axis=1)[np.arange(300) % 3]
    ours, theirs = ([a.copy() for a in bench_machines.arrays(bench_machines.drawn(12, 5))] for _ in range(2))
    tensors = [torch.from_numpy(array) for array in theirs]
    for _ in range(20):
        bench_machines.reference.contrastive_divergence(*ours, data, 10, 0.1)
        others.torch_epoch(torch, tensors, torch.from_numpy(data), 10, 0.1)
    assert np.abs(ours[1] - theirs[1]).max() < 1.0 < np.abs(theirs[1] + 1.0).max() + np.abs(theirs[0]).max()


def test_scikit_learn_makes_one_epoch() -> None:
    pytest.importorskip("sklearn")
    data = bench_machines.samples(100, 12)
    made = others.other_epochs(*bench_machines.arrays(bench_machines.drawn(12, 5)), data, 10, 0.1)
    machine = made["scikit-learn"]()
    assert (machine.components_.shape, machine.n_iter, machine.batch_size) == ((5, 12), 1, 10)


def test_large_networks_are_held_to_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale_rows, "QUARTER", 1024)
    (row,) = sweep_rows(1, ROOFS, largest=1024)
    assert row.what == "Glauber sweep, T = 0.5, N = 1,024, P = 64"
    assert (row.compared, row.how.split(" ", 1)[1]) == ("aim 2 ms", "sweeps a frame of 1/60 s")


def test_exponents_are_slopes() -> None:
    assert exponent((10, 100, 1000), [3e-6, 3e-4, 3e-2]) == pytest.approx(2.0)
    in_n, in_p = growth_rows((256, 512), (64, 128), 1)
    assert re.fullmatch(r"N\^-?\d\.\d\d", in_n.measured)
    assert re.fullmatch(r"P\^-?\d\.\d\d", in_p.measured)


def test_memory_is_that_of_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale_rows, "peak_memory", lambda part: 300 * 10**6)
    (row,) = memory_rows(whole=False)
    assert (row.measured, row.roof) == ("300 MB", "75% of aim")
    monkeypatch.setattr(scale_rows, "available_bytes", lambda: 1 << 30)
    _, row = memory_rows()
    assert row.measured == "not measured"
    assert row.how.startswith("1 GiB of memory is free; close something")
    monkeypatch.setattr(scale_rows, "peak_memory", lambda part: "It was not done.")
    assert next(iter(memory_rows())).how == "It was not done."


def test_a_process_that_fails_says_so() -> None:
    assert peak_memory("nothing") == "Name one of session, matrix."


def test_the_session_of_the_memory_row_runs_on() -> None:
    session = child.run((8, 8), 3, "factored")
    assert session.snapshot().sweep == child.SWEEPS
    assert child.most_resident() > 1 << 20


def test_what_does_not_fit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from hopview.bench import learning_rows as learning
    from hopview.bench import recall_rows as recall

    for module in (learning, recall):
        monkeypatch.setattr(module, "require_bytes", none_fits)
    rows: list[Row] = [*recall_rows((64,), 1, ROOFS), *dense_row(64, 1, ROOFS)]
    rows += [*learning_rows(64, 1, ROOFS), *projection_row(64, 1, ROOFS)]
    assert len(rows) == 4
    assert all(row.measured == "not measured" and "9 GiB" in row.how for row in rows)
    assert memory.available_bytes() > 0


def test_only_the_groups_asked_for_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hopview.bench.roofs.measured_roofs", lambda rounds: ROOFS)
    monkeypatch.setattr(scale_rows, "peak_memory", lambda part: 10**8)
    rows = list(bench.bench_rows(quick=True, chosen="*mory"))
    assert [row.what.split(",")[0] for row in rows[3:]] == ["memory of a session"]


def test_the_linear_algebra_is_set_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pins that an image may set would halve NumPy's speed, and a second thread double it."""
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    started: list[tuple[list[str], dict[str, str]]] = []

    class Done:
        returncode = 3

    def start(command: list[str], env: dict[str, str], check: bool) -> Done:
        started.append((command, env))
        return Done()

    monkeypatch.setattr(bench.subprocess, "run", start)
    assert bench.show_bench(quick=True, chosen="recall") == 3
    ((command, own),) = started
    assert command[-3:] == ["--rows", "recall", "--quick"]
    assert "OPENBLAS_CORETYPE" not in own
    assert own["OPENBLAS_NUM_THREADS"] == "1"
    assert os.environ["OPENBLAS_CORETYPE"] == "Haswell"


def test_the_table_names_machine_and_kernels(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setattr(bench, "bench_rows", lambda quick, chosen: iter([Row("one thing", "1 ms")]))
    assert bench.show_bench() == 0
    said = capsys.readouterr().out
    assert "one thing" in said
    assert "The kernels are compiled." in said
    assert f"{os.cpu_count()} cores" in said


def test_what_is_not_installed_is_not_needed() -> None:
    found = setting.module_if_there("numpy.linalg")
    assert found is np.linalg
    assert setting.module_if_there("no_such_library_here.part") is None


def test_the_setting_is_the_same_every_time() -> None:
    one, two = setting.Setting(200), setting.Setting(200)
    assert (one.count, one.words) == (10, "N = 200, P = 10")
    assert np.array_equal(one.patterns, two.patterns) and np.array_equal(one.start, two.start)
    assert int((one.start != one.patterns[0]).sum()) == 40
