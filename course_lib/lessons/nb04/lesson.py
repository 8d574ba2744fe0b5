"""What only notebook 04 draws and measures."""

from course_lib.lessons.nb02.lesson import relative_error
from course_lib.lessons.nb03.lesson import BALANCES, Exposure, log_slider, print_scores, square

from .counting import GlowingNight, print_stops, rims, undivided_step
from .films import Film, film, step_slider
from .night import NoiseFilm, landweber_film
from .page import read_page
from .panels import again, at_a_price, by_hand, race, race_panels, repeated, waves
from .residuals import stopped_by_a_box, unexplained
from .stars import (
    StarNight,
    double_star_sky,
    own_stars,
    soft_error,
    starlight,
    telescope_psf,
    two_stars,
)
from .strides import FOUR_BLURS, added_back, strides, walk_panels
from .walking import peak_of, walking_star, walks

__all__ = [
    "BALANCES",
    "FOUR_BLURS",
    "Exposure",
    "Film",
    "GlowingNight",
    "NoiseFilm",
    "StarNight",
    "added_back",
    "again",
    "at_a_price",
    "by_hand",
    "double_star_sky",
    "film",
    "landweber_film",
    "log_slider",
    "own_stars",
    "peak_of",
    "print_scores",
    "print_stops",
    "race",
    "race_panels",
    "read_page",
    "relative_error",
    "repeated",
    "rims",
    "soft_error",
    "square",
    "starlight",
    "step_slider",
    "stopped_by_a_box",
    "strides",
    "telescope_psf",
    "two_stars",
    "undivided_step",
    "unexplained",
    "walk_panels",
    "walking_star",
    "walks",
    "waves",
]
