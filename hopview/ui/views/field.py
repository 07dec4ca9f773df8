"""The unit under the mouse: the field on it, what a flip would cost, and what pulls it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.pictures.field import UnitField, unit_field
from hopview.pictures.palette import diverging, mixed, pattern_style
from hopview.ui.background import HEAVY, Background
from hopview.ui.figures import figures, number
from hopview.ui.formulas import formula_box, formula_pixmap
from hopview.ui.theme import colour
from hopview.ui.views.field_words import STRONGEST, Pull, grey_readings, next_step, next_visit, pulls
from hopview.ui.views.paper import PaperView
from hopview.ui.views.typography import LARGE, draw_wrapped, elided, sized, wrapped_height

EMPTY = "Point at a unit on the lattice"


class FieldView(PaperView):
    """h_i = sum_j W_ij s_j + b_i for one unit i, and what follows. `set_unit` says which; -1 for none."""

    name = "field"
    title = "Field"
    subject = "network"
    help = (
        "What holds the unit under the mouse: the field on it, whether it agrees, what a flip would cost, "
        "and which patterns or units pull it which way."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.unit = -1
        self.found: UnitField | None = None
        self._worker = Background(self, shared=True)
        self._worker.reported.connect(self._take)
        self._worker.ended.connect(self._go_on)
        self._of: tuple[Snapshot, int] | None = None

    def set_unit(self, unit: int) -> None:
        """The unit to tell of; -1 for none."""
        if unit == self.unit:
            return
        self.unit = unit
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    def refresh(self, snapshot: Snapshot) -> None:
        """Work out the field on the unit."""
        coupling, unit = snapshot.coupling, self.unit
        if coupling is None or not 0 <= unit < snapshot.size or coupling.size != snapshot.size:
            self._worker.cancel()
            self.found = self._of = None
        else:
            heavy = coupling.form == "factored" and coupling.size * len(snapshot.patterns) > HEAVY
            temperature, b = snapshot.temperature, snapshot.external
            if not (heavy and self._worker.busy):
                self._worker.ask(
                    lambda: (
                        snapshot,
                        unit,
                        unit_field(coupling, snapshot.state, unit, temperature, STRONGEST, b),
                    ),
                    wait=not (heavy and self.interactive),
                )
        self.update()

    def _take(self, answer: tuple[Snapshot, int, UnitField]) -> None:
        snapshot, unit, self.found = answer
        self._of = snapshot, unit
        self.update()

    def _go_on(self) -> None:
        """Follow what happened while the last one was worked out."""
        if self.snapshot is None or self._of is None:
            return
        if self._of[0] is not self.snapshot or self._of[1] != self.unit:
            self.refresh(self.snapshot)

    # -- painting --------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Readings, a sentence, bars."""
        if self.found is None or self._of is None or self.unit < 0:
            self.say(painter, EMPTY)
            return
        line = self.line
        box = QRectF(self.rect()).adjusted(0.8 * line, 0.5 * line, -0.8 * line, -0.5 * line)
        beside = box.width() > 34 * line
        if beside:
            width = min(52 * line, box.width())
            left = box.center().x() - width / 2
            first = QRectF(left, box.top(), 0.5 * width - line, box.height())
            second = QRectF(left + 0.5 * width + line, box.top(), 0.5 * width - line, box.height())
        else:
            width = min(30 * line, box.width())
            first = QRectF(box.center().x() - width / 2, box.top(), width, box.height())
        snapshot, found = self._of[0], self.found
        bottom = self._draw_readings(painter, first, snapshot, found)
        if not beside:
            second = QRectF(
                first.left(), bottom + 0.6 * line, first.width(), first.bottom() - bottom - 0.6 * line
            )
        self._draw_pulls(painter, second, *pulls(snapshot, found))

    def _draw_readings(self, painter: QPainter, box: QRectF, snapshot: Snapshot, found: UnitField) -> float:
        """Title, the numbers in rows, the sentence; returns where they end."""
        line, theme = self.line, self.theme
        row, col = divmod(found.unit, snapshot.visible.shape[1])
        title = sized(self.font(), LARGE, bold=True, tabular=True)
        chip = QRectF(box.left(), box.top() + 0.25 * line, 0.9 * line, 0.9 * line)
        painter.setPen(QPen(colour(theme.control), 1.0))
        painter.setBrush(colour(mixed(theme.paper, theme.ink, 0.5 + 0.5 * found.value)))
        painter.drawRect(chip)
        painter.setFont(title)
        painter.setPen(colour(theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(chip.right() + 0.5 * line, box.top(), box.width(), 1.4 * line),
            int(middle),
            f"unit ({row}, {col})",
        )
        temperature, gain = snapshot.temperature, snapshot.gain
        cost = number(found.flip_cost, 3, signed=True) if snapshot.has_energy else "none"
        readings: tuple[tuple[str, str, str], ...] = (
            (r"s_i", "state", number(found.value, 0, signed=True)),
            (r"h_i", "field on it", number(found.field, 3, signed=True)),
            (r"s_i h_i", "agreement", number(found.alignment, 3, signed=True)),
            (r"\Delta E", "cost of a flip", cost),
            (r"P({+}1)", f"at T = {number(temperature)}", number(found.probability_up, 3)),
        )
        words = next_visit(found, snapshot.update, temperature)
        if gain is not None:
            readings, words = grey_readings(found, gain), next_step(found, snapshot.update, gain)
        said = wrapped_height(self.font(), words, box.width()) + 2
        y = box.top() + 1.6 * line
        step = min(1.5 * line, max(1.05 * line, (box.bottom() - y - said) / len(readings)))
        for symbol, meaning, value in readings:
            if y + step > box.bottom() + 1:
                return y
            self._draw_reading(painter, QRectF(box.left(), y, box.width(), step), symbol, meaning, value)
            y += step
        if y + said <= box.bottom() + 0.5 * line:
            painter.setFont(self.font())
            painter.setPen(colour(theme.text))
            draw_wrapped(painter, QRectF(box.left(), y + 0.25 * line, box.width(), said), words)
            y += said + 0.25 * line
        return y

    def _draw_reading(self, painter: QPainter, box: QRectF, symbol: str, meaning: str, value: str) -> None:
        line = self.line
        size = 1.35 * QFontMetricsF(self.font()).ascent()
        device = painter.paintEngine().paintDevice()
        pixmap = formula_pixmap(symbol, self.theme, size, device.devicePixelRatioF())
        baseline = box.center().y() + 0.36 * QFontMetricsF(self.font()).ascent()
        painter.drawPixmap(
            QPointF(box.left(), baseline + formula_box(symbol, self.theme, size).top()), pixmap
        )
        strong = sized(self.font(), bold=True, tabular=True)
        painter.setFont(strong)
        painter.setPen(colour(self.theme.text))
        wide = QFontMetricsF(strong).horizontalAdvance(value)
        painter.drawText(QPointF(box.right() - wide, baseline), value)
        small = self.small
        lead = 4.2 * line
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        room = box.width() - lead - wide - 0.4 * line
        if room > 3 * line:
            painter.drawText(QPointF(box.left() + lead, baseline), elided(small, meaning, room))
        painter.setPen(QPen(colour(self.theme.grid), 1.0))
        painter.drawLine(
            QPointF(box.left(), round(box.bottom()) - 0.5), QPointF(box.right(), round(box.bottom()) - 0.5)
        )

    def _draw_pulls(self, painter: QPainter, box: QRectF, title: str, parts: tuple[Pull, ...]) -> None:
        """Bars from zero, the strongest first, as many as there is room for."""
        line = self.line
        if box.height() < 2.6 * line or not parts:
            return
        small = self.small
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        painter.drawText(
            QRectF(box.left(), box.top(), box.width(), 1.2 * line), int(Qt.AlignmentFlag.AlignVCenter), title
        )
        top = box.top() + 1.5 * line
        shown = parts[: max(1, int((box.bottom() - top) / (1.2 * line)))]
        largest = max(abs(part.value) for part in shown) or 1.0
        metrics = QFontMetricsF(small)
        names = min(0.4 * box.width(), max(metrics.horizontalAdvance(p.name) for p in shown) + 0.5 * line)
        digits = metrics.horizontalAdvance("−0.888") + 0.5 * line
        scale = QRectF(box.left() + names, top, max(1.0, box.width() - names - digits), box.bottom() - top)
        zero = scale.center().x()
        for k, part in enumerate(shown):
            y = top + 1.2 * line * k
            middle = int(Qt.AlignmentFlag.AlignVCenter)
            painter.setPen(colour(self.theme.text))
            painter.drawText(
                QRectF(box.left(), y, names, 1.2 * line), middle, elided(small, part.name, names - 4)
            )
            value = QRectF(box.right() - digits, y, digits, 1.2 * line)
            painter.drawText(value, middle | int(Qt.AlignmentFlag.AlignRight), _short(part.value))
            end = zero + part.value / largest * scale.width() / 2
            bar = QRectF(min(zero, end), y + 0.2 * line, abs(end - zero), 0.8 * line)
            self._draw_bar(painter, bar, part)
        painter.setPen(QPen(colour(self.theme.control), 1.0))
        painter.drawLine(
            QPointF(round(zero) + 0.5, top), QPointF(round(zero) + 0.5, top + 1.2 * line * len(shown))
        )

    def _draw_bar(self, painter: QPainter, bar: QRectF, part: Pull) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if part.place < 0:
            entry = diverging(self.theme)[230 if part.value > 0 else 26]
            painter.setBrush(colour(tuple(int(c) for c in entry)))
        else:
            rgb, dashed = pattern_style(part.place)
            painter.setBrush(colour(rgb, 90 if dashed else 255))
            if dashed:
                pen = QPen(colour(rgb), 1.2)
                pen.setDashPattern([3.0, 2.0])
                painter.setPen(pen)
        painter.drawRect(bar)


def _short(value: float) -> str:
    return number(value, 3, signed=True) if abs(value) >= 0.001 or value == 0 else figures(value, 2)
