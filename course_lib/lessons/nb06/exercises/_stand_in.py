"""TensorFlow's transposed layer for the check of an exercise, with or without TensorFlow."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.exercises import Array
from course_lib.operators import StridedConvolution
from course_lib.operators.sizes import conv_output_size


class Tensor(Array):
    """An array that can be asked for its array, as a tensor can."""

    def numpy(self) -> Array:
        return np.asarray(self)


def _tensor(values: Any, dtype: Any = None) -> Array:
    return np.asarray(values, dtype).view(Tensor)


_WITHOUT = {
    "shape": lambda values: _tensor(np.shape(values)),
    "constant": _tensor,
    "convert_to_tensor": _tensor,
    "float32": np.float32,
    "float64": np.float64,
}
"""What a right answer may ask of TensorFlow besides, where there is none."""


class Layers:
    """The library under TensorFlow's names, with its numbers, whether it is there or not."""

    def __init__(self) -> None:
        from course_lib.tf_ops import tensorflow

        tensorflow()  # now, before the time of the reader's code is taken
        self.nn = _Network()

    def __getattr__(self, name: str) -> Any:
        from course_lib.tf_ops import require_tensorflow, tensorflow

        if name.startswith("_") or name == "size":  # NumPy asks; it is no array
            raise AttributeError(name)
        if name in _WITHOUT and tensorflow() is None:
            return _WITHOUT[name]
        return getattr(require_tensorflow(), name)

    def __call__(self) -> None:
        raise TypeError("tf is a library; call one of its functions, such as tf.nn.conv2d.")

    __name__ = "tf"


class _Network:
    """What `tf.nn` is here: one layer of our own, all else from TensorFlow."""

    def __getattr__(self, name: str) -> Any:
        from course_lib.tf_ops import require_tensorflow

        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(require_tensorflow().nn, name)

    @staticmethod
    def conv2d_transpose(
        input: Any,
        filters: Any,
        output_shape: Sequence[int],
        strides: Any,
        padding: str = "SAME",
        data_format: str = "NHWC",
        dilations: Any = None,
        name: str | None = None,
    ) -> Array:
        """Compute what TensorFlow would; a sum over pairs of channels, by the course's operator."""
        if data_format != "NHWC":
            raise ValueError(f'the arrays here are "NHWC", not {data_format!r}')
        if dilations is not None and np.any(np.asarray(dilations) != 1):
            raise ValueError("no layer here was dilated")
        if _symbolic(input):  # inside of tf.function there are no numbers yet
            from course_lib.tf_ops import require_tensorflow

            return require_tensorflow().nn.conv2d_transpose(  # type: ignore[no-any-return]
                input, filters, output_shape, strides, padding
            )
        features, weights = np.asarray(input), np.asarray(filters)
        stride = _stride(strides)
        if padding not in ("SAME", "VALID"):
            raise ValueError(f'padding must be "SAME" or "VALID", in capitals, not {padding!r}')
        shape = _checked(features, weights, output_shape, stride, padding)
        result = np.zeros(shape)
        for n, i, o in np.ndindex(shape[0], *weights.shape[2:]):
            kernel = weights[:, :, i, o]
            A = StridedConvolution(kernel, shape[1:3], stride, padding.lower())  # type: ignore[arg-type]
            result[n, :, :, i] += A.adjoint(features[n, :, :, o])
        return _tensor(result.astype(features.dtype))


def _symbolic(value: Any) -> bool:
    """Tell whether a tensor has no numbers yet; `numpy` is missing then."""
    return type(value).__name__ == "SymbolicTensor"


def _stride(strides: Any) -> Any:
    """Return the stride of rows and columns, and refuse what TensorFlow refuses."""
    if isinstance(strides, str):
        raise TypeError(
            f"strides must be a number, not {strides!r}: is one missing? The order is input, "
            "filters, output_shape, strides, padding"
        )
    if np.size(strides) != 4:
        return strides
    first, *inner, last = (int(step) for step in strides)
    if (first, last) != (1, 1):
        raise ValueError(
            f"strides of four numbers must begin and end with 1, for the batch and the channels, "
            f"not {[first, *inner, last]}"
        )
    return inner


_Network.conv2d_transpose.__qualname__ = "conv2d_transpose"  # as a complaint would name it


def _checked(
    features: Array, weights: Array, output_shape: Any, stride: Any, padding: str
) -> tuple[int, ...]:
    """Return the shape that is asked for, or say why TensorFlow would refuse it."""
    if np.ndim(output_shape) != 1:
        got = "one number" if np.ndim(output_shape) == 0 else "the picture"
        raise ValueError(
            "output_shape must be a list of four numbers, the shape of a picture (`photos.shape`), "
            f"not {got}"
        )
    shape = tuple(int(size) for size in output_shape)
    if features.ndim != 4 or weights.ndim != 4 or len(shape) != 4:
        raise ValueError(
            "input, filters and output_shape are about four axes each, but have "
            f"{features.ndim}, {weights.ndim} and {len(shape)}"
        )
    if shape[0] != features.shape[0]:
        raise ValueError(
            f"input and output_shape must have the same batch: {features.shape[0]}, {shape[0]}"
        )
    if weights.shape[2:] != (shape[3], features.shape[3]):
        raise ValueError(
            f"filters of shape {weights.shape} do not lead from {features.shape[3]} to {shape[3]} "
            "channels"
        )
    small = tuple(
        conv_output_size(n, k, s, padding.lower())  # type: ignore[arg-type]
        for n, k, s in zip(shape[1:3], weights.shape, np.broadcast_to(stride, 2), strict=False)
    )
    if small != features.shape[1:3]:
        raise ValueError(
            f"with strides {stride} and padding {padding}, conv2d would make {small} of the rows "
            f"and columns of output_shape, but the features have {features.shape[1:3]}"
        )
    return shape
