"""Exercises of notebook 10: the restoration studio."""

from .clock import CLOCK
from .direction import DIRECTION
from .kernel import KERNEL_BETWEEN
from .rest import LEFT_OVER

__all__ = ["EXERCISES"]

EXERCISES = (DIRECTION, CLOCK, LEFT_OVER, KERNEL_BETWEEN)
