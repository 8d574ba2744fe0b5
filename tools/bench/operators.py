"""Convolution beside SciPy and TensorFlow, adjoint gaps, and what importing the library costs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import scipy.ndimage
import scipy.signal

from course_lib import kernels
from course_lib.operators import (
    Convolution,
    StridedConvolution,
    adjoint_gap,
    conv2d,
    conv2d_transpose,
    convolve,
)
from tools.bench._timing import fastest
from tools.notebook_run import execute, has_tensorflow

SIDE = 512
Row = dict[str, Any]


def measure() -> Iterator[Row]:
    """Measure everything that issue 2 gives a number for on the ground floor."""
    image = np.random.default_rng(0).random((SIDE, SIDE))
    for dtype in (np.float64, np.float32):
        yield from _convolutions(image.astype(dtype))
    yield from _layers(image.astype(np.float32))
    yield _gap()
    yield from _import_times()
    yield _memory()


def _against(
    what: str, ours: Callable[[], Any], peers: dict[str, Callable[[], Any]]
) -> Iterator[Row]:
    """Time ours and each peer in turn: the ratio is the peer's time over ours."""
    times = fastest({"ours": ours, **peers})
    for name in peers:
        yield {
            "what": what,
            "ours": times["ours"],
            "peer": times[name],
            "unit": "ms",
            "ratio": round(times[name] / times["ours"], 2),
            "target": None,
            "note": name,
        }


def _convolutions(image: np.ndarray) -> Iterator[Row]:
    for side in (3, 15, 31):
        psf = np.random.default_rng(side).random((side, side)).astype(image.dtype)
        operator = Convolution(psf, image.shape)
        size = f"{side} x {side}, {SIDE} x {SIDE} {image.dtype}"
        peers = {
            "scipy.signal.fftconvolve": lambda psf=psf: scipy.signal.fftconvolve(
                image, psf, "same"
            ),
            "scipy.ndimage.convolve": lambda psf=psf: scipy.ndimage.convolve(
                image, psf, mode="constant"
            ),
        }
        yield from _against(f"Convolution, {size}", lambda op=operator: op(image), peers)
        yield from _against(
            f"convolve, {size}",
            lambda psf=psf: convolve(image, psf, boundary="zero"),
            {"scipy.signal.fftconvolve": peers["scipy.signal.fftconvolve"]},
        )


def _layers(image: np.ndarray) -> Iterator[Row]:
    for side, stride in ((3, 1), (3, 2), (7, 1)):
        kernel = np.random.default_rng(side).random((side, side)).astype(np.float32)
        small = conv2d(image, kernel, stride=stride)
        size = f"{side} x {side}, stride {stride}, {SIDE} x {SIDE} float32"
        forward, back = _tensorflow_peers(image, small, kernel, stride)
        if stride == 1:
            forward["scipy.signal.correlate2d"] = lambda kernel=kernel: scipy.signal.correlate2d(
                image, kernel, "same"
            )
        yield from _against(
            f"conv2d, {size}",
            lambda kernel=kernel, stride=stride: conv2d(image, kernel, stride=stride),
            forward,
        )
        yield from _against(
            f"conv2d_transpose, {size}",
            lambda kernel=kernel, stride=stride, small=small: conv2d_transpose(
                small, kernel, output_shape=image.shape, stride=stride
            ),
            back,
        )


def _tensorflow_peers(
    image: np.ndarray, small: np.ndarray, kernel: np.ndarray, stride: int
) -> tuple[dict[str, Callable[[], Any]], dict[str, Callable[[], Any]]]:
    """Return TensorFlow's layer and its transpose on tensors made beforehand."""
    if not has_tensorflow():
        return {}, {}
    import tensorflow as tf

    x, y = (tf.constant(array[None, :, :, None]) for array in (image, small))
    k, shape = tf.constant(kernel[:, :, None, None]), (1, *image.shape, 1)
    return (
        {"tf.nn.conv2d": lambda: tf.nn.conv2d(x, k, stride, "SAME").numpy()},
        {
            "tf.nn.conv2d_transpose": lambda: tf.nn.conv2d_transpose(
                y, k, shape, stride, "SAME"
            ).numpy()
        },
    )


def _gap() -> Row:
    """Look for the worst dot test over kernels of all parities, boundaries and strides."""
    rng, shape = np.random.default_rng(1), (37, 50)
    psfs = [kernels.gaussian(1.5), kernels.disk(3), kernels.camera_shake(15, rng)]
    psfs += [rng.random(size) for size in ((1, 1), (2, 3), (4, 4), (5, 8), (9, 6))]
    operators = [
        Convolution(psf, shape, boundary)
        for psf in psfs
        for boundary in ("zero", "periodic", "symmetric")
    ]
    operators += [StridedConvolution(psf, shape, stride=s) for psf in psfs for s in (1, 2, 3)]
    worst = max(adjoint_gap(operator, rng) for operator in operators)
    return {
        "what": f"adjoint gap, worst of {len(operators)} operators",
        "ours": float(worst),
        "peer": None,
        "unit": "",
        "ratio": None,
        "target": "≤ 1e-14",
        "note": "scikit-image's Richardson-Lucy has 5e-2 for even kernels",
    }


def _import_times() -> Iterator[Row]:
    """Time imports in fresh processes, each by its own clock: Python's start is left out."""
    yield _import_time("course_lib", "tensorflow" if has_tensorflow() else "numpy", "≤ 0.3")
    yield _import_time("course_lib.operators", "numpy, scipy.fft", None)


def _import_time(ours: str, peer: str, target: str | None) -> Row:
    code = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
    times = [[_printed(code.format(modules)) for modules in (ours, peer)] for _ in range(3)]
    own, other = (min(column) for column in zip(*times, strict=True))
    return {
        "what": f"import {ours}",
        "ours": own,
        "peer": other,
        "unit": "s",
        "ratio": round(other / own, 2),
        "target": target,
        "note": f"import {peer}",
    }


def _printed(code: str) -> float:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(run.stdout)


NUMPY_ONLY = """
from course_lib import images, ui
from course_lib.operators import Convolution
from course_lib.kernels import gaussian
photo = images.to_gray(images.load("camera"))
blurred = Convolution(gaussian(2.0), photo.shape)(photo)
ui.show({"photo": photo, "blurred": blurred}, alt="a photo and its blurred copy")
"""
WITH_TENSORFLOW = """
import tensorflow as tf
tf.nn.conv2d(tf.ones((1, 512, 512, 1)), tf.ones((3, 3, 1, 1)), 1, "SAME")
"""
RESIDENT = "import os, psutil; print(psutil.Process(os.getpid()).memory_info().rss / 2**20)"


def _memory() -> Row:
    """Measure the kernel of a notebook that shows a blurred photo, and one that has TensorFlow."""
    ours = _kernel_megabytes(NUMPY_ONLY)
    peer = _kernel_megabytes(WITH_TENSORFLOW) if has_tensorflow() else None
    return {
        "what": "memory of a kernel, photo blurred and shown",
        "ours": ours,
        "peer": peer,
        "unit": "MB",
        "ratio": round(peer / ours, 1) if peer else None,
        "target": "≤ 250",
        "note": "a kernel with TensorFlow after one conv2d",
    }


def _kernel_megabytes(source: str) -> float:
    cells = [nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell(RESIDENT)]
    with tempfile.TemporaryDirectory() as folder:
        done = execute(nbformat.v4.new_notebook(cells=cells), Path(folder))
    return float(done.cells[-1].outputs[0].text)
