"""The compiled kernels of packed couplings, together."""

from __future__ import annotations

from hopview.kernels.compiled import blocks, packing, rows, scores
from hopview.kernels.packed_set import PackedKernels

PACKED = PackedKernels(
    pack_blocks=packing.pack_blocks,
    pack_lanes=packing.pack_lanes,
    pack_rows=packing.pack_rows,
    overlaps=blocks.packed_overlaps,
    scores=scores.scores,
    fields=blocks.packed_fields,
    flip=blocks.packed_flip,
    visit=rows.packed_visit,
    block_order=blocks.block_order,
    sweeps=blocks.packed_sweeps,
    step=blocks.packed_step,
)
