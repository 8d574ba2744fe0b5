"""Whether the device computes what NumPy computes, and how closely."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice, product
from typing import Any

import numpy as np

from course_lib import kernels, operators, solvers, tf_ops
from course_lib.operators import StridedConvolution, to_matrix

Array = np.ndarray[Any, np.dtype[Any]]
Row = dict[str, Any]

SEED = 2026
PRECISIONS = ("float32", "tf32", "float64")
# Odd, even, not square; pictures whose size no stride divides.
KERNELS = ((3, 3), (4, 3), (2, 5))
LAYERS = tuple(product((1, 2, 3), ("same", "valid")))
SHAPE, INPUTS, OUTPUTS = (13, 10), 3, 4
STEPS = 50


def gaps() -> Iterator[Row]:
    """Tell, for each claim and precision, the largest difference, relative to the result's size."""
    claims: dict[str, Callable[[type], Iterator[tuple[Array, Array]]]] = {
        "conv2d_transpose = NumPy's": _layers,
        "conv2d_transpose = the transposed matrix": _matrices,
        "gradient of conv2d = conv2d_transpose": _gradients,
        f"{STEPS} steps of Landweber = NumPy's": lambda kind: _loops(kind, "landweber"),
        f"{STEPS} steps of Richardson-Lucy = NumPy's": lambda kind: _loops(kind, "richardson_lucy"),
    }
    for what, cases in claims.items():
        for precision in PRECISIONS:
            if precision == "tf32" and not tf_ops.gpus():
                continue
            with _computing_in(precision):
                kind = np.float64 if precision == "float64" else np.float32
                found = [_gap(ours, theirs) for ours, theirs in cases(kind)]
            yield {"what": what, "precision": precision, "cases": len(found), "gap": max(found)}


def _computing_in(precision: str) -> AbstractContextManager[Any]:
    if precision == "float64":
        return nullcontext()
    return tf_ops.computing_in("tf32" if precision == "tf32" else "float32")


def _gap(found: Array, wanted: Array) -> float:
    return float(np.abs(found - wanted).max() / np.abs(wanted).max())


def _drawn() -> Iterator[tuple[np.random.Generator, tuple[int, int], int, Any]]:
    rng = np.random.default_rng(SEED)
    for shape, (stride, padding) in product(KERNELS, LAYERS):
        yield rng, shape, stride, padding


def _layers(kind: type) -> Iterator[tuple[Array, Array]]:
    for rng, shape, stride, padding in _drawn():
        weights = rng.standard_normal((*shape, INPUTS, OUTPUTS)).astype(kind)
        A = [
            [StridedConvolution(weights[:, :, c, o].astype(float), SHAPE, stride, padding)
             for o in range(OUTPUTS)]
            for c in range(INPUTS)
        ]  # fmt: skip
        y = rng.standard_normal((1, *A[0][0].out_shape, OUTPUTS)).astype(kind)
        wanted = np.stack(
            [sum(A[c][o].T(y[0, :, :, o].astype(float)) for o in range(OUTPUTS))
             for c in range(INPUTS)],
            axis=-1,
        )  # fmt: skip
        found = tf_ops.conv2d_transpose(
            y, weights, output_shape=(1, *SHAPE, INPUTS), stride=stride, padding=padding
        )
        yield found[0], wanted


def _matrices(kind: type) -> Iterator[tuple[Array, Array]]:
    """Compare with a dense matrix, multiplied on the device, too."""
    tf = tf_ops.require_tensorflow()
    for rng, shape, stride, padding in _drawn():
        kernel = rng.standard_normal(shape).astype(kind)
        A = StridedConvolution(kernel.astype(float), SHAPE, stride, padding)
        y = rng.standard_normal(A.out_shape).astype(kind)
        matrix = to_matrix(A).T
        wanted = (matrix @ y.ravel().astype(float)).reshape(SHAPE)
        yield tf_ops.TFConvolution(kernel, SHAPE, stride, padding).T(y), wanted
        product_there = tf.linalg.matvec(tf.constant(matrix.astype(kind)), tf.constant(y.ravel()))
        yield product_there.numpy().reshape(SHAPE), wanted


def _gradients(kind: type) -> Iterator[tuple[Array, Array]]:
    tf = tf_ops.require_tensorflow()
    for rng, shape, stride, padding in _drawn():
        weights = tf.constant(rng.standard_normal((*shape, INPUTS, OUTPUTS)).astype(kind))
        x = tf.constant(rng.standard_normal((2, *SHAPE, INPUTS)).astype(kind))
        with tf.GradientTape() as tape:
            tape.watch(x)
            z = tf.nn.conv2d(x, weights, stride, padding.upper())
            y = tf.constant(rng.standard_normal(z.shape).astype(kind))
            inner = tf.reduce_sum(z * y)
        wanted = tf.nn.conv2d_transpose(y, weights, x.shape, stride, padding.upper())
        yield tape.gradient(inner, x).numpy(), wanted.numpy()


def _loops(kind: type, name: str) -> Iterator[tuple[Array, Array]]:
    rng = np.random.default_rng(SEED)
    kernel = kernels.camera_shake(7, rng)
    scene = rng.random((32, 27))
    A, there = StridedConvolution(kernel, scene.shape), tf_ops.TFConvolution(kernel, scene.shape)
    y = A(scene).clip(0)
    step = {"step": 1.0 / operators.norm(A) ** 2} if name == "landweber" else {}
    states = getattr(solvers, name)(A, y, **step)
    wanted = next(islice(states, STEPS, None)).x
    for compiled in (False, True):
        run = getattr(tf_ops, name)
        yield run(there, y.astype(kind), steps=STEPS, jit_compile=compiled, **step), wanted
