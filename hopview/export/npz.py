"""NPZ: all numbers of a run, states included, for NumPy."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hopview.core.atomic import CheckedFile
from hopview.export.protocol import Kind, RecordedRun


@dataclass(frozen=True)
class Npz:
    """Arrays `sweeps`, `energies`, `overlaps`, `states`, `shape`, `names`, `seed`, `outcome`, `comment`."""

    name: str = "npz"
    suffix: str = ".npz"
    title: str = "NumPy arrays"
    description: str = "Every state, energy and overlap, exact; read with numpy.load"
    kind: Kind = "data"

    def encode_run(self, path: Path, run: RecordedRun, comment: str) -> None:
        """Write `run` to `path`, compressed; nothing in it needs `allow_pickle`."""
        with CheckedFile(path) as file:
            arrays: dict[str, Any] = dict(
                sweeps=run.sweeps,
                energies=run.energies,
                overlaps=run.overlaps,
                states=run.states,
                shape=np.array(run.shape, np.int64),
                names=np.array(run.names, np.str_),
                seed=np.array(run.seed),
                outcome=np.array(run.ended, np.str_),
                comment=np.array(comment, np.str_),
                **run.arrays(),
            )
            np.savez_compressed(file, **arrays)

    def moments(self, path: Path) -> int:
        """The moments in `path`; 0 if any member's checksum is wrong."""
        try:
            with zipfile.ZipFile(path) as archive:
                damaged = archive.testzip() is not None
            with np.load(path, allow_pickle=False) as arrays:
                return 0 if damaged else int(arrays["sweeps"].size)
        except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError):
            return 0
