"""Session files, changed past what hopview writes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any


def members(path: Path) -> dict[str, bytes]:
    """What a session file holds."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path: Path, parts: dict[str, bytes]) -> Path:
    """The file with other parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def with_head(path: Path, **changes: Any) -> Path:
    """The file with another description."""
    parts = members(path)
    head = json.loads(parts["session.json"]) | changes
    return rewritten(path, parts | {"session.json": json.dumps(head).encode()})


def without(path: Path, name: str) -> Path:
    """The file without one of its parts."""
    return rewritten(path, {key: data for key, data in members(path).items() if key != name})
