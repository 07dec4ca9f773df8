"""Epochs of restricted machines in libraries that are compared with where they happen to be installed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from hopview.bench.reference import Matrix
from hopview.bench.setting import module_if_there


def other_epochs(
    w: Matrix, a: Matrix, b: Matrix, data: Matrix, batch: int, rate: float
) -> dict[str, Callable[[], object]]:
    """An epoch in torch and in scikit-learn (its own persistent CD), by name, where they are there."""
    found: dict[str, Callable[[], object]] = {}
    if torch := module_if_there("torch"):
        torch.set_num_threads(1)
        taught = [torch.from_numpy(array.copy()) for array in (w, a, b)]
        found["torch"] = partial(torch_epoch, torch, taught, torch.from_numpy(data), batch, rate)
    if networks := module_if_there("sklearn.neural_network"):
        made = partial(networks.BernoulliRBM, w.shape[1], learning_rate=rate, batch_size=batch, n_iter=1)
        found["scikit-learn"] = lambda: made(random_state=1).fit(data)
    return found


def torch_epoch(torch: ModuleType, taught: list[Any], data: Any, batch: int, rate: float) -> None:
    """As `reference.contrastive_divergence`, in place on the tensors w, a and b."""
    w, a, b = taught
    order = torch.from_numpy(np.random.default_rng(1).permutation(len(data)))
    for first in range(0, len(data), batch):
        v = data[order[first : first + batch]]
        p = torch.sigmoid(torch.addmm(b, v, w))
        after = torch.bernoulli(torch.sigmoid(torch.addmm(a, torch.bernoulli(p), w.T)))
        q = torch.sigmoid(torch.addmm(b, after, w))
        step = rate / len(v)
        w.addmm_(v.T, p, alpha=step).addmm_(after.T, q, alpha=-step)
        a += step * (v - after).sum(0)
        b += step * (p - q).sum(0)
