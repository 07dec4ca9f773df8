"""What hopview needs of a Linux system, what of it is missing, and the Debian packages that hold it.

The sonames are those that the wheels' own libraries ask for (Qt's core, GUI, xcb and GL parts, and
numba's OpenMP layer); `objdump -p` on them gives the list.
"""

from __future__ import annotations

import ctypes
import glob
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# soname -> packages that may hold it; later names are those of newer releases.
WINDOW_LIBRARIES: dict[str, tuple[str, ...]] = {
    "libEGL.so.1": ("libegl1",),
    "libGL.so.1": ("libgl1",),
    "libX11.so.6": ("libx11-6",),
    "libX11-xcb.so.1": ("libx11-xcb1",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libfreetype.so.6": ("libfreetype6",),
    "libglib-2.0.so.0": ("libglib2.0-0", "libglib2.0-0t64"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "libglib2.0-0t64"),
    "libgomp.so.1": ("libgomp1",),  # else numba falls back to a layer that two threads may not enter
    "libxcb.so.1": ("libxcb1",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-glx.so.0": ("libxcb-glx0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-image.so.0": ("libxcb-image0",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-randr.so.0": ("libxcb-randr0",),
    "libxcb-render.so.0": ("libxcb-render0",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-shm.so.0": ("libxcb-shm0",),
    "libxcb-sync.so.1": ("libxcb-sync1",),
    "libxcb-util.so.1": ("libxcb-util1",),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libz.so.1": ("zlib1g",),
    "libzstd.so.1": ("libzstd1",),
}
TEST_PROGRAMS: dict[str, tuple[str, ...]] = {"Xvfb": ("xvfb",), "xauth": ("xauth",)}
DRIVER_FILES = (
    "/usr/lib/*/dri/*_dri.so",
    "/usr/lib/dri/*_dri.so",
    "/usr/lib64/dri/*_dri.so",
    "/usr/lib/*/libgallium-*.so",  # Mesa 24.2 and newer
    "/usr/lib*/libgallium-*.so",
    "/run/opengl-driver/lib/dri/*_dri.so",
)


@dataclass(frozen=True)
class Need:
    """Something missing: how a person would name it, and the Debian packages that may hold it."""

    what: str
    packages: tuple[str, ...]


def loads(soname: str) -> bool:
    """Whether the dynamic linker finds the library and all that it needs in turn."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def has_gl_driver() -> bool:
    """Whether Mesa or a vendor's library can draw; libGL.so.1 alone is only a switchboard."""
    own = os.environ.get("LIBGL_DRIVERS_PATH", "")
    patterns = [*DRIVER_FILES, *(os.path.join(folder, "*_dri.so") for folder in own.split(":") if folder)]
    return any(glob.glob(pattern) for pattern in patterns) or loads("libGLX_nvidia.so.0")


def missing_for_window(found: Callable[[str], bool] = loads, driver: bool | None = None) -> list[Need]:
    """What Qt, GL and numba lack on this Linux machine."""
    needs = [Need(soname, packages) for soname, packages in WINDOW_LIBRARIES.items() if not found(soname)]
    if not (has_gl_driver() if driver is None else driver):
        needs.append(Need("an OpenGL driver (Mesa)", ("libgl1-mesa-dri",)))
    return needs


def missing_for_test(which: Callable[[str], str | None] = shutil.which) -> list[Need]:
    """What the tests' own X server lacks."""
    return [Need(name, packages) for name, packages in TEST_PROGRAMS.items() if not which(name)]


def missing_for_venv(version: tuple[int, int] | None = None, has_ensurepip: bool | None = None) -> list[Need]:
    """Debian splits ensurepip off the standard library; without it no environment gets a pip."""
    if has_ensurepip is None:
        has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if has_ensurepip:
        return []
    major, minor = version or sys.version_info[:2]
    return [Need("Python's venv with pip", (f"python{major}.{minor}-venv", "python3-venv"))]


def choose_packages(needs: Iterable[Need], available: set[str] | None) -> list[str]:
    """One package a need, without repeats: the first name this release knows, else the first."""
    chosen: dict[str, None] = {}
    for need in needs:
        known = [name for name in need.packages if available is None or name in available]
        chosen[known[0] if known else need.packages[0]] = None
    return list(chosen)
