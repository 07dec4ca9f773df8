"""Models, one family a file. To add one: write the file and name its class in `MODELS`."""

from __future__ import annotations

from hopview.core.errors import unknown_name
from hopview.core.registry import registered
from hopview.models.attn_bm import AttentionModel, AttnParams
from hopview.models.base import AbstractModel, AbstractMotion
from hopview.models.boltzmann import BoltzmannModel, BoltzmannParams
from hopview.models.dense import DenseMemory
from hopview.models.dense_bm import DenseModel, DenseParams
from hopview.models.dense_params import DenseMemoryParams
from hopview.models.graded import Graded, GradedParams
from hopview.models.hidden_grid import HiddenGridParams
from hopview.models.hopfield import Hopfield
from hopview.models.hopfield_params import HopfieldParams
from hopview.models.linear_attention import LinearAttention, LinearAttentionParams
from hopview.models.machine_model import MachineModel, MachineMotion, MachineParams
from hopview.models.memory_model import MemoryModel
from hopview.models.modern import Modern, ModernParams
from hopview.models.mosaic import MosaicModel
from hopview.models.mosaic_params import MosaicParams
from hopview.models.multitask import Multitasking
from hopview.models.params import ModelParams
from hopview.models.rbm import RBM, GaussianRBMModel, GaussianRBMParams
from hopview.models.twin import TwinModel, TwinParams
from hopview.models.two_layer import TwoLayer, TwoLayerParams
from hopview.models.universal import Universal
from hopview.models.universal_params import UniversalParams

MODELS: tuple[type[AbstractModel], ...] = (
    Hopfield,
    Graded,
    RBM,
    GaussianRBMModel,
    AttentionModel,
    BoltzmannModel,
    DenseModel,
    TwinModel,
    DenseMemory,
    Modern,
    Universal,
    TwoLayer,
    LinearAttention,
    MosaicModel,
    Multitasking,
)


def models() -> tuple[type[AbstractModel], ...]:
    """The models that ship with hopview, then those of the entry points `hopview.models`."""
    return registered("hopview.models", MODELS)


def model_named(name: str) -> type[AbstractModel]:
    """The model class called `name`; `ParameterError` lists the known ones."""
    known = models()
    for model in known:
        if model.name == name:
            return model
    raise unknown_name("model", name, tuple(model.name for model in known))


__all__ = [
    "MODELS",
    "RBM",
    "AbstractModel",
    "AbstractMotion",
    "AttentionModel",
    "AttnParams",
    "BoltzmannModel",
    "BoltzmannParams",
    "DenseMemory",
    "DenseMemoryParams",
    "DenseModel",
    "DenseParams",
    "GaussianRBMModel",
    "GaussianRBMParams",
    "Graded",
    "GradedParams",
    "HiddenGridParams",
    "Hopfield",
    "HopfieldParams",
    "LinearAttention",
    "LinearAttentionParams",
    "MachineModel",
    "MachineMotion",
    "MachineParams",
    "MemoryModel",
    "ModelParams",
    "Modern",
    "ModernParams",
    "MosaicModel",
    "MosaicParams",
    "Multitasking",
    "TwinModel",
    "TwinParams",
    "TwoLayer",
    "TwoLayerParams",
    "Universal",
    "UniversalParams",
    "model_named",
    "models",
]
