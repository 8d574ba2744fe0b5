"""What only notebook 04 draws and measures."""

from course_lib.lessons.nb02.lesson import relative_error
from course_lib.lessons.nb03.lesson import BALANCES, Exposure, log_slider, print_scores, square

from .films import Film, NoiseFilm, film, step_slider, steps_up_to
from .panels import (
    by_hand_panels,
    noise_panels,
    race_panels,
    repeat_panels,
    repeated,
    residual_panels,
    walk_panels,
    wave_factors,
)
from .stars import (
    GlowingNight,
    StarNight,
    double_star_sky,
    peak_of,
    print_stops,
    soft_error,
    undivided_step,
    walking_star,
)

__all__ = [
    "BALANCES",
    "Exposure",
    "Film",
    "GlowingNight",
    "NoiseFilm",
    "StarNight",
    "by_hand_panels",
    "double_star_sky",
    "film",
    "log_slider",
    "noise_panels",
    "peak_of",
    "print_scores",
    "print_stops",
    "race_panels",
    "relative_error",
    "repeat_panels",
    "repeated",
    "residual_panels",
    "soft_error",
    "square",
    "step_slider",
    "steps_up_to",
    "undivided_step",
    "walk_panels",
    "walking_star",
    "wave_factors",
]
