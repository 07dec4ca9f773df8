"""One set-up at a time in a folder; the system frees the lock when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .console import say

POLL = 0.5  # seconds between two tries


def try_lock(descriptor: int) -> bool:
    """Take the lock if it is free; a file system without locks counts as free."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def still_there(path: Path, descriptor: int) -> bool:
    """Whether the locked file is the one at `path`; `clean` may have removed it meanwhile."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, waiting while another set-up holds it; raises OSError."""
    told = False
    while True:
        path.parent.mkdir(exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            while not try_lock(descriptor):
                if not told:
                    say("Another start of hopview is setting up here; waiting for it ...")
                    told = True
                time.sleep(POLL)
            if still_there(path, descriptor):
                yield
                return
        finally:
            os.close(descriptor)
