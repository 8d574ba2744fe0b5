"""What only notebook 01 draws."""

from course_lib.lessons._types import Panels

from .counting import convolve_counted
from .editor import PRESETS, apply_kernel, filtered, kernel_editor
from .riddle import riddle_kernels, riddle_pictures
from .waves import gain, width_at_half, zone_plate
from .windows import ORANGE, extended, matrix_row, taps, window_step

__all__ = [
    "ORANGE",
    "PRESETS",
    "Panels",
    "apply_kernel",
    "convolve_counted",
    "extended",
    "filtered",
    "gain",
    "kernel_editor",
    "matrix_row",
    "riddle_kernels",
    "riddle_pictures",
    "taps",
    "width_at_half",
    "window_step",
    "zone_plate",
]
