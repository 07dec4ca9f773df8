"""The kernels compiled by numba. Importing this loads them from numba's cache, or compiles them.

Only `hopview.kernels.loading` and `hopview.kernels.warm` import it, so that nobody waits for numba.
"""

from __future__ import annotations

from hopview.kernels.compiled import (
    attention,
    dense,
    dilution,
    draws,
    dreams,
    factored,
    flips,
    graded,
    heat_bath,
    hebb,
    low_rank,
    margins,
    memories,
    mosaic,
    packed,
    rbm,
)
from hopview.kernels.kernel_set import Kernels

COMPILED = Kernels(
    name="compiled",
    uniform=draws.uniform,
    permutation=draws.permutation,
    replacement=draws.replacement,
    glauber_thresholds=draws.glauber_thresholds,
    metropolis_thresholds=draws.metropolis_thresholds,
    dense_fields=dense.dense_fields,
    dense_visit=dense.dense_visit,
    dense_flip=dense.dense_flip,
    dilute=dilution.dilute,
    hebb_weights=hebb.hebb_weights,
    bit_gram=hebb.bit_gram,
    hebb_add=hebb.hebb_add,
    factored_overlaps=factored.factored_overlaps,
    factored_fields=factored.factored_fields,
    factored_visit=factored.factored_visit,
    factored_flip=factored.factored_flip,
    low_rank_overlaps=low_rank.low_rank_overlaps,
    low_rank_fields=low_rank.low_rank_fields,
    low_rank_visit=low_rank.low_rank_visit,
    low_rank_flip=low_rank.low_rank_flip,
    parallel_flips=flips.parallel_flips,
    track_overlaps=flips.track_overlaps,
    integer_energy=flips.integer_energy,
    random_state=dreams.random_state,
    dense_descent=dreams.dense_descent,
    heat_bath_visit=heat_bath.heat_bath_visit,
    graded=graded.GRADED,
    packed=packed.PACKED,
    rbm=rbm.RBM,
    memories=memories.MEMORIES,
    attention=attention.ATTENTION,
    mosaic=mosaic.MOSAIC,
    perceptron_epoch=margins.perceptron_epoch,
    min_overlap_steps=margins.min_overlap_steps,
)
