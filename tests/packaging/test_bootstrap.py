"""What bootstrap.py decides: old Pythons, window or movie, the tests' settings, exit statuses."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import bootstrap
import pytest
from hopview_setup import commands, console, running, testing
from hopview_setup.cleaning import clean
from hopview_setup.console import SetupError
from hopview_setup.display import has_display, virtual_display
from hopview_setup.environment import Environment


def test_old_python_gets_one_sentence(root: Path, monkeypatch, capsys):
    ast.parse((root / "packaging" / "bootstrap.py").read_text("utf-8"), feature_version=(3, 6))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert bootstrap.start() == 1
    said = capsys.readouterr().err
    assert "needs Python 3.11 or newer and this is Python 3.9.2" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("system", "env", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen:size=800x600"}, True),
        ("linux", {"QT_QPA_PLATFORM": "wayland;xcb"}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_display(system, env, expected):
    assert has_display(env, system) is expected


@pytest.fixture
def started(project: Environment, monkeypatch) -> list[list[str]]:
    """The commands that `run` starts, on a project that is set up."""
    calls: list[list[str]] = []
    monkeypatch.setattr(running, "ensure_ready", lambda *_, **__: True)
    monkeypatch.setattr(running, "warm_kernels", lambda _: None)
    monkeypatch.setattr(running.system_setup, "lacking", str)

    def start(command, _env, _cwd=None):
        calls.append([str(part) for part in command[1:]])
        return 0

    monkeypatch.setattr(running, "run_child", start)
    return calls


def test_run_without_display_makes_the_movie_here(project, started, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(running, "has_display", lambda: False)
    monkeypatch.chdir(tmp_path)
    assert running.run(project, []) == 0
    assert started == [
        ["-m", "hopview", "export", "hopfield-1982/letters", str(tmp_path / "hopview-demo.mp4")]
    ]
    said = capsys.readouterr().out
    assert str(tmp_path / "hopview-demo.mp4") in said
    assert "ssh -X" in said and "xvfb-run" in said


@pytest.mark.parametrize(("window", "arguments"), [(True, []), (True, ["open", "x.hop"]), (False, ["list"])])
def test_run_hands_arguments_on(project, started, monkeypatch, window, arguments):
    monkeypatch.setattr(running, "has_display", lambda: window)
    assert running.run(project, arguments) == 0
    assert started == [["-m", "hopview", *arguments]]


def without_libraries(monkeypatch) -> None:
    monkeypatch.setattr(running.system_setup, "lacking", lambda: "This system lacks: libEGL.so.1.")


@pytest.mark.parametrize("window", [True, False])
def test_run_stops_with_the_remedy_where_qt_cannot_be_loaded(project, started, monkeypatch, window):
    without_libraries(monkeypatch)
    monkeypatch.setattr(running, "has_display", lambda: window)
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(running.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SetupError, match=r"Neither the window nor a movie .* lacks: libEGL"):
        running.run(project, [])
    assert not started
    assert running.run(project, ["list"]) == 0  # needs no Qt


def test_run_goes_on_where_qt_loads_all_the_same(project, started, monkeypatch, tmp_path):
    without_libraries(monkeypatch)
    monkeypatch.setattr(running, "has_display", lambda: False)
    monkeypatch.setattr(Environment, "python", Path(sys.executable))
    monkeypatch.chdir(tmp_path)
    assert running.run(project, []) == 0
    assert "export" in started[0]


def test_movie_goes_to_the_first_folder_that_takes_it(tmp_path):
    assert running.movie_folder([tmp_path / "absent", tmp_path]) == tmp_path
    with pytest.raises(SetupError, match="no folder to write the movie"):
        running.movie_folder([tmp_path / "absent"])


def test_movie_needs_no_home_and_no_temporary_folder(tmp_path, monkeypatch):
    def nowhere():
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as for a user that nobody knows
    monkeypatch.setattr(tempfile, "gettempdir", nowhere)
    assert running.movie_folder(running.movie_folders()) == tmp_path


def test_kernels_that_cannot_be_compiled_ahead_stop_nothing(ready: Environment, capsys):
    running.warm_kernels(ready)  # its Python is an empty file, which cannot be started
    assert "could not be compiled ahead" in capsys.readouterr().err
    assert not ready.warmed.exists()


def test_kernels_are_compiled_ahead_once(ready: Environment, monkeypatch, capfd):
    monkeypatch.setattr(Environment, "python", Path(sys.executable))
    running.warm_kernels(ready)
    said = capfd.readouterr()
    assert "Compiling the kernels, once" in said.out and not said.err
    assert ready.warmed.read_text("ascii") == running.kernels_digest(ready.root)
    running.warm_kernels(ready)
    assert not capfd.readouterr().out


def test_settings_of_the_tests(tmp_path):
    mine = {
        "PYTHONPATH": "/x",
        "QT_SCALE_FACTOR": "2",
        "PYTEST_ADDOPTS": "-x",
        "WAYLAND_DISPLAY": "w",
        "HOME": "/h",
    }
    env = testing.settings(tmp_path, [":7", ":8"], mine)
    assert not set(env) & {"PYTHONPATH", "QT_SCALE_FACTOR", "PYTEST_ADDOPTS", "WAYLAND_DISPLAY"}
    assert env["HOME"] == "/h"
    assert (env["DISPLAY"], env["HOPVIEW_DISPLAYS"], env["QT_QPA_PLATFORM"]) == (":7", ":7 :8", "xcb")
    assert (env["OPENBLAS_NUM_THREADS"], env["PYTHONFAULTHANDLER"]) == ("1", "1")
    assert env["HOPVIEW_ARTIFACTS"] == str(tmp_path)
    assert testing.settings(tmp_path, [], {"HOPVIEW_ARTIFACTS": "/kept"})["HOPVIEW_ARTIFACTS"] == "/kept"
    assert "QT_QPA_PLATFORM" not in testing.settings(tmp_path, [], mine)


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_virtual_display_ends_with_its_block():
    with pytest.raises(KeyboardInterrupt), virtual_display() as display:
        socket = Path(f"/tmp/.X11-unix/X{display.removeprefix(':')}")
        assert socket.exists()
        raise KeyboardInterrupt
    assert not socket.exists()


def test_exit_status_is_the_childs():
    child = [sys.executable, "-c", "import sys; sys.exit(5)"]
    assert console.run_child(child, console.child_environment()) == 5


@pytest.mark.parametrize(("status", "expected"), [(0, 0), (5, 5), (-6, 134)])
def test_main_passes_the_status_on(monkeypatch, status, expected):
    monkeypatch.setattr(commands, "prepare_process", lambda: None)
    monkeypatch.setattr(commands, "run_tests", lambda _environment, _arguments: status)
    assert commands.main(["test", "-k", "x"]) == expected


@pytest.mark.parametrize("arguments", [["bogus"], ["setup", "now"], ["clean", "all"]])
def test_unknown_commands_change_nothing(monkeypatch, capsys, arguments):
    monkeypatch.setattr(commands, "prepare_process", lambda: None)
    assert commands.main(arguments) == 2
    assert f"no command '{' '.join(arguments)}'" in capsys.readouterr().err


def test_clean_removes_only_what_was_made(ready: Environment, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for folder in (elsewhere, ready.root / "hopview", ready.root / ".git"):
        (folder / "__pycache__").mkdir(parents=True)
    (ready.root / "artifacts").mkdir()
    (ready.root / ".coverage").touch()
    os.symlink(elsewhere, ready.root / "link", target_is_directory=True)
    clean(ready)
    assert sorted(os.listdir(ready.root)) == [".git", "hopview", "link", "packaging"]
    assert (ready.root / ".git" / "__pycache__").exists() and (elsewhere / "__pycache__").exists()
    assert not (ready.root / "hopview" / "__pycache__").exists()
