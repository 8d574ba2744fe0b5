"""Every operator against the kit, its loops, SciPy, and the numbers of the source article."""

import pickle
from collections.abc import Callable
from copy import deepcopy
from functools import partial

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.linalg import lsqr

from course_lib import kernels, reference
from course_lib.operators import (
    Convolution,
    Crop,
    Decimation,
    FunctionOperator,
    Gradient,
    LinearOperator,
    Mask,
    StridedConvolution,
    adjoint_gap,
    as_scipy,
    convolve,
    norm,
    to_matrix,
)
from tests.operators.conformance import check_operator

BOUNDARIES = ("zero", "periodic", "symmetric")
SCIPY_MODES = {"zero": "constant", "periodic": "wrap", "symmetric": "reflect"}

seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)
sides = st.integers(1, 7)
shapes = st.tuples(sides, sides)


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[LinearOperator, Callable]:
    shape, boundary = draw(shapes), draw(st.sampled_from(BOUNDARIES))
    kernel = draw(seeds).standard_normal(draw(st.tuples(st.integers(1, 9), st.integers(1, 9))))
    loops = partial(reference.convolve, kernel=kernel, boundary=boundary)
    return Convolution(kernel, shape, boundary), loops


@st.composite
def strided(draw: st.DrawFn) -> tuple[LinearOperator, Callable]:
    shape, padding = draw(shapes), draw(st.sampled_from(["same", "valid"]))
    options = {"stride": draw(st.integers(1, 4)), "dilation": draw(st.integers(1, 3))}
    fitting = [(n - 1) // options["dilation"] + 1 for n in shape]
    largest = fitting if padding == "valid" else (5, 5)
    size = tuple(draw(st.integers(1, limit)) for limit in largest)
    kernel = draw(seeds).standard_normal(size)
    loops = partial(reference.conv2d, kernel=kernel, padding=padding, **options)
    return StridedConvolution(kernel, shape, padding=padding, **options), loops


@st.composite
def samplings(draw: st.DrawFn) -> tuple[LinearOperator, Callable]:
    shape = draw(shapes)
    factor = draw(st.integers(1, 4))
    margins = tuple(
        (top := draw(st.integers(0, n - 1)), draw(st.integers(0, n - 1 - top))) for n in shape
    )
    seen = draw(seeds).random(shape) < 0.5
    return draw(
        st.sampled_from(
            [
                (Decimation(factor, shape), partial(reference.decimate, factor=factor)),
                (Crop(shape, margins), partial(reference.crop, margins=margins)),
                (Gradient(shape), reference.gradient),
                (Mask(seen), lambda x: x * seen),
            ]
        )
    )


@st.composite
def compositions(draw: st.DrawFn) -> tuple[LinearOperator, Callable]:
    (inner, first), factor = draw(convolutions()), draw(st.integers(1, 3))
    outer = draw(st.sampled_from([Decimation(factor, inner.out_shape), Gradient(inner.out_shape)]))
    return outer @ inner, lambda x: outer(first(x))


@st.composite
def matrices(draw: st.DrawFn) -> tuple[LinearOperator, Callable]:
    matrix = draw(seeds).standard_normal(draw(shapes))
    A = FunctionOperator(matrix.dot, matrix.T.dot, matrix.shape[1:], matrix.shape[:1])
    return A, matrix.dot


@pytest.mark.hypothesis  # seen only on the outside; `course.py test search` runs what has it
@pytest.mark.parametrize("kind", [convolutions, strided, samplings, compositions, matrices])
def test_conforms(kind: Callable[[], st.SearchStrategy]) -> None:
    @given(kind(), seeds, st.booleans())
    def conforms(drawn: tuple[LinearOperator, Callable], rng, turned: bool) -> None:
        A, loops = drawn
        check_operator(A, rng, loops=loops)
        if turned:
            check_operator(A.T, rng)

    conforms()


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("size", [(4, 4), (1, 6), (5, 2), (31, 24), (97, 80)])
def test_large_adjoint(boundary: str, size: tuple[int, int]) -> None:
    rng = np.random.default_rng(5)
    A = Convolution(rng.standard_normal(size), (89, 64), boundary)
    assert adjoint_gap(A, rng) < 1e-14
    x = rng.standard_normal(A.in_shape)
    assert np.allclose(A(x), convolve(x, A.kernel, boundary=boundary), rtol=0, atol=1e-10)


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("size", [(1, 1), (3, 3), (2, 4), (5, 2), (6, 7)])
def test_convolution_is_scipys(boundary: str, size: tuple[int, int]) -> None:
    rng = np.random.default_rng(6)
    x, kernel = rng.standard_normal((9, 8)), rng.standard_normal(size)
    expected = scipy.ndimage.convolve(x, kernel, mode=SCIPY_MODES[boundary])
    assert np.allclose(convolve(x, kernel, boundary=boundary), expected, rtol=0, atol=1e-13)
    A = Convolution(kernel, x.shape, boundary)
    assert np.allclose(A(x), expected, rtol=0, atol=1e-13)
    if boundary == "zero":
        top, left = size[0] // 2, size[1] // 2
        full = scipy.signal.convolve2d(x, kernel)[top : top + 9, left : left + 8]
        assert np.allclose(A(x), full, rtol=0, atol=1e-13)


def test_article_numbers() -> None:
    """The article's example: a 3x3 image, the same kernel, and what comes of it."""
    x = np.arange(1, 10).reshape(3, 3)
    A = StridedConvolution(x, (3, 3))
    y, matrix = A(x), to_matrix(A)
    assert y.tolist() == [[94, 154, 106], [186, 285, 186], [106, 154, 94]]
    z = A.T(y)
    assert z.tolist() == [[1743, 3072, 2681], [4266, 6825, 5524], [4629, 7038, 5447]]
    assert convolve(x, x).tolist() == [[26, 56, 54], [84, 165, 144], [134, 236, 186]]
    assert round(np.linalg.det(matrix)) == -95795
    assert norm(A) == pytest.approx(30.5588, abs=5e-5)
    assert np.linalg.cond(matrix) == pytest.approx(222.35, abs=5e-3)
    scale = np.vdot(z, x) / np.vdot(z, z)
    assert scale == pytest.approx(0.0011039, abs=5e-8)
    assert np.linalg.norm(scale * z - x) / np.linalg.norm(x) == pytest.approx(0.280, abs=5e-4)
    assert np.allclose(np.linalg.solve(matrix, y.ravel()), np.arange(1, 10), atol=1e-11)
    checkerboard = StridedConvolution(np.ones((3, 3)), (6, 6), stride=2).T(np.ones((3, 3)))
    assert checkerboard[:2].tolist() == [[1, 1, 2, 1, 2, 1], [1, 1, 2, 1, 2, 1]]


def test_transfer_function_belongs_to_the_image() -> None:
    A = Convolution([[1.0, 2, 4]], (1, 8), "periodic")
    values = np.abs(np.fft.fft(to_matrix(A)[:, 0]))
    assert np.allclose(np.abs(A.transfer_function[0]), values[:5])
    assert not A.transfer_function.flags.writeable


def test_transfer_function_is_computed_once() -> None:
    A = Convolution(np.ones((3, 3)), (8, 8))
    A(np.zeros((8, 8)))
    factors = dict(A._factors)
    A.T(np.zeros((8, 8), np.float32))
    A.T(np.zeros((8, 8), np.float32))
    assert len(A._factors) == 2
    assert all(A._factors[key] is factor for key, factor in factors.items())


def test_kernel_is_copied() -> None:
    kernel = np.ones((3, 3))
    A, B = Convolution(kernel, (4, 4)), StridedConvolution(kernel, (4, 4))
    kernel[:] = 0
    assert A.kernel.sum() == B.kernel.sum() == 9


def test_nan_spreads_but_a_mask_hides_it() -> None:
    x = np.ones((4, 4))
    x[1, 2] = np.nan
    assert np.isnan(Convolution(np.ones((2, 2)), (4, 4))(x)).all()
    assert np.isnan(StridedConvolution(np.ones((2, 2)), (4, 4))(x)).sum() == 4
    assert Mask(~np.isnan(x))(x).sum() == 15


def test_composition_joins_and_refuses() -> None:
    A, B = Decimation(2, (6, 8)), Convolution(np.ones((3, 3)), (6, 8))
    assert np.allclose(to_matrix(A @ B), to_matrix(A) @ to_matrix(B))
    assert np.allclose(to_matrix((A @ B).T), to_matrix(B).T @ to_matrix(A).T, atol=1e-14)
    with pytest.raises(ValueError, match=r"\(6, 8\).*\(3, 4\)"):
        B @ A
    with pytest.raises(TypeError, match=r"A\(x\)"):
        A @ np.ones((6, 8))
    with pytest.raises(TypeError):
        np.ones((6, 8)) @ A
    for wrong in (lambda: A * np.ones((6, 8)), lambda: np.ones((3, 4)) * A.T, lambda: 0.1 * A.T):
        with pytest.raises(TypeError, match=r"write A\(x\)"):
            wrong()


@pytest.mark.parametrize("copied", [deepcopy, lambda A: pickle.loads(pickle.dumps(A))])
def test_copies_work(copied: Callable) -> None:
    A = Decimation(2, (5, 5)) @ Convolution(kernels.emboss(), (5, 5), "symmetric")
    x = np.random.default_rng(7).standard_normal((5, 5))
    assert np.array_equal(copied(A).T(copied(A)(x)), A.T(A(x)))


def test_repr_names_the_shapes() -> None:
    A = Decimation(2, (4, 6)) @ Convolution(np.ones((3, 3)), (4, 6))
    assert repr(A.T) == ("(Decimation((4, 6) -> (2, 3)) @ Convolution((4, 6) -> (4, 6))).T")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Convolution(np.ones(3), (4, 4)), r"2-D .* shape \(3,\)"),
        (lambda: Convolution(np.ones((0, 3)), (4, 4)), r"at least one entry"),
        (lambda: Convolution([[np.nan]], (4, 4)), "NaN"),
        (lambda: Convolution([[1]], (4, 0)), "at least 1"),
        (lambda: Convolution([[1]], (4, 4, 3)), r"two numbers .* not 3; of a color picture"),
        (lambda: Convolution([[1]], np.ones((40, 40))), r"two numbers .* not 40;"),
        (lambda: Convolution([[1]], (4, 4), "mirror"), "\"symmetric\", not 'mirror'"),
        (lambda: StridedConvolution(np.ones((5, 1)), (4, 4), padding="valid"), "does not fit"),
        (lambda: StridedConvolution([[1]], (4, 4), padding="full"), "\"valid\", not 'full'"),
        (lambda: StridedConvolution([[1]], (4, 4), stride=0), "stride must be at least 1"),
        (lambda: Decimation(0, (4, 4)), "factor must be at least 1"),
        (lambda: Crop((4, 4), 2), "leave nothing"),
        (lambda: Crop((4, 4), -1), "at least 0"),
        (lambda: Crop((4, 4), (1, 1, 1)), "margins"),
        (lambda: Mask([0.5, 1]), "True"),
        (lambda: Mask([]), "empty"),
        (lambda: Gradient((0, 3)), "at least 1"),
        (lambda: FunctionOperator(abs, abs, (0,), (1,)), "in_shape"),
        (lambda: FunctionOperator(np.sum, abs, (2,), (1,))([1, 2]), r"\(1,\).*\(\)"),
    ],
)
def test_refuses_in_one_sentence(make: Callable, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Convolution([[1j]], (4, 4)),
        lambda: Convolution([[1]], 4),
        lambda: Convolution([[1]], (4.0, 4)),
        lambda: Decimation(1.5, (4, 4)),
        lambda: convolve([["a"]], [[1]]),
        lambda: FunctionOperator(np.copy, np.copy, 3, 3),
        lambda: adjoint_gap(Gradient((4, 4)), 0),
        lambda: FunctionOperator(np.fft.fft, np.fft.ifft, (4,), (4,))([1, 2, 3, 4]),
        lambda: FunctionOperator(lambda x: None, np.copy, (4,), (4,))([1, 2, 3, 4]),
    ],
)
def test_refuses_what_is_no_number(make: Callable) -> None:
    with pytest.raises(TypeError, match="must"):
        make()


@pytest.mark.parametrize("margins", [2, [1, 2], [[1, 0], [2, 1]]])
def test_margins_may_be_an_array(margins: object) -> None:
    given = np.array(margins) if isinstance(margins, list) else np.int64(2)
    assert Crop((9, 8), given).margins == Crop((9, 8), margins).margins


def test_functions_may_return_views_and_buffers() -> None:
    """Results are new arrays whatever the functions return: one number repeated, their buffer."""
    buffer = np.zeros(1)

    def total(x: np.ndarray) -> np.ndarray:
        buffer[0] = x.sum()
        return buffer

    def spread(y: np.ndarray) -> np.ndarray:
        return np.broadcast_to(1 * y, (2, 3))

    check_operator(FunctionOperator(total, spread, (2, 3), (1,)), np.random.default_rng(8))


def test_mask_of_a_volume() -> None:
    seen = np.random.default_rng(8).random((2, 3, 4)) < 0.5
    check_operator(Mask(seen), np.random.default_rng(8))


@pytest.mark.parametrize(
    "A",
    [
        Gradient((20, 17)),
        Gradient((1, 1)),
        Crop((22, 21), 1),
        Decimation(2, (34, 33)) @ Convolution(kernels.gaussian(1), (34, 33)),
        Crop((21, 20), 1) @ Convolution(kernels.emboss(), (21, 20), "periodic"),
        StridedConvolution(kernels.emboss(), (35, 32), stride=2),
        StridedConvolution(kernels.box(5), (20, 17)).T,
        FunctionOperator(lambda x: 3 * x, lambda y: 3 * y, (17, 17), (17, 17)),
        FunctionOperator(np.zeros_like, np.zeros_like, (17, 17), (17, 17)),
        Mask(np.zeros((17, 17))),
        *(
            Convolution(kernel, (18, 17), boundary)
            for boundary in BOUNDARIES
            for kernel in (kernels.motion(7, 30), kernels.emboss(), kernels.laplacian())
        ),
    ],
    ids=repr,
)
def test_norm_is_the_largest_singular_value(A: LinearOperator) -> None:
    exact = np.linalg.norm(to_matrix(A), 2)
    assert exact * (1 - 1e-12) <= norm(A) <= exact * (1 + 2e-3) + 1e-300
    assert exact <= A._norm_bound() * (1 + 1e-12)
    assert norm(A) == norm(A)


@pytest.mark.parametrize("weight", [1.02, 1.15, 2])
def test_norm_finds_the_one_pixel_that_counts_more(weight: float) -> None:
    weights = np.ones((300, 300))
    weights[17, 200] = weight
    A = FunctionOperator(weights.__mul__, weights.__mul__, weights.shape, weights.shape)
    assert weight <= norm(A) <= weight * (1 + 2e-3)


def test_matrix_refuses_what_is_too_large() -> None:
    with pytest.raises(ValueError, match="smaller image"):
        to_matrix(Gradient((200, 200)))


def test_gap_sees_zero_and_wrong_scale() -> None:
    rng = np.random.default_rng(9)
    zero = FunctionOperator(np.zeros_like, np.zeros_like, (3, 3), (3, 3))
    assert adjoint_gap(zero, rng) == 0
    half = FunctionOperator(np.copy, np.zeros_like, (3, 3), (3, 3))
    assert adjoint_gap(half, rng) > 1e-3
    assert adjoint_gap(half.T, rng) > 1e-3


def test_scipy_solves_with_it() -> None:
    rng = np.random.default_rng(10)
    A = Crop((8, 9), ((0, 1), (1, 0))) @ Convolution(rng.standard_normal((3, 2)), (8, 9))
    B, y = as_scipy(A), rng.standard_normal(A.out_shape)
    assert B.shape == (56, 72)
    assert np.allclose(B @ np.eye(72), to_matrix(A), atol=1e-13)
    expected = np.linalg.lstsq(to_matrix(A), y.ravel(), rcond=None)[0]
    assert np.allclose(lsqr(B, y.ravel(), atol=1e-13, btol=1e-13)[0], expected, atol=1e-8)
