"""Is there a display to open a window on, and a display of the tests' own."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from .console import SetupError, end_child

SCREEN = "1920x1080x24"
START_PATIENCE = 30.0  # seconds until an X server must have said its number


def has_display(env: Mapping[str, str] = os.environ, system: str = sys.platform) -> bool:
    """Whether Qt can open its window here, or was told to draw without a screen (QT_QPA_PLATFORM)."""
    if system in ("darwin", "win32", "cygwin"):
        return True
    asked = env.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if asked and not asked.startswith(("xcb", "wayland")):
        return True
    return bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def read_number(descriptor: int, server: subprocess.Popen[bytes]) -> str:
    """The display number that Xvfb writes when it is ready, or "" when it ended or stays silent."""
    text = b""
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], START_PATIENCE)
        part = os.read(descriptor, 64) if ready else b""
        if not part:
            return ""
        text += part
    return text.decode("ascii").strip() if server.poll() is None else ""


@contextmanager
def virtual_display() -> Iterator[str]:
    """The value for DISPLAY of an Xvfb on a free number, which ends with the block; raises SetupError."""
    program = shutil.which("Xvfb")
    if program is None:
        raise SetupError("The tests need Xvfb, which is not installed: install it, then start again.")
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as errors:
        command = [program, "-displayfd", str(writer), "-screen", "0", SCREEN]
        command += ["-dpi", "96", "-nolisten", "tcp", "-noreset", "+extension", "GLX", "+extension", "RANDR"]
        # Its own session: Ctrl-C in the terminal reaches pytest alone, which still needs its display then.
        server = subprocess.Popen(
            command, pass_fds=(writer,), stdout=errors, stderr=errors, start_new_session=True
        )
        try:
            os.close(writer)
            number = read_number(reader, server)
            if not number:
                errors.seek(0)
                said = errors.read().decode("utf-8", "replace").strip()[-500:] or "it said nothing"
                raise SetupError(f"Xvfb did not start, so the tests have no display: {said}")
            yield f":{number}"
        finally:
            os.close(reader)
            end_child(server)
