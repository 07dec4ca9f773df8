"""Fusion in the colours of hopview, light and dark, switched live. The only place that makes QColors."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from hopview.pictures.palette import DARK, LIGHT, Theme

Choice = str  # "system", "light" or "dark"


def colour(rgb: tuple[int, int, int], alpha: int = 255) -> QColor:
    """A QColor of a palette entry."""
    return QColor(*rgb, alpha)


def font(scale: float = 1.0, bold: bool = False, tabular: bool = False) -> QFont:
    """The system's typeface in one of three sizes (0.85, 1, 1.25), with tabular figures where asked."""
    made = QFont(QApplication.font())
    made.setPointSizeF(max(6.0, made.pointSizeF() * scale))
    made.setBold(bold)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


class ThemeKeeper(QObject):
    """Holds the theme in force and says when it changes; follows the system unless told otherwise."""

    changed = Signal(object)

    def __init__(self, choice: Choice = "system") -> None:
        super().__init__()
        self._choice = choice
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme)
        self.theme = self._wanted()
        self.dress()

    def choose(self, choice: Choice) -> None:
        """Follow the system, or stay light or dark."""
        self._choice = choice
        self._on_scheme()

    @property
    def choice(self) -> Choice:
        """What was chosen: "system", "light" or "dark"."""
        return self._choice

    def _on_scheme(self) -> None:
        wanted = self._wanted()
        if wanted is self.theme:
            return
        self.theme = wanted
        self.dress()
        self.changed.emit(wanted)

    def _wanted(self) -> Theme:
        if self._choice != "system":
            return DARK if self._choice == "dark" else LIGHT
        scheme = QGuiApplication.styleHints().colorScheme()
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def dress(self) -> None:
        """Put palette and style sheet on the application."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(qt_palette(self.theme))
            application.setPalette(menu_palette(self.theme), "QMenu")
            application.setStyleSheet("")
            application.setStyleSheet(style_sheet(self.theme))
        pg.setConfigOption("background", colour(self.theme.paper))
        pg.setConfigOption("foreground", colour(self.theme.muted))


def scale_type(window: QWidget, keeper: ThemeKeeper, factor: float) -> None:
    """Make all type in `window` larger or smaller, labels with a size of their own included."""
    whole = QApplication.font()
    whole.setPointSizeF(whole.pointSizeF() * factor)
    own = [w for w in window.findChildren(QWidget) if w.testAttribute(Qt.WidgetAttribute.WA_SetFont)]
    sizes = [(w, w.font().pointSizeF() * factor) for w in own]
    QApplication.setFont(whole)
    keeper.dress()  # with a style sheet in force, a font reaches the widgets only through it
    for widget, size in sizes:
        if size > 0:
            made = widget.font()
            made.setPointSizeF(size)
            widget.setFont(made)


def qt_palette(theme: Theme) -> QPalette:
    """The Fusion palette of a theme."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for where, rgb in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.field),
        (role.AlternateBase, theme.panel),
        (role.ToolTipBase, theme.panel),
        (role.ToolTipText, theme.text),
        (role.Text, theme.text),
        (role.Button, theme.panel),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.warning),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.PlaceholderText, theme.muted),
        (role.Light, theme.panel),
        (role.Midlight, theme.grid),
        (role.Mid, theme.border),
        (role.Dark, theme.control),
        (role.Shadow, theme.border),
    ):
        palette.setColor(where, colour(rgb))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, where, colour(theme.control))
    return palette


def menu_palette(theme: Theme) -> QPalette:
    """The palette of menus: Fusion outlines them in a darker shade of the window, unseen in the dark."""
    palette = qt_palette(theme)
    palette.setColor(QPalette.ColorRole.Window, colour(theme.border).lighter(140))
    return palette


def style_sheet(theme: Theme) -> str:
    """What the palette cannot say: quiet docks, headings, banners. Class names are Qt properties."""
    border, muted, text = (colour(c).name() for c in (theme.border, theme.muted, theme.text))
    panel, accent, warning = (colour(c).name() for c in (theme.panel, theme.accent, theme.warning))
    return f"""
        QToolTip {{ color: {text}; background: {panel}; border: 1px solid {border}; padding: 4px; }}
        QMainWindow::separator {{ background: {border}; width: 1px; height: 1px; }}
        QDockWidget {{ color: {muted}; font-weight: 600; }}
        QDockWidget::title {{ padding: 6px 8px; background: transparent; }}
        QLabel[role="heading"] {{ font-weight: 600; }}
        QLabel[role="muted"] {{ color: {muted}; }}
        QLabel[role="problem"] {{ color: {warning}; }}
        QToolButton[role="flat"] {{ border: none; padding: 0 4px; }}
        QToolButton[role="quiet"] {{ border: none; padding: 4px; border-radius: 4px; }}
        QToolButton[role="quiet"]:hover {{ background: {border}; }}
        QToolButton[role="quiet"]:checked {{ background: {border}; border-bottom: 2px solid {accent}; }}
    """
