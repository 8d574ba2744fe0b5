"""The restoration studio, without widgets: recipes, and the work they describe.

A recipe says what blurred a photo and how it is undone; it is a small JSON file, and the same
recipe gives the same numbers, here, in the notebook's view and in ``python3 course.py restore``.
"""

from course_lib.studio._blurs import (
    Blur,
    Disk,
    Find,
    Gaussian,
    Motion,
    NoBlur,
    Painted,
)
from course_lib.studio._mask import clipped, noise_mask
from course_lib.studio._methods import (
    Best,
    Method,
    NoMethod,
    Polyblur,
    RichardsonLucy,
    TotalVariation,
    Wiener,
    method_of,
)
from course_lib.studio._opening import open_studio
from course_lib.studio._recipe import Recipe, read_recipe, write_recipe
from course_lib.studio._saving import save_with_recipe
from course_lib.studio._words import blur_of, load_psf
from course_lib.studio._work import MAX_WORK, Worked, apply, check_size, work

__all__ = [
    "MAX_WORK",
    "Best",
    "Blur",
    "Disk",
    "Find",
    "Gaussian",
    "Method",
    "Motion",
    "NoBlur",
    "NoMethod",
    "Painted",
    "Polyblur",
    "Recipe",
    "RichardsonLucy",
    "TotalVariation",
    "Wiener",
    "Worked",
    "apply",
    "blur_of",
    "check_size",
    "clipped",
    "load_psf",
    "method_of",
    "noise_mask",
    "open_studio",
    "read_recipe",
    "save_with_recipe",
    "work",
    "write_recipe",
]
