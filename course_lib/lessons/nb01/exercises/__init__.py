"""Exercises of notebook 01: what a kernel does to a picture."""

from .matrix import CORRELATION_MATRIX
from .pictures import SHARPEN, STRIPE_CONTRAST
from .riddle import MATCH_KERNELS
from .separable import SPLIT_KERNEL
from .sizes import OUTPUT_SIZE
from .sliding import CONVOLVE_SAME

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
