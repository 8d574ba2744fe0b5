"""Exercises of notebook 04: iterative reconstruction."""

from .steps import LANDWEBER_STEP, RICHARDSON_LUCY_STEP
from .stopping import LARGEST_STEP, STEPS_NEEDED

__all__ = ["EXERCISES"]

EXERCISES = (LANDWEBER_STEP, LARGEST_STEP, STEPS_NEEDED, RICHARDSON_LUCY_STEP)
