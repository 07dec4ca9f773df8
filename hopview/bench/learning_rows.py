"""Learning: a matrix from patterns, bits instead of a matrix, and the pseudo-inverse in factors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from hopview.bench import reference
from hopview.bench.clock import medians
from hopview.bench.roofs import Roofs
from hopview.bench.row import Row, duration, times
from hopview.bench.setting import Setting
from hopview.core.coupling import Int8
from hopview.core.errors import MemoryLimitError
from hopview.core.memory import require_bytes
from hopview.models.packed import PackedPatterns
from hopview.rules import rule_named


def learning_rows(units: int, rounds: int, roofs: Roofs) -> Iterator[Row]:
    """Hebb's rule as a matrix and as bits, against a loop of outer products; then the pseudo-inverse."""
    setting = Setting(units)
    patterns, count = setting.patterns, setting.count
    try:
        require_bytes(4 * 4 * units * units, "The matrices that are compared", "Close something.")
    except MemoryLimitError as error:
        yield Row(f"learning, {setting.words}", "not measured", how=str(error))
        return
    hebb, weights = rule_named("hebb"), np.zeros((units, units), np.float32)
    step = partial(reference.add_outer, weights, patterns[0].astype(np.float32))
    step()  # memory that is touched for the first time costs more than the sum
    matrix, bits, once = medians(
        [partial(hebb.learn, patterns, "dense"), partial(packed, patterns), step], min(rounds, 3)
    )
    loop = once * count
    compared = f"outer products {duration(loop)}"
    how = f"the loop: one of its {count} steps, times {count}"
    share = roofs.of_products(2 * count * units * units, matrix)
    yield Row(
        f"Hebb to a matrix, {setting.words}", duration(matrix), compared,
        f"{times(loop / matrix)} (aim 250)", share, how,
    )  # fmt: skip
    share = roofs.of_read(patterns.nbytes, bits)
    yield Row(
        f"Hebb to bits, {setting.words}", duration(bits), compared,
        f"{times(loop / bits)} (aim 2,500)", share, how,
    )  # fmt: skip


def projection_row(units: int, rounds: int, roofs: Roofs) -> Iterator[Row]:
    """The pseudo-inverse rule in the form that hopview takes, against `numpy.linalg.pinv` and a product."""
    setting, rule = Setting(units), rule_named("pseudo_inverse")
    form = rule.chosen_form(setting.count, units, "auto")
    what = f"pseudo-inverse, {setting.words}"
    try:
        require_bytes(6 * 4 * units * units, "numpy.linalg.pinv and its product", "Close something.")
        rule.require_memory(setting.count, units, "auto")
    except MemoryLimitError as error:
        yield Row(what, "not measured", how=str(error))
        return
    ours, theirs = medians(
        [partial(rule.learn, setting.patterns, "auto"), partial(reference.projection, setting.patterns)],
        rounds,
    )
    share = roofs.of_products(4 * setting.count**2 * units, ours) if form == "factored" else ""
    ratio = times(theirs / ours) + (" (aim 25)" if form == "factored" else "")
    how = "as factors; no matrix exists" if form == "factored" else "as a matrix"
    yield Row(what, duration(ours), f"numpy.linalg.pinv {duration(theirs)}", ratio, share, how)


def packed(patterns: Int8) -> PackedPatterns:
    """All that the dynamics keeps of the patterns: their bits by blocks, and lane beside lane."""
    bits = PackedPatterns(patterns)
    bits.lanes  # noqa: B018 - made when first asked for
    return bits
