"""Runs for views to show, made by the model itself; and a view painted into an image."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from hopview.core.layer import Layer
from hopview.core.pattern import Pattern, stack
from hopview.core.snapshot import Curves, Snapshot, no_curves
from hopview.models import Hopfield, HopfieldParams
from hopview.pictures import basins
from hopview.rules import rule_named


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Basins from a few starts."""
    monkeypatch.setattr(basins, "SIDES", (5,))


Recall = Callable[..., list[Snapshot]]


def _snapshot(model: Hopfield, patterns: tuple[Pattern, ...], rule: str, t: int, rows: dict) -> Snapshot:
    last = len(rows["state"]) - 1
    curves = Curves(*(np.array(rows[key]) for key in ("time", "energy")), np.array(rows["m"], np.float32))
    sweep = int(rows["time"][t])
    return Snapshot(
        moment=t, moments=last + 1, layers=model.layers, state=rows["state"][t], patterns=patterns,
        coupling=model.coupling, energy=rows["energy"][t], overlaps=rows["m"][t], sweep=sweep,
        position=round((rows["time"][t] - sweep) * model.layers[0].size), update=model.params.update,
        rule=rule, temperature=model.params.temperature, curves=curves, playing=t < last,
    )  # fmt: skip


def recall_of(
    count: int = 5, shape: tuple[int, int] = (20, 20), *, rule: str = "hebb", moments: int = 24,
    temperature: float = 0.0, form: str = "auto", names: tuple[str, ...] = (), seed: int = 1,
) -> list[Snapshot]:  # fmt: skip
    """The moments of a recall of the first of `count` random patterns, each with the whole run's curves."""
    rng = np.random.default_rng(seed)
    size = shape[0] * shape[1]
    patterns = tuple(
        Pattern(
            rng.choice(np.array([-1, 1], np.int8), size), names[k] if k < len(names) else f"p{k + 1}", "", k
        )
        for k in range(count)
    )
    if not patterns:
        return [_nothing(shape)]
    x = stack(patterns, size)
    update = "glauber" if temperature else "async"
    model = Hopfield(
        shape,
        rule_named(rule).learn(x, form).coupling,
        HopfieldParams(update=update, temperature=temperature),
    )
    motion = model.start(np.where(rng.random(size) < 0.3, -x[0], x[0]).astype(np.int8), seed)
    rows: dict = {"state": [], "time": [], "energy": [], "m": []}
    for _ in range(moments):
        rows["state"].append(motion.state.copy())
        rows["time"].append(motion.sweep + motion.position / size)
        rows["energy"].append(motion.energy())
        rows["m"].append(x @ motion.state.astype(np.int64) / size)
        motion.advance(max(1, size // 40))
    return [_snapshot(model, patterns, rule, t, rows) for t in range(moments)]


def _nothing(shape: tuple[int, int]) -> Snapshot:
    size = shape[0] * shape[1]
    return Snapshot(
        moment=0, moments=1, layers=(Layer(name="visible", shape=shape),),
        state=np.full(size, -1, np.int8), patterns=(), coupling=None, energy=0.0, overlaps=np.empty(0),
        sweep=0, position=0, update="async", rule="hebb", temperature=0.0, curves=no_curves(),
    )  # fmt: skip


@pytest.fixture
def recall(dressed: None) -> Recall:
    """`recall(count, shape, rule=..., temperature=..., form=...)`: the snapshots of a run."""
    return recall_of


def pixels_of(widget: QWidget) -> np.ndarray:
    """The widget as painted, (rows, cols, 3) uint8."""
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    image.fill(0xFF00FF)
    widget.render(image)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return data[:, : image.width(), 2::-1].copy()


@pytest.fixture
def painted(dressed: None) -> Callable[[QWidget], np.ndarray]:
    """`painted(widget)`: its pixels."""
    return pixels_of
