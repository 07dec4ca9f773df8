"""CSV: one row a moment, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from hopview.core.atomic import CheckedFile
from hopview.export.protocol import Kind, RecordedRun


@dataclass(frozen=True)
class Csv:
    """Lines of `# key: value`, then the columns sweep, energy and one overlap a pattern."""

    name: str = "csv"
    suffix: str = ".csv"
    title: str = "CSV table"
    description: str = "Sweep, energy and overlaps, one row a moment, for a spreadsheet"
    kind: Kind = "data"

    def encode_run(self, path: Path, run: RecordedRun, comment: str) -> None:
        """Write the curves of `run` to `path` as UTF-8; numbers read back to the same bits."""
        more = {name: a for name, a in run.arrays().items() if a.shape == run.sweeps.shape}
        head = {
            "hopview": "training" if "epochs" in more else "recall",
            "grid": f"{run.shape[0]} x {run.shape[1]}",
            "seed": run.seed,
            "outcome": run.ended,
            "comment": comment,
        }
        with CheckedFile(path) as file, io.TextIOWrapper(cast(IO[bytes], file), "utf-8", newline="") as text:
            text.writelines(f"# {key}: {_one_line(value)}\n" for key, value in head.items() if value != "")
            rows = csv.writer(text, lineterminator="\n")
            names = (_column(i, name) for i, name in enumerate(run.names, 1))
            rows.writerow(["sweep", "energy", *names, *more])
            columns = zip(run.sweeps, run.energies, run.overlaps, *more.values(), strict=True)
            for sweep, energy, overlaps, *figures in columns:
                rows.writerow([str(sweep), str(energy), *map(str, overlaps), *map(str, figures)])

    def moments(self, path: Path) -> int:
        """The rows below the column names."""
        with open(path, encoding="utf-8", newline="") as text:
            return sum(not line.startswith("#") for line in text) - 1


def _column(number: int, name: str) -> str:
    return f"overlap {number} ({_one_line(name)})" if name else f"overlap {number}"


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
