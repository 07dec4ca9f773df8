"""When .venv counts as done, when it is gone on with, and when it is rebuilt or left alone."""

from __future__ import annotations

import json
import os

import pytest
from hopview_setup import build, pip_install, system_setup
from hopview_setup.console import SetupError
from hopview_setup.environment import DEVELOPMENT_LOCK, RUNTIME_LOCK, Environment, State
from hopview_setup.setup_lock import only_one, still_there, try_lock


def test_absent_then_ready(project: Environment, ready: Environment):
    assert ready.state(RUNTIME_LOCK) is State.READY
    assert ready.state(DEVELOPMENT_LOCK) is State.UNFINISHED


def test_an_empty_folder_is_as_good_as_none(project: Environment):
    assert project.state(RUNTIME_LOCK) is State.ABSENT
    with only_one(project.lock):
        assert project.state(RUNTIME_LOCK) is State.ABSENT


def change(environment: Environment, **content: object) -> None:
    stamp = json.loads(environment.stamp.read_text())
    environment.stamp.write_text(json.dumps(stamp | content))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"complete": False}, State.UNFINISHED),
        ({"packages": ["numpy-2.0", "numba-0.68"]}, State.UNFINISHED),
        ({"locks": {RUNTIME_LOCK: "of another lock"}}, State.UNFINISHED),
        ({"python": "cpython 3.99 linux x86_64"}, State.FOREIGN),
        ({"root": "/where/it/was/copied/from"}, State.FOREIGN),
        ({"format": 99}, State.FOREIGN),
    ],
)
def test_stamp(ready: Environment, content, expected):
    change(ready, **content)
    assert ready.state(RUNTIME_LOCK) is expected


def test_damage(ready: Environment):
    ready.source_path.unlink()
    assert ready.state(RUNTIME_LOCK) is State.UNFINISHED
    ready.python.unlink()
    assert ready.state(RUNTIME_LOCK) is State.BROKEN


def test_a_cut_off_stamp_is_none(ready: Environment):
    ready.stamp.write_text(ready.stamp.read_text()[:20])
    assert ready.state(RUNTIME_LOCK) is State.FOREIGN


def test_what_is_no_environment_is_left_alone(project: Environment, tmp_path_factory):
    project.folder.mkdir()
    (project.folder / "letters-to-ada.txt").touch()
    with pytest.raises(SetupError, match="is in the way"):
        build.ensure_ready(project, development=False)
    assert (project.folder / "letters-to-ada.txt").exists()
    (project.folder / "letters-to-ada.txt").unlink()
    project.folder.rmdir()
    project.folder.symlink_to(tmp_path_factory.mktemp("other"), target_is_directory=True)
    assert project.state(RUNTIME_LOCK) is State.NOT_OURS


def test_line_ends_do_not_change_the_lock(project: Environment):
    before = project.digest(RUNTIME_LOCK)
    path = project.requirements(RUNTIME_LOCK)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert project.digest(RUNTIME_LOCK) == before


def test_half_installed_packages_are_installed_again(ready: Environment):
    half = ready.site_packages / "numba-0.68.dist-info"
    half.mkdir()
    (half / "METADATA").touch()
    pip_install.drop_half_installed(ready)
    assert ready.packages() == ["numpy-2.0"]


@pytest.fixture
def installed(monkeypatch) -> list[str]:
    """The locks that would be installed; no system library is looked for and nothing fetched."""
    names: list[str] = []
    monkeypatch.setattr(system_setup, "provide", lambda **_: [])
    monkeypatch.setattr(build, "has_pip", lambda _: True)
    monkeypatch.setattr(pip_install, "install", lambda _environment, name: names.append(name))
    return names


def test_nothing_is_done_twice(ready: Environment, installed):
    assert not build.ensure_ready(ready, development=False)
    assert build.ensure_ready(ready, development=True)
    assert not build.ensure_ready(ready, development=True)
    assert not build.ensure_ready(ready, development=False)
    assert installed == [DEVELOPMENT_LOCK]


def test_the_test_tools_stay_when_the_lock_changes(ready: Environment, installed):
    build.ensure_ready(ready, development=True)
    ready.requirements(RUNTIME_LOCK).write_text("numpy==2.1\n")
    build.ensure_ready(ready, development=False)
    assert installed == [DEVELOPMENT_LOCK] * 2
    assert ready.state(DEVELOPMENT_LOCK) is State.READY


def test_a_failed_set_up_is_not_done(ready: Environment, installed, monkeypatch):
    def fail(*_):
        raise SetupError("no network")

    ready.requirements(RUNTIME_LOCK).write_text("numpy==2.1\n")
    monkeypatch.setattr(pip_install, "install", fail)
    with pytest.raises(SetupError, match="no network"):
        build.ensure_ready(ready, development=False)
    assert ready.state(RUNTIME_LOCK) is State.UNFINISHED


def test_only_the_source_is_linked(ready: Environment):
    build.link_source(ready)
    linked = ready.site_packages / ready.source_path.read_text("ascii").strip()
    assert linked.resolve() == ready.root.resolve()


def test_one_set_up_at_a_time(project: Environment):
    with only_one(project.lock):
        second = os.open(project.lock, os.O_RDWR)
        assert not try_lock(second)
        assert still_there(project.lock, second)
        os.close(second)
    third = os.open(project.lock, os.O_RDWR)
    assert try_lock(third)
    project.lock.unlink()
    assert not still_there(project.lock, third)
    os.close(third)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  Downloading numpy-2.4.6-cp311-cp311-linux.whl (16.9 MB)", "numpy-2.4.6 (16.9 MB)"),
        ("Downloading https://x.test/a/av-18.1.0-cp311-abi3-linux.whl (35 MB)", "av-18.1.0 (35 MB)"),
        ("Downloading rich-15.0.0-py3-none-any.whl (310 kB)", None),
        ("Collecting numpy==2.4.6", None),
    ],
)
def test_what_a_person_sees_of_pip(line, expected):
    assert pip_install.downloading(line) == expected
