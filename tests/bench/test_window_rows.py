"""The rows of start-up and of the event loop."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from hopview.bench import window_rows
from hopview.ui import lateness
from hopview.ui.lateness import Lateness
from hopview.ui.recovery import data_folder


def test_the_bench_says_why_nothing_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_rows, "has_display", lambda: False)
    rows = list(window_rows.lateness_rows(((8, 8),), 0.1))
    assert [row.what for row in rows] == [
        "event loop, 8 x 8 at full speed",
        "event loop, tieleman-2008/digits taught at full speed",
    ]
    assert all(row.measured == "not measured" and "no display" in row.how for row in rows)
    seconds = window_rows.first_frame({}, ("-c", "print('hello'); print('first frame 0.5')"))
    assert isinstance(seconds, float)
    found = window_rows.first_frame({}, ("-c", "raise SystemExit('no window today')"))
    assert found == "the window closed before its first frame; no window today"
    monkeypatch.setattr(window_rows, "first_frame", lambda environment: "no frame within 120 s")
    assert [row.how for row in window_rows.start_rows(1)] == ["no frame within 120 s"] * 2


def test_a_training_is_read_beside_the_same_window_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    idle, taught = Lateness(0.1, 2.0, 9.0, 0.3, 0, 1, 0.1), Lateness(0.2, 8.5, 30.0, 4.0, 1200, 9, 0.1)
    monkeypatch.setattr(window_rows, "has_display", lambda: True)
    monkeypatch.setattr(lateness, "measure_training", lambda key, seconds: (idle, taught))
    (row,) = window_rows.lateness_rows((), 0.1)
    assert row.measured == "median 0.2 ms, p99 8.5 ms, worst 30.0 ms"
    assert row.how == "1,200 epochs; idle, p99 2.0 ms; its own work, p99 4.0 ms"


def test_windows_of_the_bench_leave_the_person_s_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for before in (str(tmp_path), None):
        if before is None:
            monkeypatch.delenv("HOPVIEW_HOME")
        else:
            monkeypatch.setenv("HOPVIEW_HOME", before)
        with pytest.raises(ZeroDivisionError), window_rows.own_home() as folder:
            assert data_folder().parent == Path(folder)
            raise ZeroDivisionError
        assert os.environ.get("HOPVIEW_HOME") == before
        assert not Path(folder).exists()


def test_a_cold_cache_is_watched_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def done(out: str) -> object:
        return lambda command, **_: subprocess.CompletedProcess(command, 0, out, "")

    monkeypatch.setattr(window_rows, "has_display", lambda: True)
    monkeypatch.setattr(window_rows.subprocess, "run", done("12.34\n"))
    (row,) = window_rows.cold_row()
    assert (row.measured, row.compared) == ("worst 12.3 ms", "aim: worst below 33 ms")
    monkeypatch.setattr(window_rows.subprocess, "run", done(""))
    (row,) = window_rows.cold_row()
    assert row.measured == "not measured"
    monkeypatch.setattr(window_rows, "has_display", lambda: False)
    (row,) = window_rows.cold_row()
    assert "no display" in row.how
