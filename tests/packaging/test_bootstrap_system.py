"""What of the system is missing, which packages hold it, and who installs them."""

from __future__ import annotations

import sys

import pytest
from hopview_setup import apt, system_setup
from hopview_setup.console import SetupError
from hopview_setup.system_libraries import (
    WINDOW_LIBRARIES,
    Need,
    choose_packages,
    missing_for_test,
    missing_for_venv,
    missing_for_window,
)

GLIB = Need("libglib-2.0.so.0", ("libglib2.0-0", "libglib2.0-0t64"))
POLICY = """\
libegl1:
  Installed: (none)
  Candidate: 1.7.0-1+b2
  Version table:
     1.7.0-1+b2 500
libglib2.0-0:
  Installed: (none)
  Candidate: (none)
libglib2.0-0t64:
  Installed: (none)
  Candidate: 2.84.4-3
"""


def test_missing_libraries_and_their_packages():
    lacking = {"libEGL.so.1", "libxcb-cursor.so.0", "libgthread-2.0.so.0", "libglib-2.0.so.0"}
    needs = missing_for_window(found=lambda soname: soname not in lacking, driver=False)
    assert {need.what for need in needs} == lacking | {"an OpenGL driver (Mesa)"}
    assert choose_packages(needs, None) == ["libegl1", "libglib2.0-0", "libxcb-cursor0", "libgl1-mesa-dri"]
    assert missing_for_window(found=lambda _: True, driver=True) == []


def test_all_that_the_design_measured_is_looked_for():
    packages = {names[0] for names in WINDOW_LIBRARIES.values()}
    assert packages >= {
        *("libegl1", "libdbus-1-3", "libfontconfig1", "libglib2.0-0", "libxkbcommon0", "libxkbcommon-x11-0"),
        *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0"),
        *("libxcb-shape0", "libxcb-xkb1"),
    }


def test_names_of_the_release_at_hand():
    known = apt.candidates(POLICY)
    assert known == {"libegl1", "libglib2.0-0t64"}
    assert choose_packages([GLIB], known) == ["libglib2.0-0t64"]
    assert choose_packages([GLIB], {"libglib2.0-0"}) == ["libglib2.0-0"]
    assert choose_packages([GLIB], None) == ["libglib2.0-0"]


def test_tests_need_an_x_server():
    assert missing_for_test(lambda name: None if name == "Xvfb" else f"/usr/bin/{name}") == [
        Need("Xvfb", ("xvfb",))
    ]


def test_venv_is_split_off_on_debian():
    assert missing_for_venv((3, 11), has_ensurepip=True) == []
    needs = missing_for_venv((3, 13), has_ensurepip=False)
    assert choose_packages(needs, {"python3-venv", "python3.13-venv"}) == ["python3.13-venv"]
    assert choose_packages(needs, {"python3-venv"}) == ["python3-venv"]


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', True),
        ('ID="linuxmint"\nID_LIKE="ubuntu debian"\n', True),
        ("ID=ubuntu\nID_LIKE=debian\n", True),
        ('ID=fedora\nHOME_URL="https://not-debian.test"\n', False),
        ("", False),
    ],
)
def test_debian_is_recognised(release, expected):
    assert apt.is_debian_like(release) is expected


@pytest.fixture
def machine(monkeypatch):
    """A Debian that lacks glib until it is installed; returns what was installed."""
    done: list[str] = []

    def install(needs):
        done.extend(choose_packages(needs, None))
        return True

    monkeypatch.setattr(system_setup, "missing", lambda **_: [] if done else [GLIB])
    monkeypatch.setattr(apt, "uses_apt", lambda: True)
    monkeypatch.setattr(apt, "available", lambda _needs: {"libglib2.0-0t64"})
    monkeypatch.setattr(apt, "install", install)
    return done


def test_root_installs(machine, monkeypatch):
    monkeypatch.setattr(system_setup, "is_root", lambda: True)
    assert system_setup.provide(venv=False, test=False) == []
    assert machine == ["libglib2.0-0"]


def test_others_are_told_the_one_command(machine, monkeypatch, capsys):
    monkeypatch.setattr(system_setup, "is_root", lambda: False)
    assert system_setup.provide(venv=False, test=False) == [GLIB]
    said = capsys.readouterr().err
    assert "libglib-2.0.so.0" in said
    command = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libglib2.0-0t64"
    assert said.count(command) == 1
    assert machine == []


def test_other_systems_are_told_what_is_missing(machine, monkeypatch, capsys):
    monkeypatch.setattr(apt, "uses_apt", lambda: False)
    assert system_setup.provide(venv=False, test=False) == [GLIB]
    said = capsys.readouterr().err
    assert "libglib-2.0.so.0" in said and "apt-get" not in said


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_nothing_is_missing_elsewhere(monkeypatch, system):
    monkeypatch.setattr(sys, "platform", system)
    assert system_setup.missing(venv=True, test=True) == []


def test_no_environment_without_ensurepip(monkeypatch):
    monkeypatch.setattr(system_setup, "missing_for_venv", lambda: [Need("venv", ("python3-venv",))])
    with pytest.raises(SetupError, match="has no ensurepip"):
        system_setup.require_venv_support()
