"""Pictures: the shipped ones, the reader's own, and the small things done to them.

Every picture is an array of float64 from 0 (black) to 1 (white), gray of shape (H, W) or color
of shape (H, W, 3).
"""

from course_lib.images._adjust import (
    crop_center,
    fit,
    to_gray,
    to_linear,
    to_srgb,
)
from course_lib.images._choice import check_choice, choose, chosen
from course_lib.images._files import decode, read
from course_lib.images._limits import MAX_PIXELS
from course_lib.images._names import plain_name
from course_lib.images._noise import add_noise, add_poisson_noise
from course_lib.images._photo import Photo, open_photo
from course_lib.images._photo_out import check_fits, save_photo
from course_lib.images._pillow import ENDINGS
from course_lib.images._samples import (
    data_folder,
    info,
    letter_cells,
    load,
    nuclei_labels,
    sample_names,
    training_patches,
)
from course_lib.images._save import save
from course_lib.images._synthetic import glyph, star_field

__all__ = [
    "ENDINGS",
    "MAX_PIXELS",
    "Photo",
    "add_noise",
    "add_poisson_noise",
    "check_choice",
    "check_fits",
    "choose",
    "chosen",
    "crop_center",
    "data_folder",
    "decode",
    "fit",
    "glyph",
    "info",
    "letter_cells",
    "load",
    "nuclei_labels",
    "open_photo",
    "plain_name",
    "read",
    "sample_names",
    "save",
    "save_photo",
    "star_field",
    "to_gray",
    "to_linear",
    "to_srgb",
    "training_patches",
]
