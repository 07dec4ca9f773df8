"""hopview: see associative memory.

    import hopview
    s = hopview.Session(shape=(64, 64), rule="hebb", seed=7)
    s.store(patterns)
    s.cue(state)
    run = s.run(sweeps=50)
    hopview.export(run, "recall.mp4")

Names are imported when they are first used, so that `import hopview` costs next to nothing.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "HopviewError": "hopview.core.errors",
    "Session": "hopview.session.session",
    "experiments": "hopview.session.experiments",
    "open": "hopview.session.experiments",
}

__all__ = ["HopviewError", "Session", "__version__", "experiments", "export", "open"]


class _ExportPackage(ModuleType):
    """The package `hopview.export`, which is also the function `hopview.export(source, path, ...)`."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """See `hopview.ui.movie.export`."""
        return importlib.import_module("hopview.ui.movie").export(*arguments, **options)


class _Hopview(ModuleType):
    """Keeps `hopview.export` callable whoever imports the package of that name, and whenever."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "export" and type(value) is ModuleType:
            value.__class__ = _ExportPackage
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Hopview


def __getattr__(name: str) -> Any:
    if name == "export":
        return importlib.import_module("hopview.export")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'hopview' has no attribute '{name}'")
    module = importlib.import_module(_PUBLIC[name])
    value = getattr(module, "open_session" if name == "open" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
