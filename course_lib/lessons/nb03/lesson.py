"""What only notebook 03 draws and measures."""

from course_lib.lessons._types import Panels

from .exposure import BALANCES, Exposure, balance_panels, wave_panels
from .panels import (
    BLURS,
    bordered_panels,
    camera_panels,
    divided_panels,
    guessed_panels,
    log_slider,
    noisy_panels,
    saved_panels,
    wiener_factors,
)
from .reading import FAULTS, fault_pictures, profile_along, riddle_pictures
from .scenes import divide, framed, square, two_scenes
from .trials import error_left, print_scores, share_found, two_ways

__all__ = [
    "BALANCES",
    "BLURS",
    "FAULTS",
    "Exposure",
    "Panels",
    "balance_panels",
    "bordered_panels",
    "camera_panels",
    "divide",
    "divided_panels",
    "error_left",
    "fault_pictures",
    "framed",
    "guessed_panels",
    "log_slider",
    "noisy_panels",
    "print_scores",
    "profile_along",
    "riddle_pictures",
    "saved_panels",
    "share_found",
    "square",
    "two_scenes",
    "two_ways",
    "wave_panels",
    "wiener_factors",
]
