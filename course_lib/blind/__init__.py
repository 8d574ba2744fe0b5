"""An unknown blur, found: from edges, from the spectrum, or as a blur with a formula."""

from course_lib.blind._estimate import Estimate, estimate_psf
from course_lib.blind._guesses import (
    DefocusGuess,
    GaussianGuess,
    MotionGuess,
    guess_defocus,
    guess_gaussian,
    guess_motion,
)
from course_lib.blind._judge import Findings
from course_lib.blind._soft import polyblur

__all__ = [
    "DefocusGuess",
    "Estimate",
    "Findings",
    "GaussianGuess",
    "MotionGuess",
    "estimate_psf",
    "guess_defocus",
    "guess_gaussian",
    "guess_motion",
    "polyblur",
]
