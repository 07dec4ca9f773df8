"""What a parameter means, in a tooltip: symbol, range, default and reference from its declaration."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from PySide6.QtCore import QBuffer, QIODevice

from hopview.core.params import Parameter
from hopview.pictures.palette import Theme, hex_colour
from hopview.ui.formulas import formula_pixmap


def tooltip(parameter: Parameter, theme: Theme) -> str:
    """Symbol, meaning, range, default and reference, as rich text."""
    muted = hex_colour(theme.muted)
    symbol = f"&nbsp; {image(parameter.symbol, theme)}" if parameter.symbol else ""
    parts = [f"<p><b>{parameter.title}</b>{symbol}</p>", f"<p>{escape(parameter.description)}.</p>"]
    parts.append(f'<p style="color:{muted}">{range_words(parameter)}')
    if parameter.reference:
        parts.append(f"<br>{escape(parameter.reference)}")
    return "".join(parts) + "</p>"


def range_words(parameter: Parameter) -> str:
    """`From 0 to 2, default 0.`, or the choices."""
    if parameter.choices:
        return f"One of {', '.join(parameter.choices)}; default {parameter.default}."
    plain = parameter.kind in ("str", "bool")
    default = f"default {parameter.default}" if plain else f"default {parameter.default:g}"
    if parameter.low is None or plain:
        return f"{default[0].upper()}{default[1:]}."
    upto = f"from {parameter.low:g} to {parameter.high:g}" if parameter.high is not None else "no upper limit"
    return f"{upto[0].upper()}{upto[1:]}, {default}; double-click the slider for the default."


def image(latex: str, theme: Theme, height: float = 14.0) -> str:
    """A formula as an image inside rich text."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    formula_pixmap(latex, theme, height).save(buffer, "PNG")
    data = b64encode(buffer.data().data()).decode()
    return f'<img src="data:image/png;base64,{data}" style="vertical-align:middle">'
