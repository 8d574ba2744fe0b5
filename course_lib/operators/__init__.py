"""Linear operators on images: convolution, its transpose, and what else a camera does."""

from course_lib.operators._base import Composition, LinearOperator, Transpose
from course_lib.operators._convolution import Boundary, Convolution, convolve
from course_lib.operators._strided import StridedConvolution, conv2d, conv2d_transpose
from course_lib.operators.sizes import (
    Padding,
    conv_output_size,
    conv_transpose_output_sizes,
    padding_amounts,
)

__all__ = [
    "Boundary",
    "Composition",
    "Convolution",
    "LinearOperator",
    "Padding",
    "StridedConvolution",
    "Transpose",
    "conv2d",
    "conv2d_transpose",
    "conv_output_size",
    "conv_transpose_output_sizes",
    "convolve",
    "padding_amounts",
]
