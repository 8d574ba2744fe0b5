"""How good is a picture? Scores against a truth, without one, and by what can be done with it."""

from course_lib.metrics._letters import found_letters
from course_lib.metrics._nuclei import find_nuclei, match_labels
from course_lib.metrics._pictures import checkerboard_energy, psnr, sharpness, ssim
from course_lib.metrics._score import Score

__all__ = [
    "Score",
    "checkerboard_energy",
    "find_nuclei",
    "found_letters",
    "match_labels",
    "psnr",
    "sharpness",
    "ssim",
]
