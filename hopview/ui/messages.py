"""Qt's own messages, into Python's log; errors, into a sentence for the person."""

from __future__ import annotations

import logging
import traceback

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from hopview.core.errors import HopviewError

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
HARMLESS = ("This plugin does not support propagateSizeHints()", "This plugin does not support raise()")
log = logging.getLogger("hopview.qt")


def install() -> None:
    """Route Qt's messages from here on."""
    qInstallMessageHandler(_take)


def in_words(error: BaseException) -> str:
    """What a person is told: a `HopviewError` as it stands, any other by name, its traceback printed."""
    if isinstance(error, HopviewError):
        return str(error)
    traceback.print_exception(error)
    return (
        f"Something went wrong inside hopview ({type(error).__name__}: {error}). Your work is kept; save it."
    )


def _take(kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    log.log(logging.DEBUG if words.startswith(HARMLESS) else LEVELS[kind], words)
