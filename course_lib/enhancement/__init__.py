"""Enhancement: pictures made easier to see, by contrast, sharpening, denoising and color.

Nothing here knows a camera's blur, and nothing claims to come nearer to the scene; what that needs
is in `restoration`. So judge by a task: the scores of `metrics`. Pictures are gray or color, from
0 (black) to 1 (white).
"""

from course_lib.enhancement._color import (
    from_oklab,
    outside_gamut,
    saturate,
    to_oklab,
    with_lightness,
)
from course_lib.enhancement._contrast import clahe, equalize, gamma, stretch
from course_lib.enhancement._denoising import (
    denoise_gaussian,
    denoise_median,
    denoise_nl_means,
    denoise_tv,
)
from course_lib.enhancement._sharpening import unsharp

__all__ = [
    "clahe",
    "denoise_gaussian",
    "denoise_median",
    "denoise_nl_means",
    "denoise_tv",
    "equalize",
    "from_oklab",
    "gamma",
    "outside_gamut",
    "saturate",
    "stretch",
    "to_oklab",
    "unsharp",
    "with_lightness",
]
