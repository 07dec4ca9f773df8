"""The kernels' state for those above the session: prepare them, ask whether they are ready."""

from hopview.kernels import TURN, prepare, problem, status

__all__ = ["TURN", "prepare", "problem", "status"]
