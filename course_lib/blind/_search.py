"""From coarse to fine: edges of the scene and kernel in turn, and what the spectrum says."""

from collections.abc import Callable
from math import ceil, log, sqrt

import numpy as np
import scipy.fft

from course_lib.arrays import FloatArray, Kernel
from course_lib.blind._kernel import Edges, centered, cleaned, point, resized, softened
from course_lib.blind._latent import few_edges
from course_lib.blind._pictures import extended, reduced
from course_lib.blind._spectrum import PowerLaw

_SCALE = sqrt(0.5)
_COARSEST = 5
_TURNS = 5
# What one slope costs: much at first, so that only the strongest edges count.
_WEIGHTS, _LAST_WEIGHT, _FALL = (1e-2, 4e-3), 2e-3, 1.1
_RIDGE, _STEPS, _FAINT = 1e-2, 60, 0.03
# Where the spectrum has its say: what a slope costs there, and how much edges count beside it.
_FINE_WEIGHT, _EDGES = 5e-4, 20.0
_DESCENTS = 15
# There the kernel keeps its faint parts and small islands; the spectrum knows about them.
_FINE_FAINT, _FINE_PART = 0.01, 0.02
_SMALLEST_TOLD = 7
_LAST_ROUNDS, _FEW_ROUNDS = 4, 1
# From the first kernel of this side on, only the better start goes on.
_MIDDLE = 13


def scales(size: int) -> list[tuple[float, int]]:
    """Return factors and odd kernel sizes, from coarse to fine."""
    count = max(int(log(_COARSEST / size) / log(_SCALE)), 0)
    factors = [_SCALE**n for n in range(count, -1, -1)]
    return [(f, ceil(size * f) | 1) for f in factors]


def found(
    photo: FloatArray,
    size: int,
    noise: float,
    tick: Callable[[], object] = bool,
    *,
    thorough: bool = True,
) -> Kernel:
    """Return the kernel of that odd size which explains a photo between 0 and 1.

    A thorough search starts twice, and lets the spectrum choose at a middle scale.
    """
    steps = scales(size)
    last = len(steps) - 1
    middle = next((n for n, (_, side) in enumerate(steps) if side >= _MIDDLE), last)
    middle = max(min(middle, last - 1), 0)
    tries: list[tuple[float, int, Kernel, float]] = []
    for weight in _WEIGHTS[: 2 if thorough else 1]:
        kernel = point(steps[0][1])
        for factor, side in steps[: middle + 1]:
            kernel, weight = _turned(photo, (factor, side), kernel, weight, noise)
        law = PowerLaw(reduced(photo, factor), noise * factor)
        tries.append((law.fit(kernel), len(tries), kernel, weight))
    _, _, kernel, weight = min(tries)
    for n, (factor, side) in enumerate(steps):
        if n > middle or n == last:
            rounds = (_LAST_ROUNDS if thorough else _FEW_ROUNDS) if n == last else 0
            kernel, weight = _turned(photo, (factor, side), kernel, weight, noise, rounds)
        tick()
    return softened(kernel)


def _turned(
    photo: FloatArray,
    scale: tuple[float, int],
    kernel: Kernel,
    weight: float,
    noise: float,
    rounds: int = 0,
) -> tuple[Kernel, float]:
    """Return the kernel after the turns at one scale, and what a slope costs from then on."""
    factor, side = scale
    small = reduced(photo, factor)
    kernel = resized(kernel, side)
    for _ in range(_TURNS):
        kernel = cleaned(edges_of(small, kernel, weight).best(kernel, _STEPS), _FAINT)
        weight = max(weight / _FALL, _LAST_WEIGHT)
    if side >= _SMALLEST_TOLD:
        kernel = refined(small, kernel, PowerLaw(small, noise * factor), 1 + rounds)
    return centered(kernel), weight


def edges_of(photo: FloatArray, kernel: Kernel, weight: float = _FINE_WEIGHT) -> Edges:
    """Compare a photo with the scene of few edges that a kernel leads to."""
    scene = scene_of(photo, kernel, weight)
    return Edges.between(scene, photo.astype(np.float32), kernel.shape, _RIDGE)


def scene_of(photo: FloatArray, kernel: Kernel, weight: float = _FINE_WEIGHT) -> FloatArray:
    """Return the scene of few edges that a kernel leads to."""
    wide = extended(photo.astype(np.float32), kernel.shape[0])
    rows, columns = photo.shape
    return few_edges(scipy.fft.rfft2(wide), kernel, weight, wide.shape)[:rows, :columns]


def refined(photo: FloatArray, kernel: Kernel, law: PowerLaw, rounds: int) -> Kernel:
    """Return a kernel near another that agrees with the edges and with the spectrum."""
    from scipy.optimize import minimize

    shape = kernel.shape
    for _ in range(rounds):
        edges = edges_of(photo, kernel)
        law.fit(kernel)

        def both(flat: Kernel, edges: Edges = edges) -> tuple[float, Kernel]:
            total = flat.sum() or 1.0  # a step may try no light at all, which explains nothing
            k = (flat / total).reshape(shape)
            cost, slope = law.cost(k)
            more, steep = edges.cost(k)
            slope = (slope + _EDGES * steep).ravel()
            return cost + _EDGES * more, (slope - slope @ k.ravel()) / total

        result = minimize(
            both,
            kernel.ravel(),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0, None)] * kernel.size,
            options={"maxiter": _DESCENTS},
        )
        kernel = result.x.reshape(shape) / result.x.sum()
    return cleaned(kernel, _FINE_FAINT, _FINE_PART)
