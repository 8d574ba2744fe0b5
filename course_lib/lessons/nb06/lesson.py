"""What only notebook 06 draws, runs and measures."""

from course_lib.lessons.nb02.lesson import relative_error
from course_lib.lessons.nb03.lesson import Exposure, square

from .layouts import MIXES, color_weights, mixed, order_panels, returned, two_rules
from .limits import Limits, below, bfloat16_hardware, carried, device, gpu_advice, machine_limits
from .program import ARTICLE, Ended, complaint, run_elsewhere, show_program
from .speed import SpeedTable, pick, thread_times

__all__ = [
    "ARTICLE",
    "MIXES",
    "Ended",
    "Exposure",
    "Limits",
    "SpeedTable",
    "below",
    "bfloat16_hardware",
    "carried",
    "color_weights",
    "complaint",
    "device",
    "gpu_advice",
    "machine_limits",
    "mixed",
    "order_panels",
    "pick",
    "relative_error",
    "returned",
    "run_elsewhere",
    "show_program",
    "square",
    "thread_times",
    "two_rules",
]
