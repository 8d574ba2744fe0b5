"""What the course does with TensorFlow, which may be missing and is imported late.

`conv2d` and `conv2d_transpose` are TensorFlow's layers with a check before each call, arrays in
and arrays out; `TFConvolution` is the pair as an operator. `landweber` and `richardson_lucy` run
whole iterations inside one ``tf.function``. `measure` times what runs on any device, and
`machine_limits` tells how fast the device could be.
"""

from course_lib.tf_ops._import import require_tensorflow, tensorflow
from course_lib.tf_ops._layers import conv2d, conv2d_transpose
from course_lib.tf_ops._limits import Limits, computing_in, machine_limits
from course_lib.tf_ops._loops import (
    landweber,
    landweber_loop,
    richardson_lucy,
    richardson_lucy_loop,
)
from course_lib.tf_ops._operator import TFConvolution
from course_lib.tf_ops._timing import Timing, full_float32, gpus, measure, processor_name

__all__ = [
    "Limits",
    "TFConvolution",
    "Timing",
    "computing_in",
    "conv2d",
    "conv2d_transpose",
    "full_float32",
    "gpus",
    "landweber",
    "landweber_loop",
    "machine_limits",
    "measure",
    "processor_name",
    "require_tensorflow",
    "richardson_lucy",
    "richardson_lucy_loop",
    "tensorflow",
]
