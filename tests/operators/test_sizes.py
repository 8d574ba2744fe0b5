"""The whole-number rules of sizes, against counting windows one by one."""

from itertools import product

import pytest

from course_lib.operators import (
    conv_output_size,
    conv_transpose_output_sizes,
    padding_amounts,
)

CASES = list(product(range(1, 6), range(1, 5), ("same", "valid"), range(1, 4)))


@pytest.mark.parametrize(("kernel", "stride", "padding", "dilation"), CASES)
def test_counts_windows(kernel: int, stride: int, padding: str, dilation: int) -> None:
    reach = 1 + (kernel - 1) * dilation
    options = (kernel, stride, padding, dilation)
    for size in range(1, 20):
        if padding == "valid" and reach > size:
            with pytest.raises(ValueError, match="does not fit"):
                conv_output_size(size, *options)
            continue
        outputs = conv_output_size(size, *options)
        before, after = padding_amounts(size, *options)
        starts = range(0, size + before + after - reach + 1, stride)
        assert len(starts) == outputs
        assert 0 <= after - before <= 1
        # No more zeros than needed: with one fewer, a window would be missing.
        assert before + after == 0 or len(starts[:-1]) * stride + reach == before + size + after
        if padding == "same":
            assert outputs == len(range(0, size, stride))
        else:
            assert before == after == 0


@pytest.mark.parametrize(("kernel", "stride", "padding", "dilation"), CASES)
def test_transposed_sizes_are_all_that_map_there(
    kernel: int, stride: int, padding: str, dilation: int
) -> None:
    reach = 1 + (kernel - 1) * dilation
    options = (kernel, stride, padding, dilation)
    smallest = reach if padding == "valid" else 1
    for size in range(1, 6):
        mapped = [n for n in range(smallest, 60) if conv_output_size(n, *options) == size]
        assert list(conv_transpose_output_sizes(size, *options)) == mapped


@pytest.mark.parametrize("function", [conv_output_size, padding_amounts])
@pytest.mark.parametrize("wrong", ["size", "kernel", "stride", "dilation"])
def test_refuses_numbers_below_one(function, wrong: str) -> None:
    numbers = {"size": 5, "kernel": 3, "stride": 1, "dilation": 1}
    with pytest.raises(ValueError, match=f"{wrong} must be at least 1, but is 0"):
        function(**{**numbers, wrong: 0})
    with pytest.raises(TypeError, match=f"{wrong} must be a whole number, not 2.0"):
        function(**{**numbers, wrong: 2.0})


def test_refuses_unknown_padding() -> None:
    with pytest.raises(ValueError, match='must be "same" or "valid", not \'SAME\''):
        conv_transpose_output_sizes(5, 3, 1, "SAME")
