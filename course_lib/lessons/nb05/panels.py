"""What the explorers of notebook 05 show beside their sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import metrics
from course_lib.lessons._types import Array, Panels
from course_lib.operators import Convolution
from course_lib.selection import Entropy, Problem, Trial
from course_lib.ui import Curve, Picture

from .desk import SCORES, WEIGHTS, Desk, l_point


def _photo(array: ArrayLike) -> Picture:
    return Picture(array, vmin=0, vmax=1)


def blind_panels(desk: Desk, weight: float, truth: bool) -> Panels:
    """Return a photo and its restoration; the scene and the verdict only on request.

    Parameters
    ----------
    desk : Desk
        The photo.
    weight : float
        The reader's setting.
    truth : bool
        Whether to open the drawer.

    Examples
    --------
    >>> desk = Desk(np.eye(24), [[1.0]], 0.05)
    >>> list(blind_panels(desk, 0.1, False)), len(blind_panels(desk, 0.1, True))
    (['the photo', 'restored', 'the drawer'], 4)
    """
    x = desk.at(weight)
    panels: Panels = {"the photo": _photo(desk.problem.y), "restored": _photo(x)}
    if not truth:
        return panels | {"the drawer": "closed; tick truth when you are content"}
    best = WEIGHTS[desk.best]
    # Between two of the settings tried, a reader may even beat the oracle by a hair.
    lost = max(desk.lost_at(weight), 0.0)
    verdict = f"you lose {lost:.1f} dB against the best weight, {best:.1g}"
    return panels | {"the scene": _photo(desk.scene), "the drawer": verdict}


def scaled(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squeeze a score into 0 (its best) to 1 (its worst), so that several fit into one picture.

    The square root makes flat valleys narrow; it moves no minimum.

    Parameters
    ----------
    scores : ndarray
        Any numbers; those that are not finite stay gaps.

    Examples
    --------
    >>> scaled(np.array([3.0, 1.0, 2.0]))
    array([1.        , 0.        , 0.70710678])
    """
    usable = scores[np.isfinite(scores)]
    if usable.size == 0:
        return np.full(scores.shape, np.nan)
    gaps = np.where(np.isfinite(scores), scores, np.nan)
    return np.asarray(np.sqrt((gaps - usable.min()) / max(float(np.ptp(usable)), 1e-300)))


def judges_panels(desk: Desk, weight: float) -> Panels:
    """Return a restoration, all scores over the knob, and the loss that only an oracle sees.

    Parameters
    ----------
    desk : Desk
        The photo.
    weight : float
        The reader's setting.

    Examples
    --------
    >>> list(judges_panels(Desk(np.eye(24), [[1.0]], 0.05), 0.1))[:4]
    ['restored', 'they ask the photo', 'they never look at it', 'hidden: dB lost']
    """
    blind = [name for name in SCORES if name.startswith("entropy")]
    asking = [name for name in SCORES if name not in blind]
    told = [f"{n} {WEIGHTS[desk.picked(n)]:.1g} (−{desk.lost(n):.1f} dB)" for n in SCORES]
    return {
        "restored": _photo(desk.at(weight)),
        "they ask the photo": _judged(desk, weight, asking),
        "they never look at it": _judged(desk, weight, blind),
        "hidden: dB lost": Curve(
            WEIGHTS,
            desk.quality[desk.best] - desk.quality,
            xlabel="weight",
            log="x",
            ylim=(0, 12),
            marker=(weight, min(max(desk.lost_at(weight), 0.0), 12)),
        ),
        "they choose": "; ".join(told),
    }


def _judged(desk: Desk, weight: float, names: Sequence[str]) -> Curve:
    lines = {name: scaled(desk.scores(name)) for name in names}
    return Curve(WEIGHTS, lines, xlabel="weight", log="x", marker=weight, ylim=(0, 1))


def corner_panels(desk: Desk, weight: float) -> Panels:
    """Return a restoration and its place on the L-curve.

    Parameters
    ----------
    desk : Desk
        The photo.
    weight : float
        The reader's setting.

    Examples
    --------
    >>> list(corner_panels(Desk(np.eye(24), [[1.0]], 0.05), 0.1))
    ['restored', 'the L-curve', 'now']
    """
    here = l_point(Trial(desk.problem, weight))
    misfit, rough = desk.l_curve.T
    line = Curve(
        misfit,
        rough,
        xlabel="misfit: root mean square of y − A x",
        ylabel="roughness of x",
        log="xy",
        marker=here,
    )
    lost = max(desk.lost_at(weight), 0.0)
    return {"restored": _photo(desk.at(weight)), "the L-curve": line, "now": f"{lost:.1f} dB lost"}


def grainy_panels(scene: Array, noise: float) -> Panels:
    """Return a scene with noise added, and what blind scores say about it.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        Values in [0, 1].
    noise : float
        Its standard deviation.

    Examples
    --------
    >>> list(grainy_panels(np.eye(8), 0.1))
    ['the picture', 'entropy', 'sharpness', 'PSNR']
    """
    grain = np.random.default_rng(1).standard_normal(scene.shape)
    picture = np.clip(scene + noise * grain, 0, 1)
    quality = metrics.psnr(scene, picture, data_range=1)
    return {
        "the picture": _photo(picture),
        "entropy": f"{entropy(picture):.2f} bits",
        "sharpness": f"{metrics.sharpness(picture):.4f}",
        "PSNR": "nothing is wrong" if np.isinf(quality) else f"{quality:.1f} dB",
    }


def entropy(picture: Array) -> float:
    """Return the entropy of a picture's histogram over its own range, in bits.

    Parameters
    ----------
    picture : ndarray, shape (H, W)
        Any finite values.

    Examples
    --------
    >>> round(entropy(np.array([[0.0, 1.0], [0.0, 1.0]])), 6)
    1.0
    """
    still = Problem(Convolution([[1.0]], picture.shape), picture, lambda data, _: data)
    return Entropy(prefer="low").score(Trial(still, 1.0))


def belief_panels(desks: Mapping[float, Desk], factor: float, names: Sequence[str]) -> Panels:
    """Return what scores choose that were told a wrong noise, and what it costs.

    Parameters
    ----------
    desks : mapping of float to Desk
        One photo, by the factor of the wrong noise; increasing.
    factor : float
        One of them.
    names : sequence of str
        Which of `SCORES`; at most four.

    Examples
    --------
    >>> desks = {f: Desk(np.eye(24), [[1.0]], 0.05, believed=f) for f in (0.5, 1.0)}
    >>> list(belief_panels(desks, 0.5, ["GCV"]))
    ['GCV', 'dB lost by a wrong belief', 'dB lost']
    """
    desk = desks[factor]
    panels: Panels = {name: _photo(desk.chosen(name)) for name in names}
    lines = {name: [min(d.lost(name), 20.0) for d in desks.values()] for name in names}
    panels["dB lost by a wrong belief"] = Curve(
        list(desks),
        lines,
        xlabel="noise believed / true noise",
        log="x",
        marker=factor,
        ylim=(0, 20),
    )
    return panels | {"dB lost": ", ".join(f"{n} {desk.lost(n):.1f}" for n in names)}


RIDDLE = "2413"
"""Who chose A, B, C and D of `riddle_pictures`."""


def riddle_pictures(scene: Array, psf: ArrayLike, noise: float) -> dict[str, Picture]:
    """Return one photo restored with the choices of four scores, in the order of `RIDDLE`.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        Values in [0, 1].
    psf : array_like, shape (h, w)
        The blur.
    noise : float
        Its standard deviation.

    Examples
    --------
    >>> list(riddle_pictures(np.eye(24), [[1.0]], 0.05))
    ['A', 'B', 'C', 'D']
    """
    told, doubled = Desk(scene, psf, noise), Desk(scene, psf, noise, believed=2)
    choosers = {
        "1": (told, "SURE"),
        "2": (doubled, "discrepancy"),
        "3": (told, "entropy, low"),
        "4": (told, "entropy, high"),
    }
    pictures = {}
    for letter, digit in zip("ABCD", RIDDLE, strict=True):
        desk, name = choosers[digit]
        pictures[letter] = _photo(desk.chosen(name))
    return pictures
