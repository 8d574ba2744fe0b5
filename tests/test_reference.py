"""The loops to follow and the fast functions: one registry of pairs, and every pair equal."""

import ast
from collections.abc import Callable
from inspect import getfile, signature

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import kernels, operators, reference, restoration

seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)
sides = st.integers(1, 7)
shapes = st.tuples(sides, sides)
boundaries = st.sampled_from(["zero", "periodic", "symmetric"])

Options = dict[str, object]


def _arrays(draw: st.DrawFn, shape: tuple[int, ...], size: tuple[int, int]) -> Options:
    rng = draw(seeds)
    return {"image": rng.standard_normal(shape), "kernel": rng.standard_normal(size)}


def alone_or_two(largest: int) -> st.SearchStrategy[int | tuple[int, int]]:
    numbers = st.integers(1, largest)
    return numbers | st.tuples(numbers, numbers)


@st.composite
def layers(draw: st.DrawFn) -> Options:
    shape, padding = draw(shapes), draw(st.sampled_from(["same", "valid"]))
    stride, dilation = draw(alone_or_two(4)), draw(alone_or_two(3))
    apart = np.broadcast_to(dilation, 2).tolist()
    limits = [
        (n - 1) // d + 1 if padding == "valid" else 5 for n, d in zip(shape, apart, strict=True)
    ]
    size = tuple(draw(st.integers(1, limit)) for limit in limits)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    return {**_arrays(draw, shape, size), **options}


@st.composite
def transposed_layers(draw: st.DrawFn) -> Options:
    options = draw(layers())
    small = options["image"].shape
    sizes = [
        operators.conv_transpose_output_sizes(n, k, s, options["padding"], d)
        for n, k, s, d in zip(
            small,
            options["kernel"].shape,
            np.broadcast_to(options["stride"], 2).tolist(),
            np.broadcast_to(options["dilation"], 2).tolist(),
            strict=True,
        )
    ]
    possible = st.tuples(*(st.sampled_from(range_) for range_ in sizes))
    return {**options, "output_shape": draw(st.none() | possible)}


@st.composite
def blurs(draw: st.DrawFn) -> Options:
    shape = draw(shapes) + draw(st.sampled_from([(), (3,)]))
    size = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    return {**_arrays(draw, shape, size), "boundary": draw(boundaries)}


@st.composite
def transposed_blurs(draw: st.DrawFn) -> Options:
    size = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    return {**_arrays(draw, draw(shapes), size), "boundary": draw(boundaries)}


@st.composite
def crops(draw: st.DrawFn) -> Options:
    shape = draw(shapes)
    margins = tuple(
        (first := draw(st.integers(0, n - 1)), draw(st.integers(0, n - 1 - first))) for n in shape
    )
    one = draw(st.integers(0, (min(shape) - 1) // 2))
    chosen = draw(st.sampled_from([margins, one, (one, margins[1])]))
    return {"image": draw(seeds).standard_normal(shape), "margins": chosen}


@st.composite
def decimations(draw: st.DrawFn) -> Options:
    image = draw(seeds).standard_normal(draw(shapes))
    return {"image": image, "factor": draw(alone_or_two(4))}


@st.composite
def images(draw: st.DrawFn) -> Options:
    return {"image": draw(seeds).standard_normal(draw(shapes))}


@st.composite
def blurred_pictures(draw: st.DrawFn) -> Options:
    shape, rng = draw(shapes), draw(seeds)
    size = tuple(draw(st.integers(1, n)) for n in shape)
    return {"image": rng.random(shape), "psf": rng.random(size) ** 3 + 1e-3}


@st.composite
def balanced_pictures(draw: st.DrawFn) -> Options:
    return {**draw(blurred_pictures()), "balance": draw(st.sampled_from([1e-3, 0.1, 2.0]))}


def _convolve_transpose(image, kernel, *, boundary) -> np.ndarray:
    return operators.Convolution(kernel, image.shape, boundary).T(image)


def _decimate(image, factor) -> np.ndarray:
    return operators.Decimation(factor, image.shape)(image)


def _crop(image, margins) -> np.ndarray:
    return operators.Crop(image.shape, margins)(image)


def _gradient(image) -> np.ndarray:
    return operators.Gradient(image.shape)(image)


def _wiener(image, psf, *, balance) -> np.ndarray:
    return restoration.wiener(image, psf, balance=balance, boundary="periodic")


def _inverse_filter(image, psf) -> np.ndarray:
    return restoration.inverse_filter(image, psf, boundary="periodic")


# name of the loops: (fast function, arguments to compare with, relative tolerance)
PAIRS: dict[str, tuple[Callable, st.SearchStrategy[Options], float]] = {
    "conv2d": (operators.conv2d, layers(), 1e-13),
    "conv2d_transpose": (operators.conv2d_transpose, transposed_layers(), 1e-13),
    "convolve": (operators.convolve, blurs(), 1e-13),
    "convolve_transpose": (_convolve_transpose, transposed_blurs(), 1e-13),
    "crop": (_crop, crops(), 0),
    "decimate": (_decimate, decimations(), 0),
    "gradient": (_gradient, images(), 0),
    # Both divide by small numbers, by different roads.
    "inverse_filter": (_inverse_filter, blurred_pictures(), 1e-6),
    "wiener": (_wiener, balanced_pictures(), 1e-9),
}


@pytest.mark.hypothesis  # seen only on the outside; `course.py test search` runs what has it
@pytest.mark.filterwarnings("ignore:psf :UserWarning")  # one drawn at random may look odd
@pytest.mark.parametrize("name", PAIRS)
def test_same_numbers(name: str) -> None:
    fast, strategy, tolerance = PAIRS[name]
    loops = getattr(reference, name)

    @given(strategy)
    def same(options: Options) -> None:
        expected = loops(**options)
        result = fast(**options)
        assert result.shape == expected.shape
        scale = (
            np.abs(expected).max()
            + np.abs(options["image"]).max() * np.abs(options.get("kernel", np.zeros(1))).sum()
        )
        assert np.abs(result - expected).max() <= tolerance * scale

    same()


def test_every_loop_has_its_pair() -> None:
    assert sorted(PAIRS) == sorted(reference.__all__)


@pytest.mark.parametrize("name", ["conv2d", "conv2d_transpose", "convolve"])
def test_same_names_of_arguments(name: str) -> None:
    fast, loops = (signature(getattr(m, name)).parameters for m in (operators, reference))
    assert [(p.name, p.kind, p.default) for p in fast.values()] == [
        (p.name, p.kind, p.default) for p in loops.values()
    ]


def test_reference_stands_alone() -> None:
    """It shares no code with what it judges: NumPy is all that it imports."""
    with open(getfile(reference), encoding="utf-8") as source:
        nodes = list(ast.walk(ast.parse(source.read())))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    parts = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert plain | parts == {"numpy", "numpy.typing"}
    called = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert not called & {"fft", "convolve", "correlate", "pad", "sliding_window_view"}


def test_article_numbers() -> None:
    x = np.arange(1, 10).reshape(3, 3)
    y = reference.conv2d(x, x)
    assert y.tolist() == [[94, 154, 106], [186, 285, 186], [106, 154, 94]]
    z = reference.conv2d_transpose(y, x)
    assert z.tolist() == [[1743, 3072, 2681], [4266, 6825, 5524], [4629, 7038, 5447]]
    assert reference.convolve(x, x).tolist() == [[26, 56, 54], [84, 165, 144], [134, 236, 186]]


def test_loops_find_a_blurred_point() -> None:
    point = np.zeros((7, 8))
    point[3, 4] = 1
    kernel = kernels.motion(5, 20)
    top, left = 3 - kernel.shape[0] // 2, 4 - kernel.shape[1] // 2
    picture = reference.convolve(point, kernel)
    rows, columns = slice(top, top + kernel.shape[0]), slice(left, left + kernel.shape[1])
    assert np.array_equal(picture[rows, columns], kernel)
