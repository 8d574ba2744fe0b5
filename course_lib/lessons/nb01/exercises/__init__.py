"""Exercises of notebook 01: what a kernel does to a picture."""

from .pictures import SHARPEN, STRIPE_CONTRAST
from .riddle import MATCH_KERNELS
from .sizes import OUTPUT_SIZE
from .sliding import CONVOLVE_SAME
from .structure import CORRELATION_MATRIX, SPLIT_KERNEL

__all__ = ["EXERCISES"]

EXERCISES = (
    MATCH_KERNELS,
    CONVOLVE_SAME,
    OUTPUT_SIZE,
    CORRELATION_MATRIX,
    SPLIT_KERNEL,
    STRIPE_CONTRAST,
    SHARPEN,
)
