"""What only notebook 06 draws, runs and measures."""

from course_lib.lessons.nb02.lesson import relative_error
from course_lib.lessons.nb03.lesson import Exposure, square

from .layouts import MIXES, color_weights, mixed, order_panels, two_rules
from .limits import below, bfloat16_hardware, carried, device, gpu_advice
from .looping import METHODS, iterated
from .program import ARTICLE, Ended, complaint, run_elsewhere, show_program
from .speed import SpeedTable, measured_speed, pick, thread_times
from .stored import beside_a_gpu, stored_figures
from .sums import there_and_back, way_back

__all__ = [
    "ARTICLE",
    "METHODS",
    "MIXES",
    "Ended",
    "Exposure",
    "SpeedTable",
    "below",
    "beside_a_gpu",
    "bfloat16_hardware",
    "carried",
    "color_weights",
    "complaint",
    "device",
    "gpu_advice",
    "iterated",
    "measured_speed",
    "mixed",
    "order_panels",
    "pick",
    "relative_error",
    "run_elsewhere",
    "show_program",
    "square",
    "stored_figures",
    "there_and_back",
    "thread_times",
    "two_rules",
    "way_back",
]
