"""Reading and writing session files beside the window: it never waits for the disk."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from hopview.ui.messages import in_words

T = TypeVar("T")


class FileWorker:
    """One thread for files. What it gives back is delivered on the thread that calls `deliver`."""

    def __init__(self, failed: Callable[[str], None]) -> None:
        self._failed = failed
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hopview-files")
        self._jobs: list[tuple[Future[Any], Callable[[Any], None], Callable[[str], None]]] = []

    def begin(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Have `work()` done; `done(result)` follows, or `failed(sentence)` for an error."""
        self._jobs.append((self._pool.submit(work), done, failed or self._failed))

    def deliver(self) -> None:
        """Hand over what is finished, in the order in which it was begun."""
        while self._jobs and self._jobs[0][0].done():
            future, done, failed = self._jobs.pop(0)
            try:
                result = future.result()
            except Exception as error:
                failed(in_words(error))
                continue
            done(result)

    def wait_for(self, work: Callable[[], T]) -> T:
        """What `work()` gives, after everything begun before it: for the moment when the window closes."""
        return self._pool.submit(work).result()

    def close(self) -> None:
        """Finish what was begun and end the thread: a file being saved is completed."""
        self._pool.shutdown(wait=True)
