"""What only notebook 10 draws and measures."""

from course_lib.lessons.nb03.lesson import log_slider

from .energies import Contest, price, two_scenes
from .finding import SHAKEN, Finder, driven, in_words, nearness, restored_with, some_photos
from .looking import (
    Moving,
    Pointing,
    cepstrum,
    light_of,
    log_power,
    movement,
    riddle_spectrum,
    seen,
)
from .mild import Mild
from .scores import Case, Judges, case_of, left_over, twin, ups_and_downs
from .spot import PRIORS, Slice
from .turns import SHAKES, Turns, few_edges, kernel_between, likeness, slopes
from .ways import WAYS, Ways

__all__ = [
    "PRIORS",
    "SHAKEN",
    "SHAKES",
    "WAYS",
    "Case",
    "Contest",
    "Finder",
    "Judges",
    "Mild",
    "Moving",
    "Pointing",
    "Slice",
    "Turns",
    "Ways",
    "case_of",
    "cepstrum",
    "driven",
    "few_edges",
    "in_words",
    "kernel_between",
    "left_over",
    "light_of",
    "likeness",
    "log_power",
    "log_slider",
    "movement",
    "nearness",
    "price",
    "restored_with",
    "riddle_spectrum",
    "seen",
    "slopes",
    "some_photos",
    "twin",
    "two_scenes",
    "ups_and_downs",
]
