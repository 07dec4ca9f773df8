"""Numbers in sentences."""

from __future__ import annotations

import pytest

from hopview.core.words import counted


@pytest.mark.parametrize(("count", "said"), [(0, "0 rows"), (1, "1 row"), (2304, "2,304 rows")])
def test_one_is_one(count: int, said: str) -> None:
    assert counted(count, "row") == said
