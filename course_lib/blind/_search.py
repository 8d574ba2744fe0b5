"""From coarse to fine: edges of the scene and kernel in turn, and what the spectrum says."""

from collections.abc import Callable
from math import ceil, log, sqrt

import numpy as np
import scipy.fft

from course_lib.arrays import FloatArray, Kernel
from course_lib.blind._kernel import Edges, centered, cleaned, point, resized
from course_lib.blind._latent import few_edges
from course_lib.blind._pictures import extended, reduced
from course_lib.blind._spectrum import PowerLaw

_SCALE = sqrt(0.5)
_COARSEST = 5
_TURNS = 5
# What one slope costs: much at first, so that only the strongest edges count.
_WEIGHT, _LAST_WEIGHT, _FALL = 1e-2, 2e-3, 1.1
_RIDGE, _STEPS, _FAINT = 1e-2, 60, 0.03
# Where the spectrum has its say: what a slope costs there, and how much edges count beside it.
_FINE_WEIGHT, _EDGES = 5e-4, 20.0
_DESCENTS = 15
# There the kernel keeps its faint parts and small islands; the spectrum knows about them.
_FINE_FAINT, _FINE_PART = 0.01, 0.02
_SMALLEST_TOLD = 7
_LAST_ROUNDS = 4


def scales(size: int) -> list[tuple[float, int]]:
    """Return factors and odd kernel sizes, from coarse to fine."""
    count = max(int(log(_COARSEST / size) / log(_SCALE)), 0)
    factors = [_SCALE**n for n in range(count, -1, -1)]
    return [(f, ceil(size * f) | 1) for f in factors]


def found(photo: FloatArray, size: int, noise: float, tick: Callable[[], object] = bool) -> Kernel:
    """Return the kernel of that odd size which explains a photo between 0 and 1."""
    kernel, weight = point(scales(size)[0][1]), _WEIGHT
    for factor, side in scales(size):
        small = reduced(photo, factor)
        kernel = resized(kernel, side)
        for _ in range(_TURNS):
            kernel = cleaned(edges_of(small, kernel, weight).best(kernel, _STEPS), _FAINT)
            weight = max(weight / _FALL, _LAST_WEIGHT)
        if side >= _SMALLEST_TOLD:
            law = PowerLaw(small, noise * factor)
            kernel = refined(small, kernel, law, 1 if factor < 1 else 1 + _LAST_ROUNDS)
        kernel = centered(kernel)
        tick()
    return kernel


def edges_of(
    photo: FloatArray, kernel: Kernel, weight: float = _FINE_WEIGHT, soft: float = 0.0
) -> Edges:
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
            total = flat.sum()
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
