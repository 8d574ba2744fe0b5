"""What only notebook 02 draws."""

from course_lib.lessons._types import Panels

from .back import four_kernels, four_suspects, there_and_back, two_dot_products
from .boards import board, checkerboard, enlarged, upsampler
from .layers import best_balance, examples, learn_kernel, three_steps
from .printing import DIGITS, LETTER, STAMPS, mosaic, scatter, stamp_step, stamps, three_stars
from .sizes import coverage, sizes_that_give
from .sliding import as_sliding, slides_as_it_scatters, sliding_step, spread
from .steps import thousand_steps
from .weights import (
    LAYER,
    at_best_scale,
    follow,
    growing_blur,
    matrix_explorer,
    relative_error,
    row_and_column,
    turned_over,
    weights_by_letters,
)

__all__ = [
    "DIGITS",
    "LAYER",
    "LETTER",
    "STAMPS",
    "Panels",
    "as_sliding",
    "at_best_scale",
    "best_balance",
    "board",
    "checkerboard",
    "coverage",
    "enlarged",
    "examples",
    "follow",
    "four_kernels",
    "four_suspects",
    "growing_blur",
    "learn_kernel",
    "matrix_explorer",
    "mosaic",
    "relative_error",
    "row_and_column",
    "scatter",
    "sizes_that_give",
    "slides_as_it_scatters",
    "sliding_step",
    "spread",
    "stamp_step",
    "stamps",
    "there_and_back",
    "thousand_steps",
    "three_stars",
    "three_steps",
    "turned_over",
    "two_dot_products",
    "upsampler",
    "weights_by_letters",
]
