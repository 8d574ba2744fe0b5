"""Exercises of notebook 04: iterative reconstruction."""

from ._named import Named
from .landweber import LANDWEBER_STEP
from .largest_step import LARGEST_STEP
from .richardson_lucy import RICHARDSON_LUCY_STEP
from .stopping import STEPS_NEEDED

__all__ = ["EXERCISES", "Named"]

EXERCISES = (LANDWEBER_STEP, LARGEST_STEP, STEPS_NEEDED, RICHARDSON_LUCY_STEP)
