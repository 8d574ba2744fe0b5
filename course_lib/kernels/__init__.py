"""Kernels: blurs (point spread functions, which sum to 1) and the classic small filters.

A point spread function, PSF (点扩散函数), is the picture that a camera takes of one bright
point. The filters are printed as books print them, for `conv2d`, which does not flip them;
`convolve` flips, so there an antisymmetric filter such as `sobel` changes its sign.
"""

from course_lib.kernels._blurs import box, disk, gaussian, motion
from course_lib.kernels._filters import emboss, identity, laplacian, sharpen, sobel
from course_lib.kernels._measured import MeasuredPSF, from_image
from course_lib.kernels._optics import airy, moffat
from course_lib.kernels._shake import camera_shake

__all__ = [
    "MeasuredPSF",
    "airy",
    "box",
    "camera_shake",
    "disk",
    "emboss",
    "from_image",
    "gaussian",
    "identity",
    "laplacian",
    "moffat",
    "motion",
    "sharpen",
    "sobel",
]
