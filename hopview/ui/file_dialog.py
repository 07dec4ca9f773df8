"""File dialogs that go when they are closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog


def brief(dialog: QFileDialog) -> QFileDialog:
    """`dialog`, to be deleted by Qt when it is closed.

    It has a thread that reads folders. Deleted by Python's collector, which keeps the interpreter's lock, it
    would wait for that thread, and the thread, which has something to say, for the lock.
    """
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
