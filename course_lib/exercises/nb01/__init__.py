"""Exercises of notebook 01: what a kernel does to a picture."""

from .pictures import SHARPEN, STRIPE_CONTRAST
from .sizes import OUTPUT_SIZE
from .sliding import CONVOLVE_SAME, CORRELATE_VALID
from .structure import CORRELATION_MATRIX, SPLIT_KERNEL

__all__ = ["EXERCISES"]

EXERCISES = (
    OUTPUT_SIZE,
    CORRELATE_VALID,
    CONVOLVE_SAME,
    CORRELATION_MATRIX,
    SPLIT_KERNEL,
    STRIPE_CONTRAST,
    SHARPEN,
)
