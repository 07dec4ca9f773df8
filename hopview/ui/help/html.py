"""A page as rich text for Qt, in the theme's colours; formulas are images, numbered for the browser."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from hopview.core.params import Parameter
from hopview.pictures.palette import Theme, hex_colour
from hopview.ui.fields.tooltip import range_words
from hopview.ui.formulas import formula_box
from hopview.ui.help.links import link_of
from hopview.ui.help.pages import Page

_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_CODE = re.compile(r"`([^`]+)`")
_ARROW = '<span class="arrow">&#9656;</span>&nbsp; '
_STRONG = re.compile(r"\*\*([^*]+)\*\*")


@dataclass
class Rendered:
    """Rich text, and the formulas it shows: (LaTeX, height of the letters) by number."""

    theme: Theme
    width: float
    letters: float
    text: str = ""
    formulas: list[tuple[str, float]] = field(default_factory=list)

    def image(self, latex: str, size: float) -> str:
        """An image of a formula, shrunk where it would be wider than the page."""
        wide = formula_box(latex, self.theme, size).width()
        size *= min(1.0, self.width / max(1.0, wide))
        self.formulas.append((latex, size))
        return f'<img src="formula:{len(self.formulas) - 1}" style="vertical-align: middle">'

    def words(self, text: str) -> str:
        """Plain words with `$LaTeX$`, `**strong**` and `[words](link)` as rich text."""
        parts = " ".join(text.split()).split("$")
        out = []
        for place, part in enumerate(parts):
            if place % 2:
                out.append(self.image(part, self.letters))
            else:
                plain = _STRONG.sub(r"<b>\1</b>", html.escape(part, quote=False))
                out.append(_LINK.sub(r'<a href="\2">\1</a>', _CODE.sub(r"<code>\1</code>", plain)))
        return "".join(out)


def render(page: Page, theme: Theme, width: float, letters: float) -> Rendered:
    """The page for a width of `width` pixels, in letters `letters` pixels high."""
    out = Rendered(theme, width, letters)
    parts = [f'<p class="group">{html.escape(page.group)}</p>', f"<h1>{html.escape(page.title)}</h1>"]
    parts += [f"<p>{out.words(part)}</p>" for part in page.see.split("\n\n") if part.strip()]
    if page.formula:
        parts.append(_formula(out, page))
    if page.tries:
        parts.append("<h2>Try</h2>")
        for t in page.tries:
            parts.append(f'<p class="try">{_ARROW}<a href="{link_of(t.do)}">{html.escape(t.text)}</a></p>')
    for heading, table in page.tables:
        parts += [f"<h2>{html.escape(heading)}</h2>" if heading else "", _table(out, table)]
    if page.breaks:
        parts += ["<h2>Where it breaks</h2>", f"<p>{out.words(page.breaks)}</p>"]
    if page.definition:
        parts += ["<h2>Definition</h2>", *(f"<p>{_code(part)}</p>" for part in page.definition)]
    if page.parameters:
        parts += ["<h2>Parameters</h2>", *(_parameter(out, p) for p in page.parameters)]
    if page.references:
        parts.append("<h2>Reference</h2>" if len(page.references) == 1 else "<h2>References</h2>")
        for r in page.references:
            parts.append(f'<p class="row">{html.escape(r.who)}, <a href="{r.address}">DOI {r.doi}</a></p>')
    out.text = "".join(parts)
    return out


def style_of(theme: Theme) -> str:
    """The style sheet of the pages."""
    text, muted, accent = (hex_colour(c) for c in (theme.text, theme.muted, theme.accent))
    return f"""
        body, p, td {{ color: {text}; line-height: 130%; }}
        td.set, td.symbol {{ line-height: 100%; }}
        td.symbol {{ padding-right: 14px; }}
        .arrow {{ color: {muted}; }}
        p {{ margin: 0 0 8px 0; }}
        p.group {{ color: {muted}; margin: 0; }}
        p.try {{ margin: 0 0 6px 0; }}
        p.row {{ margin: 0 0 4px 0; }}
        h1 {{ color: {text}; font-size: x-large; font-weight: bold; margin: 0 0 10px 0; }}
        h2 {{ color: {muted}; font-size: small; font-weight: bold; margin: 16px 0 6px 0; }}
        a {{ color: {accent}; text-decoration: none; }}
        .muted {{ color: {muted}; }}
    """


def _formula(out: Rendered, page: Page) -> str:
    ground = hex_colour(out.theme.panel)
    row = f'<tr><td class="set">{out.image(page.formula, 1.35 * out.letters)}</td></tr>'
    block = f'<table width="100%" cellpadding="12" style="margin-top: 4px" bgcolor="{ground}">{row}</table>'
    named = "".join(
        f'<tr><td class="symbol" valign="middle">{out.image(symbol, 1.05 * out.letters)}</td>'
        f'<td class="muted" valign="middle">{out.words(meaning)}</td></tr>'
        for symbol, meaning in page.symbols
    )
    return f'{block}<table cellpadding="3" style="margin-top: 6px">{named}</table>'


def _table(out: Rendered, rows: tuple[tuple[str, ...], ...]) -> str:
    if rows and len(rows[0]) == 2:  # too much to read in columns
        return "".join(
            f'<p class="row">{out.words(a)}</p><p class="muted">{out.words(b)}</p>' for a, b in rows
        )
    body = "".join(
        f'<tr><td width="34%" class="muted">{_keys(row[0])}</td>'
        f"<td>{out.words(row[1])}{_below(out, row[2])}</td></tr>"
        for row in rows
    )
    return f'<table width="100%" cellpadding="3">{body}</table>'


def _below(out: Rendered, words: str) -> str:
    return f'<br><span class="muted">{out.words(words)}</span>' if words else ""


def _keys(words: str) -> str:
    """One line each; a key's name is never broken."""
    return "<br>".join(html.escape(key).replace(" ", "&nbsp;") for key in words.split(", "))


def _parameter(out: Rendered, parameter: Parameter) -> str:
    symbol = f"&nbsp; {out.image(parameter.symbol, out.letters)}" if parameter.symbol else ""
    return (
        f'<p class="row"><b>{html.escape(parameter.title)}</b>{symbol}</p>'
        f"<p>{html.escape(parameter.description, quote=False)}.<br>"
        f'<span class="muted">{html.escape(range_words(parameter))}</span></p>'
    )


def _code(text: str) -> str:
    """A docstring's paragraph: what stands in backticks is code."""
    return _CODE.sub(r"<code>\1</code>", html.escape(text, quote=False))
