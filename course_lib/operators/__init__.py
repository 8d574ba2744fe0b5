"""Linear operators on images: convolution, its transpose, and what else a camera does."""

from course_lib.operators._base import LinearOperator
from course_lib.operators._convolution import Boundary, Convolution, convolve
from course_lib.operators._sampling import Crop, Decimation, FunctionOperator, Gradient, Mask
from course_lib.operators._strided import StridedConvolution, conv2d, conv2d_transpose
from course_lib.operators._tools import adjoint_gap, as_scipy, norm, to_matrix
from course_lib.operators.sizes import (
    Padding,
    conv_output_size,
    conv_transpose_output_sizes,
    padding_amounts,
)

__all__ = [
    "Boundary",
    "Convolution",
    "Crop",
    "Decimation",
    "FunctionOperator",
    "Gradient",
    "LinearOperator",
    "Mask",
    "Padding",
    "StridedConvolution",
    "adjoint_gap",
    "as_scipy",
    "conv2d",
    "conv2d_transpose",
    "conv_output_size",
    "conv_transpose_output_sizes",
    "convolve",
    "norm",
    "padding_amounts",
    "to_matrix",
]
