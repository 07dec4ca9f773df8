"""Work off the GUI thread: the newest is given, what is stale is dropped, errors are not lost."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hopview.ui.background import Background, Task


def test_only_the_newest_is_given(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    background, got, hold = Background(owner), [], threading.Event()
    where: list[threading.Thread] = []
    background.reported.connect(lambda value: (got.append(value), where.append(threading.current_thread())))

    def slow(task: Task) -> None:
        hold.wait(10)
        task.report("slow" if not task.cancelled else "late")

    background.start(slow)
    for k in range(5):
        background.start(lambda task, k=k: task.report(k))
    hold.set()
    with qtbot.waitSignal(background.ended, timeout=8000):
        pass
    assert got == [4] and not background.busy
    assert where == [threading.main_thread()]


def test_nothing_after_cancel(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    background, hold, seen = Background(owner), threading.Event(), []
    background.start(lambda task: (hold.wait(10), seen.append(task.cancelled), task.report(1)))
    background.cancel()
    assert not background.busy
    with qtbot.assertNotEmitted(background.reported, wait=100):
        hold.set()
    assert seen in ([True], [])


def test_an_error_is_raised_on_the_gui_thread(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    background = Background(owner)
    with qtbot.captureExceptions() as raised, qtbot.waitSignal(background.ended, timeout=8000):
        background.start(lambda task: {}["missing"])
    qtbot.waitUntil(lambda: len(raised) == 1, timeout=2000)
    assert raised[0][0] is KeyError


def test_an_error_is_told_in_a_sentence_where_somebody_listens(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    background, told = Background(owner), []
    background.failed.connect(told.append)
    with qtbot.waitSignal(background.failed, timeout=8000):
        background.start(lambda task: {}["missing"])
    assert len(told) == 1 and "KeyError: 'missing'" in told[0] and not background.busy
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("shared", [False, True])
def test_one_answer_is_asked_for_here_or_elsewhere(qtbot: QtBot, shared: bool) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    background, got, hold = Background(owner, shared=shared), [], threading.Event()
    background.reported.connect(got.append)
    background.ask(lambda: hold.wait(10) and "slow")
    assert background.busy
    background.ask(lambda: "at once", wait=True)
    assert got == ["at once"] and not background.busy
    background.ask(lambda: "later")
    hold.set()
    qtbot.waitUntil(lambda: got == ["at once", "later"], timeout=8000)


def test_an_owner_that_goes_away(qtbot: QtBot) -> None:
    owner, hold = QWidget(), threading.Event()
    background = Background(owner)
    background.start(lambda task: (hold.wait(10), task.report(1)))
    owner.deleteLater()
    qtbot.wait(50)
    assert not background.busy
    hold.set()
    qtbot.waitUntil(lambda: background not in Background._busy, timeout=8000)
