"""What only notebook 02 draws."""

from course_lib.lessons._types import Panels

from .boards import board, checkerboard, upsampler
from .layers import best_balance, examples, learn_kernel, three_steps
from .printing import coverage, sliding_step, spread, stamp_step, stamps
from .weights import at_best_scale, growing_blur, matrix_column, relative_error

__all__ = [
    "Panels",
    "at_best_scale",
    "best_balance",
    "board",
    "checkerboard",
    "coverage",
    "examples",
    "growing_blur",
    "learn_kernel",
    "matrix_column",
    "relative_error",
    "sliding_step",
    "spread",
    "stamp_step",
    "stamps",
    "three_steps",
    "upsampler",
]
