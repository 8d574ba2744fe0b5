"""A linear map with a name to show."""

import numpy as np

from course_lib.exercises import Array


class LinearMap:
    """A linear map by its matrix, between images of two shapes, with a name to show."""

    def __init__(self, matrix: Array, in_shape: tuple[int, ...], out_shape: tuple[int, ...]):
        self._matrix, self.in_shape, self.out_shape = matrix, in_shape, out_shape
        self.__name__ = f"a linear map from shape {in_shape} to {out_shape}"

    @property
    def matrix(self) -> Array:
        """Its numbers, so that a reader can redo what a check shows."""
        return self._matrix

    def __call__(self, x: Array) -> Array:
        if np.shape(x) != self.in_shape:
            raise ValueError(
                f"{self.__name__} cannot take an array of shape {np.shape(x)}; mind which of the "
                "two functions takes `x`, and which takes `y`."
            )
        values: Array = (self._matrix @ np.ravel(x)).reshape(self.out_shape)
        return values
