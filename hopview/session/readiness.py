"""The kernels' state for those above the session: prepare them, ask whether they are ready."""

from hopview.kernels import IMPORTING, TURN, prepare, problem, status

__all__ = ["IMPORTING", "TURN", "prepare", "problem", "status"]
