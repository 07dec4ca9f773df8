"""A stored picture flies from the lattice to its place in the library."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QPropertyAnimation, QRect, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

FLIGHT_MS = 350


def fly(window: QWidget, picture: QPixmap, start: QRect, end: QRect) -> QPropertyAnimation:
    """Move `picture` over `window` from `start` to `end`, shrinking; the label goes when it has arrived."""
    label = QLabel(window)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.setAccessibleName("A picture being stored")
    label.setScaledContents(True)
    label.setPixmap(picture)
    label.setGeometry(start)
    label.show()
    label.raise_()
    flight = QPropertyAnimation(label, b"geometry", QObject(label))
    flight.setDuration(FLIGHT_MS)
    flight.setStartValue(start)
    flight.setEndValue(end)
    flight.setEasingCurve(QEasingCurve.Type.InOutCubic)
    flight.finished.connect(label.deleteLater)
    flight.start()
    return flight
