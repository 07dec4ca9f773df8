"""Qt's own messages, into Python's log; what is known to be harmless is not repeated to the person."""

from __future__ import annotations

import logging

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

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


def _take(kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    log.log(logging.DEBUG if words.startswith(HARMLESS) else LEVELS[kind], words)
