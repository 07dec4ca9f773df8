"""Tables and progress on the terminal; plain lines where output goes to a file or a pipe."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

_PATIENCE = 2.0  # seconds
_WHOLE = 36  # letters: first columns up to these are not broken, as names are to be typed


class Report(Protocol):
    """Told how far a piece of work is."""

    def __call__(self, done: int, total: int | None) -> None: ...


def console() -> Console:
    """Standard output as it is now."""
    return Console(highlight=False)


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], bad: Sequence[bool] | None = None
) -> None:
    """Print a table: ruled on a terminal, else the title and aligned columns without line breaks."""
    out = console()
    if not out.is_terminal:
        widths = [max(len(row[k]) for row in (columns, *rows)) for k in range(len(columns))]
        lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in (columns, *rows)]
        print("\n".join((title, *(line.rstrip() for line in lines), "")))
        return
    ruled = Table(title=title, title_justify="left")
    names = max(len(row[0]) for row in (columns, *rows))
    for k, column in enumerate(columns):
        ruled.add_column(column, overflow="fold", no_wrap=k == 0 and names <= _WHOLE)
    for k, row in enumerate(rows):
        ruled.add_row(*map(Text, row), style="bold red" if bad is not None and bad[k] else None)
    out.print(ruled)


def say(text: str) -> None:
    """Print text as it stands."""
    console().print(Text(text), soft_wrap=True)


def prepare_kernels() -> None:
    """Wait for the compiled kernels; where they have to be compiled first, say so on stderr."""
    from hopview import kernels

    kernels.prepare()
    patience = time.monotonic() + _PATIENCE
    while kernels.status() == "preparing":
        if time.monotonic() > patience:
            words = "Compiling the kernels, once on this machine: half a minute or so."
            Console(stderr=True).print(Text(words), soft_wrap=True)
            break
        time.sleep(0.02)
    kernels.prepare(wait=True)


@contextmanager
def progress(what: str) -> Iterator[Report]:
    """A bar on stderr while the block runs; nothing where stderr is no terminal."""
    err = Console(stderr=True)
    if not err.is_terminal:
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def report(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total)

        yield report
