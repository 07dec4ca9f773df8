"""The course of learning: what is measured of a Boltzmann machine, epoch after epoch."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from hopview.core.lesson import Training
from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import Rgb, sample_style
from hopview.pictures.training import FigureCurve, Plotted, curves_of, limits_of, plots_of
from hopview.session.document import Document
from hopview.ui.figures import number
from hopview.ui.views.axis_choice import QuietBox
from hopview.ui.views.curve_plot import Curve, CurvePlot
from hopview.ui.views.legend import Key, Legend
from hopview.ui.views.likelihood_line import LikelihoodLine
from hopview.ui.views.paper import Caption, PaperView
from hopview.ui.views.scales import GrowingRange, time_limit

BEFORE = "Before the first epoch"
EMPTY = "Learn on (O): how well the machine does appears here, epoch after epoch"
_LEAST_SPAN = 0.02
_LEAST_SHARE = 0.5  # of the axis, that curves take up


class TrainingView(PaperView):
    """Figures of the lessons against epochs, a dot at the epoch shown; one plot at a time, by a menu.

    The log-likelihood stands under its exact ceiling, minus the entropy of the data, as a dashed line. Where
    it is too long a sum for every epoch, a line of its own gives it once learning pauses (`LikelihoodLine`).
    """

    name = "training"
    title = "Learning"
    subject = "machine"
    tab = "Learning"
    help = (
        "How well the machine does, against epochs: the log-likelihood with the ceiling that no machine can "
        "pass, or what stands in for it where the machine is too large. The dot is the epoch shown."
    )

    other = "This learning rule takes the patterns as they are, so that there are no epochs to follow. " + (
        "Choose a machine that is taught, such as the restricted Boltzmann machine."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the rule learns in epochs."""
        return document.learner.stepwise

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.caption, self.legend = Caption(self), Legend(self)
        self.plot = CurvePlot(self, "Figures against epochs", digits=2, across="epochs")
        self.choice = self._made_choice() if interactive else None
        self.likelihood = LikelihoodLine(self) if interactive else None
        head = QHBoxLayout()
        head.setSpacing(8)
        if self.choice is not None:
            head.addWidget(self.choice)
        head.addWidget(self.caption, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addLayout(head)
        if self.likelihood is not None:
            column.addWidget(self.likelihood)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)
        self.wanted = ""  # the title of the plot that was chosen
        self.shown: Plotted | None = None
        self._range = GrowingRange(_LEAST_SPAN)
        self._covered: tuple[str, float, float] = ("", 0.0, 0.0)  # plot, last and first epoch
        self._show_parts(False)
        self.restyle()

    def _made_choice(self) -> QComboBox:
        box = QuietBox(self)
        box.setAccessibleName("What is plotted")
        box.setToolTip("What is plotted against epochs")
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.activated.connect(lambda index: self.choose(box.itemText(index)))
        return box

    def let_go(self) -> None:
        """Keep nothing of a lesson that is out of date."""
        super().let_go()
        if self.likelihood is not None:
            self.likelihood.drop()

    def shut_down(self) -> None:
        """A likelihood under way is no longer wanted."""
        if self.likelihood is not None:
            self.likelihood.drop_found()

    def choose(self, title: str) -> None:
        """Plot what the menu calls `title`; where there is none, the first there is."""
        self.wanted = title
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    def restyle(self) -> None:
        """Colours and fonts of all parts."""
        parts = (self.caption, self.legend, self.plot)
        for part in parts if self.likelihood is None else (*parts, self.likelihood):
            part.restyle(self.theme)

    def arrange(self) -> None:
        """Lay out at once: a movie has no event loop to do it later."""
        self.layout().activate()

    def _show_parts(self, on: bool) -> None:
        parts = (self.caption, self.legend, self.plot)
        for part in parts if self.choice is None else (*parts, self.choice):
            part.setVisible(on)

    def refresh(self, snapshot: Snapshot) -> None:
        """Draw the curves of the plot that is chosen."""
        training = None if self.unfit else snapshot.training
        plots = plots_of(training) if training is not None else ()
        self._show_parts(bool(plots))
        if self.likelihood is not None:
            self.likelihood.follow(snapshot) if plots else self.likelihood.drop()
        if training is None or not plots:
            self.shown = None
            self.update()
            return
        self.shown = next((plot for plot in plots if plot.title == self.wanted), plots[0])
        self._list(plots, self.shown)
        self.layout().activate()
        self._draw(training, self.shown, snapshot.playing)

    def _list(self, plots: tuple[Plotted, ...], shown: Plotted) -> None:
        box = self.choice
        if box is None:
            return
        titles = [plot.title for plot in plots]
        blocker = QSignalBlocker(box)
        if titles != [box.itemText(k) for k in range(box.count())]:
            box.clear()
            box.addItems(titles)
        box.setCurrentIndex(titles.index(shown.title))
        blocker.unblock()

    def _draw(self, training: Training, plot: Plotted, playing: bool) -> None:
        curves = curves_of(training, plot, self.plot.columns)
        epoch = float(training.lesson.epoch)
        lead = next((curve for curve in curves if not curve.ceiling), None)
        now = number(lead.now, 3) if lead is not None else ""
        self.caption.say(plot.symbol, plot.words, now)
        at = f", epoch {number(epoch, 0)}"
        self.legend.say(
            tuple(Key(_named(c) + (at if c is lead else ""), self._colour(c), _dashed(c)) for c in curves)
        )
        low, high = limits_of(curves, plot.level)
        last = max([epoch, *(float(curve.x[-1]) for curve in curves)])
        covered, first = self._covered, float(lead.x[0]) if lead is not None else 0.0
        if covered[0] != plot.title or last < covered[1] or first != covered[2]:
            self._range.forget()
        self._covered = plot.title, last, first
        film = not self.interactive
        if high - low < _LEAST_SHARE * (self._range.high - self._range.low):
            self._range.forget()  # they were those of another training
        self.plot.set_limits(time_limit(last, 10.0), *self._range.cover(low, high, snug=film))
        self.plot.show_curves(
            [Curve(c.x, c.y, self._colour(c), c.now, _dashed(c), c is lead) for c in curves],
            epoch,
            playing=playing,
            film=film,
        )
        self.plot.set_level(plot.level)

    def _colour(self, curve: FigureCurve) -> Rgb:
        if curve.ceiling:
            return self.theme.text
        return sample_style(self.theme, curve.name)[0]

    def paint(self, painter: QPainter) -> None:
        """What to do where nothing was learned yet."""
        if self.shown is None:
            self.say(painter, EMPTY if self.interactive else BEFORE)


def _dashed(curve: FigureCurve) -> bool:
    return curve.ceiling or curve.name == "held out"


def _named(curve: FigureCurve) -> str:
    return f"{curve.name} {number(curve.now, 3)}, the most possible" if curve.ceiling else curve.name
