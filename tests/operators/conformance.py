"""What every linear operator must do, as a kit: `check_operator(A, rng, loops=...)`.

It is for small operators (it writes their matrices out). Each rule is a function of its own,
so that a planted fault can be seen to break the rule that it is meant to break. The rules
use zero-mean vectors: all-positive ones hide a shift by one pixel.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pytest

from course_lib.operators import LinearOperator, adjoint_gap, to_matrix

Loops = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Direction:
    """One direction of an operator: `forward` or `adjoint`."""

    name: str
    apply: Callable[[np.ndarray], np.ndarray]
    in_shape: tuple[int, ...]
    out_shape: tuple[int, ...]
    scale: float  # largest row sum of magnitudes: what the largest input can become

    def tolerance(self, *arrays: np.ndarray) -> float:
        """Rounding errors that a correct result may have, in single or double precision."""
        eps = max(np.finfo(a.dtype).eps for a in arrays)
        return 64 * eps * self.scale * max(np.abs(a).max() for a in arrays)


def directions(A: LinearOperator) -> tuple[Direction, Direction]:
    there, back = np.abs(to_matrix(A)), np.abs(to_matrix(A.T))
    return (
        Direction("forward", A.forward, A.in_shape, A.out_shape, there.sum(axis=1).max()),
        Direction("adjoint", A.adjoint, A.out_shape, A.in_shape, back.sum(axis=1).max()),
    )


def check_operator(
    A: LinearOperator, rng: np.random.Generator, *, loops: Loops | None = None
) -> None:
    """Hold an operator to every rule; `loops` is its forward map by other means."""
    for rule in RULES:
        rule(A, rng)
    if loops is not None:
        follows_loops(A, rng, loops)


def has_no_memory(A: LinearOperator, rng: np.random.Generator) -> None:
    """Single precision comes first, and then the same array with other numbers in it."""
    fresh = deepcopy(A)
    for way, used in zip(directions(fresh), (A.forward, A.adjoint), strict=True):
        x = rng.standard_normal(way.in_shape)
        used(x.astype(np.float32))
        for _ in range(2):
            difference = used(x) - way.apply(x.copy())
            assert np.abs(difference).max() <= way.tolerance(x), f"{A}: {way.name} remembers"
            x[...] = rng.standard_normal(way.in_shape)


def follows_loops(A: LinearOperator, rng: np.random.Generator, loops: Loops) -> None:
    there, _ = directions(A)
    x = rng.standard_normal(A.in_shape)
    assert np.abs(A.forward(x) - loops(x)).max() <= there.tolerance(x), f"{A} is not its loops"


def is_linear(A: LinearOperator, rng: np.random.Generator) -> None:
    for way in directions(A):
        u, v = rng.standard_normal((2, *way.in_shape))
        a, b = rng.standard_normal(2)
        difference = way.apply(a * u + b * v) - (a * way.apply(u) + b * way.apply(v))
        assert np.abs(difference).max() <= 4 * way.tolerance(u, v), f"{A}: {way.name} not linear"
        assert not way.apply(np.zeros(way.in_shape)).any(), f"{A}: {way.name} moves zero"
        for factor in (2.0**-40, 2.0**40):
            difference = way.apply(factor * u) - factor * way.apply(u)
            assert np.abs(difference).max() <= way.tolerance(factor * u), f"{A}: not at any scale"


def passes_dot_test(A: LinearOperator, rng: np.random.Generator) -> None:
    assert adjoint_gap(A, rng) <= 1e-14, f"{A}: adjoint_gap"


def has_transposed_matrix(A: LinearOperator, rng: np.random.Generator) -> None:
    matrix, transposed = to_matrix(A), to_matrix(A.T)
    entries = np.abs(matrix).max()
    assert matrix.shape == (np.prod(A.out_shape), np.prod(A.in_shape))
    error = np.abs(transposed - matrix.T).max()
    assert error <= 64 * np.finfo(float).eps * entries, f"{A}: not the transposed matrix"
    x = rng.standard_normal(A.in_shape)
    difference = matrix @ x.ravel() - A.forward(x).ravel()
    assert np.abs(difference).max() <= directions(A)[0].tolerance(x), f"{A}: not its matrix"


def bounds_its_norm(A: LinearOperator, rng: np.random.Generator) -> None:
    exact = np.linalg.norm(to_matrix(A), 2)
    assert exact <= A._norm_bound() * (1 + 1e-12), f"{A}: the norm is above its bound"


def has_transpose(A: LinearOperator, rng: np.random.Generator) -> None:
    assert A.T.T is A
    assert (A.T.in_shape, A.T.out_shape) == (A.out_shape, A.in_shape)
    x, y = rng.standard_normal(A.in_shape), rng.standard_normal(A.out_shape)
    assert np.array_equal(A.T(y), A.adjoint(y))
    assert np.array_equal(A.T.adjoint(x), A(x))


def keeps_precision(A: LinearOperator, rng: np.random.Generator) -> None:
    for way in directions(A):
        x = rng.integers(0, 200, way.in_shape)
        exact = way.apply(x.astype(np.float64))
        assert exact.dtype == np.float64
        single = way.apply(x.astype(np.float32))
        assert single.dtype == np.float32, f"{A}: {way.name} loses float32"
        assert np.abs(single - exact).max() <= way.tolerance(x.astype(np.float32))
        for dtype in (np.uint8, np.int16, np.int64, np.float16, np.longdouble):
            result = way.apply(x.astype(dtype))
            assert result.dtype == np.float64, f"{A}: {way.name} of {dtype}"
            assert np.array_equal(result, exact), f"{A}: {way.name} of {dtype}"
        assert way.apply(x > 100).dtype == np.float64
        for dtype in (np.complex64, np.complex128, object, str):
            with pytest.raises(TypeError, match="real numbers"):
                way.apply(x.astype(dtype))


def takes_any_layout(A: LinearOperator, rng: np.random.Generator) -> None:
    for way in directions(A):
        x = rng.standard_normal(way.in_shape)
        expected = way.apply(x)
        spaced = np.zeros((*way.in_shape[:-1], 2 * way.in_shape[-1]))[..., ::2]
        spaced[...] = x
        layouts = {
            "Fortran": np.asfortranarray(x),
            "reversed": x[..., ::-1].copy()[..., ::-1],
            "spaced": spaced,
            "big-endian": x.astype(">f8"),
            "list": x.tolist(),
        }
        for name, same in layouts.items():
            result = way.apply(same)
            assert np.abs(result - expected).max() <= way.tolerance(x), f"{A}: {way.name} {name}"
        assert way.apply(x.astype(">f4")).dtype == np.float32


def checks_shapes(A: LinearOperator, rng: np.random.Generator) -> None:
    for way in directions(A):
        longer = (*way.in_shape[:-1], way.in_shape[-1] + 1)
        for shape in {longer, (1, *way.in_shape), way.in_shape[:-1], ()}:
            with pytest.raises(ValueError, match="shape") as caught:
                way.apply(np.zeros(shape))
            assert str(way.in_shape) in str(caught.value)
            assert str(shape) in str(caught.value)


def leaves_arguments_alone(A: LinearOperator, rng: np.random.Generator) -> None:
    for way in directions(A):
        for dtype in (np.float64, np.float32):
            x = rng.standard_normal(way.in_shape).astype(dtype)
            before = x.copy()
            result = way.apply(x)
            assert np.array_equal(x, before), f"{A}: {way.name} changed its argument"
            assert not np.shares_memory(x, result), f"{A}: {way.name} returned its argument"
            assert result.flags.writeable
            assert result.flags.c_contiguous
            kept = result.copy()
            other = way.apply(x[..., ::-1])
            assert np.array_equal(result, kept), f"{A}: {way.name} overwrote a result"
            assert not np.shares_memory(result, other), f"{A}: {way.name} reuses its result"
        x.flags.writeable = False
        way.apply(x)


def never_changes(A: LinearOperator, rng: np.random.Generator) -> None:
    for name in ("in_shape", "out_shape", "something"):
        with pytest.raises(AttributeError):
            setattr(A, name, (1, 1))
    with pytest.raises(AttributeError):
        del A.in_shape
    A(rng.standard_normal(A.in_shape))
    for name, value in vars(A).items():
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable, f"{A}: {name} can be written to"


RULES: tuple[Callable[[LinearOperator, np.random.Generator], None], ...] = (
    has_no_memory,  # the first: what A is asked first matters here
    is_linear,
    passes_dot_test,
    has_transposed_matrix,
    bounds_its_norm,
    has_transpose,
    keeps_precision,
    takes_any_layout,
    checks_shapes,
    leaves_arguments_alone,
    never_changes,
)
