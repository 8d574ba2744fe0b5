"""How large the result of a convolution is: whole numbers only, along one axis.

Everything here follows TensorFlow's rule, which `conv2d` and `conv2d_transpose` keep to.
"""

from typing import Literal, TypeAlias, get_args

from course_lib.arrays import whole_number

Padding: TypeAlias = Literal["same", "valid"]

__all__ = [
    "Padding",
    "conv_output_size",
    "conv_transpose_output_sizes",
    "padding_amounts",
]


def _reach(kernel: int, dilation: int) -> int:
    """Return how many pixels a dilated kernel spans."""
    return (kernel - 1) * dilation + 1


def _checked(
    size: int, kernel: int, stride: int, padding: Padding, dilation: int
) -> tuple[int, int, int]:
    """Return size, reach of the kernel and stride, once all five make sense."""
    if padding not in get_args(Padding):
        raise ValueError(f'padding must be "same" or "valid", not {padding!r}.')
    kernel, dilation = whole_number(kernel, "kernel"), whole_number(dilation, "dilation")
    return whole_number(size, "size"), _reach(kernel, dilation), whole_number(stride, "stride")


def conv_output_size(
    size: int, kernel: int, stride: int = 1, padding: Padding = "same", dilation: int = 1
) -> int:
    r"""Return how many pixels `conv2d` makes out of `size` pixels.

    With the reach :math:`r = (k - 1)\,d + 1` of a kernel of :math:`k` entries and
    dilation :math:`d`, the size is :math:`\lceil n / s \rceil` for "same" and
    :math:`\lfloor (n - r) / s \rfloor + 1` for "valid".

    Parameters
    ----------
    size : int
        Pixels along the axis, n.
    kernel : int
        Entries of the kernel along the axis, k.
    stride : int
        Step of the kernel, s.
    padding : {"same", "valid"}
        Whether zeros are set around the image.
    dilation : int
        Distance between neighboring kernel entries, d.

    Returns
    -------
    int
        Pixels of the result.

    Raises
    ------
    ValueError
        If a number is below 1, the padding is unknown, or the kernel does not fit ("valid").

    Examples
    --------
    >>> conv_output_size(7, kernel=3, stride=2)
    4
    >>> conv_output_size(7, kernel=3, stride=2, padding="valid")
    3
    """
    size, reach, stride = _checked(size, kernel, stride, padding, dilation)
    if padding == "same":
        return -(-size // stride)
    if reach > size:
        raise ValueError(
            f"a kernel that spans {reach} pixels does not fit into {size}; "
            'use padding="same", a smaller kernel or a smaller dilation.'
        )
    return (size - reach) // stride + 1


def padding_amounts(
    size: int, kernel: int, stride: int = 1, padding: Padding = "same", dilation: int = 1
) -> tuple[int, int]:
    """Return how many zeros `conv2d` sets before and after the image.

    For "same" they are shared evenly; of an odd number the smaller half comes first.

    Parameters
    ----------
    size, kernel, stride, padding, dilation
        As in `conv_output_size`.

    Returns
    -------
    tuple of int
        Zeros before and zeros after.

    Raises
    ------
    ValueError
        As in `conv_output_size`.

    Examples
    --------
    >>> padding_amounts(7, kernel=4)
    (1, 2)
    """
    outputs = conv_output_size(size, kernel, stride, padding, dilation)
    if padding == "valid":
        return 0, 0
    total = max((outputs - 1) * stride + _reach(kernel, dilation) - size, 0)
    return total // 2, total - total // 2


def conv_transpose_output_sizes(
    size: int, kernel: int, stride: int = 1, padding: Padding = "same", dilation: int = 1
) -> range:
    """Return every size that `conv2d` maps to `size`.

    A convolution of stride s maps s neighboring sizes to one, so its transpose may return
    any of these. Zeros of the image that the kernel never reached come back as zeros.

    Parameters
    ----------
    size : int
        Pixels along the axis of the array that goes *into* `conv2d_transpose`.
    kernel, stride, padding, dilation
        As in `conv_output_size`.

    Returns
    -------
    range
        The possible sizes, smallest first: there are `stride` of them.

    Raises
    ------
    ValueError
        If a number is below 1, or the padding is unknown.

    Examples
    --------
    >>> list(conv_transpose_output_sizes(4, kernel=3, stride=2))
    [7, 8]
    """
    size, reach, stride = _checked(size, kernel, stride, padding, dilation)
    smallest = (size - 1) * stride + (1 if padding == "same" else reach)
    return range(smallest, smallest + stride)
