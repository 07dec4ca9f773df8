"""Closed forms and exact enumerations that `check`, the tests and the plots hold the simulation to."""
