"""Boltzmann machines: parameters, energies, laws. How they learn is in `rules`, how they run in `models`."""

from __future__ import annotations

from hopview.core.machine import Machine
from hopview.machines.attention import AttnBM
from hopview.machines.dense import DenseBM

__all__ = ["AttnBM", "DenseBM", "Machine"]
