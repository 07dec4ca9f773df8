"""What a Boltzmann machine is: real-valued parameters, and the energy and law they give."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError, ShapeError, unknown_name
from hopview.core.estimate import Estimate

Array = NDArray[Any]


class Machine(ABC):
    """Read-only arrays by name; energies in nats at T = 1, P(state) = exp(-E) / Z.

    `parameters` are the arrays that learning moves and a person may set (W, visible_bias, hidden_bias ...);
    what else fixes the machine (masks, sigma, beta) is given to the constructor beside them. Visible states
    `v` are (n, D) arrays of 0/1, or real values where the units are real.
    """

    form: ClassVar[str] = "parameters"
    symmetric: ClassVar[bool] = True
    real: ClassVar[bool] = False  # whether visible units take any value, and are not 0/1

    parameters: Mapping[str, Array]

    def __init__(self, parameters: Mapping[str, Array]) -> None:
        for array in parameters.values():
            array.flags.writeable = False
        self.parameters = MappingProxyType(dict(parameters))

    @property
    @abstractmethod
    def visible(self) -> int:
        """D, the number of visible units."""

    @property
    @abstractmethod
    def hidden(self) -> int:
        """H, the number of hidden units."""

    @property
    def size(self) -> int:
        """D + H."""
        return self.visible + self.hidden

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(array.nbytes for array in self.parameters.values())

    def with_parameters(self, **changed: ArrayLike) -> Self:
        """The same machine with some arrays replaced, checked for shape and finite values.

        Raises `ParameterError` for an unknown name or a value that is not finite, `ShapeError` for a shape.
        """
        arrays = dict(self.parameters)
        for name, given in changed.items():
            if name not in arrays:
                raise unknown_name("parameter", name, tuple(arrays))
            arrays[name] = checked_array(name, given, arrays[name])
        return self.replaced(arrays)

    @abstractmethod
    def replaced(self, parameters: Mapping[str, Array]) -> Self:
        """The same machine with these arrays, unchecked; a subclass checks symmetry and masks in addition."""

    def moved(self, name: str, step: Array) -> Array:
        """What `name` becomes by a `step` of learning; a machine may keep a parameter within bounds."""
        old = self.parameters[name]
        return (old + step).astype(old.dtype)

    @property
    def mean_field(self) -> bool:
        """Whether `free_energy` is a mean-field bound from above, as its sum is too long to be made."""
        return False

    @abstractmethod
    def free_energy(self, v: Array) -> Float64:
        """F(v) = -ln sum_h exp(-E(v, h)), (n,), of visible states (n, D)."""

    @abstractmethod
    def log_z(self, seed: int = 0) -> float | Estimate:
        """ln Z: a float where it is exact, else an `Estimate`."""

    def log_likelihood(self, v: Array, seed: int = 0) -> float | Estimate:
        """Mean of -F(v) - ln Z over the rows of v, in nats: exact where F and ln Z are.

        Where F is a bound (`mean_field`) so is the mean, from below, with the error of ln Z.
        """
        log_z = self.log_z(seed)
        mean = float(-np.mean(self.free_energy(v)))
        if self.mean_field:
            return Estimate(mean - float(log_z), getattr(log_z, "error", 0.0), "bound")
        if isinstance(log_z, Estimate):
            return Estimate(mean - log_z.value, log_z.error, log_z.how)
        return mean - log_z


def checked_array(name: str, given: ArrayLike, like: Array) -> Array:
    """`given` as a new array of the shape and type of `like`."""
    try:
        array = np.array(given, dtype=like.dtype)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"{name} is not an array of numbers. Give one of shape {like.shape}.") from error
    if array.shape != like.shape:
        raise ShapeError(f"{name} has shape {array.shape}; this machine's is {like.shape}. Reshape it first.")
    if not np.isfinite(array).all():
        bad = array[~np.isfinite(array)].flat[0]
        raise ParameterError(f"{name} holds the value {bad}. Give finite numbers.")
    return array
