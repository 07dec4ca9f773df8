"""Small controls that the forms and panels are made of; none knows the session."""

from __future__ import annotations

from hopview.ui.fields.box import NumberBox
from hopview.ui.fields.choice import QuietComboBox, Segmented
from hopview.ui.fields.labels import Caption, ElidedLabel, FormulaLabel, ProblemLabel
from hopview.ui.fields.number import Gestures, NumberField
from hopview.ui.fields.slider import QuietSlider
from hopview.ui.fields.tick import Tick

__all__ = [
    "Caption",
    "ElidedLabel",
    "FormulaLabel",
    "Gestures",
    "NumberBox",
    "NumberField",
    "ProblemLabel",
    "QuietComboBox",
    "QuietSlider",
    "Segmented",
    "Tick",
]
