"""A photo from its own range to one from 0 to 1, and back, with few copies of a large one."""

import numpy as np

from course_lib.arrays import FloatArray
from course_lib.restoration._check import range_of
from course_lib.restoration._scene import Scene


def scale_of(exact: FloatArray, scene: Scene) -> tuple[float, float]:
    """Return what becomes 0, and how far above it lies what becomes 1."""
    if scene.seen is None:
        dark, rise = range_of(exact)
    else:
        dark, rise = range_of(exact[scene.seen], own=True)
    if scene.boundary != "zero":
        return dark, rise
    return 0.0, max(dark + rise, 0.0) - min(dark, 0.0)  # the dark outside stays dark


def scaled(exact: FloatArray, dark: float, rise: float) -> FloatArray:
    """Return a picture in single precision, dark as 0 and what lies `rise` above it as 1."""
    photo = np.empty(exact.shape, np.float32)
    for row, line in zip(photo, exact, strict=True):
        row[...] = (line - dark) / rise
    return photo


def unscaled(result: FloatArray, dark: float, rise: float, unit: float) -> FloatArray:
    """Undo the scale and the unit in place."""
    result *= rise
    result += dark
    result *= unit
    return result
