"""Where retrieval leads from a state, step after step, and how well its memory is separated."""

from __future__ import annotations

import numpy as np

from hopview.core.attention import Apart, Course
from hopview.core.coupling import Float64
from hopview.core.states import REALS
from hopview.models.retrieval import Retrieval
from hopview.models.separations import exact_lead

MOST_STEPS = 96
MOST_MUTUAL = 64  # memories of which each is asked for all
_WORK = 3_000_000_000  # products for one course: about a second
_AT_REST = 1e-6


def course(retrieval: Retrieval, state: Float64) -> Course:
    """Up to 96 steps from `state`, fewer where they take long, ending where a step changes nothing."""
    rows = retrieval.geometry.memories.rows
    most = int(min(MOST_STEPS, max(1, _WORK // max(1, 4 * rows.size))))
    states, logs, rests = [state], [retrieval.log_weights(state)], False
    while len(states) <= most and not rests:
        following = REALS.taken(retrieval.geometry.outward(np.exp(logs[-1])))
        rests = bool(np.abs(following - states[-1]).max() <= _AT_REST)
        if not rests:
            states.append(following)
            logs.append(retrieval.log_weights(following))
    kept = shown_steps(len(states) - 1)
    mutual = None
    if len(rows) <= MOST_MUTUAL:
        mutual = np.array([retrieval.weights(retrieval.place(mu)) for mu in range(len(rows))])
    return Course(
        np.array(logs), kept, np.array([states[k] for k in kept]), rests, mutual, apart(retrieval, state)
    )


def shown_steps(last: int) -> tuple[int, ...]:
    """0, 1, 2, 4, 8 ... and the last one."""
    doubled = [1 << k for k in range(last.bit_length())]
    return tuple(sorted({0, last, *(k for k in doubled if k <= last)}))


def apart(retrieval: Retrieval, state: Float64) -> Apart | None:
    """Of the memory that leads, where there are two or more that are not all equal."""
    geometry = retrieval.geometry
    if geometry.memories.count < 2 or not geometry.largest:
        return None
    memory = int(np.argmax(geometry.similarities(state)))
    return Apart(
        memory=memory,
        count=geometry.memories.count,
        beta=retrieval.beta,
        lead=retrieval.lead(memory),
        distance=retrieval.apart(state, memory),
        error=retrieval.apart(retrieval.step(state), memory),
        largest=geometry.largest,
        enough=exact_lead(retrieval.separation, retrieval.alpha),
    )
