"""Restoring pictures: arrays in, arrays out, gray or color."""

from course_lib.restoration._linear import inverse_filter, wiener
from course_lib.restoration._misfit import PhotoSpectrum
from course_lib.restoration._noise import estimate_noise
from course_lib.restoration._restore import restore
from course_lib.restoration._richardson_lucy import richardson_lucy
from course_lib.restoration._variation import total_variation

__all__ = [
    "PhotoSpectrum",
    "estimate_noise",
    "inverse_filter",
    "restore",
    "richardson_lucy",
    "total_variation",
    "wiener",
]
