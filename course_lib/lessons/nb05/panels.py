"""What the explorers of notebook 05 show beside their sliders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import metrics
from course_lib.lessons._types import Array, Panels
from course_lib.operators import Convolution
from course_lib.selection import Entropy, Problem, Trial
from course_lib.ui import Curve, Picture, Wipe

from .desk import SCORES, WEIGHTS, Desk, l_point


def _photo(array: ArrayLike) -> Picture:
    return Picture(array, vmin=0, vmax=1)


def blindfolded(
    desks: Mapping[float, Desk], noise: float = 0.02, weight: float = 1.0, truth: bool = False
) -> Panels:
    """Restore a photo: set noise and weight, then tick truth to see the scene.

    Parameters
    ----------
    desks : mapping of float to Desk
        The photo at each noise.
    noise : float
        One of them.
    weight : float
        The reader's setting.
    truth : bool
        Whether to show the scene and the verdict.

    Examples
    --------
    >>> desks = {0.05: Desk(np.eye(24), [[1.0]], 0.05)}
    >>> list(blindfolded(desks, 0.05)), list(blindfolded(desks, 0.05, truth=True))[1]
    (['the photo', 'restored', 'the truth'], 'restored, the scene')
    """
    desk = desks[noise]
    photo, restored = _photo(desk.problem.y), _photo(desk.at(weight))
    if not truth:
        hidden = "hidden; tick truth when you are content"
        return {"the photo": photo, "restored": restored, "the truth": hidden}
    best = WEIGHTS[desk.best]
    # Between two of the settings tried, a reader may even beat the oracle by a hair.
    lost = max(desk.lost_at(weight), 0.0)
    verdict = f"you lose {lost:.1f} dB against the best weight, {best:.2g}"
    both = Wipe(restored, _photo(desk.scene), names=("restored", "the scene"))
    return {"the photo": photo, "restored, the scene": both, "the truth": verdict}


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


def judges(desks: Mapping[tuple[str, float], Desk]) -> Callable[..., Panels]:
    """Return a function that draws a restoration, and all scores beside the hidden loss.

    Parameters
    ----------
    desks : mapping of (str, float) to Desk
        Photos, by picture and noise. All are judged now, so that a slider need not wait.

    Returns
    -------
    callable
        Of `picture`, `noise` and `weight`.

    Examples
    --------
    >>> look = judges({("my picture", 0.02): Desk(np.eye(24), [[1.0]], 0.02)})
    >>> list(look())
    ['restored', 'what they say', 'here', 'they choose', 'entropy chooses']
    """
    # High entropy is low entropy upside down.
    drawn = [name for name in SCORES if name != "entropy, high"]

    def look(picture: str = "my picture", noise: float = 0.02, weight: float = 0.01) -> Panels:
        """Compare all scores over the weight, and the hidden loss; set picture, noise, weight."""
        desk = desks[picture, noise]
        told = {n: f"{WEIGHTS[desk.picked(n)]:.2g} ({desk.lost(n):.1f} dB lost)" for n in SCORES}
        blind = {name: told.pop(f"entropy, {name}") for name in ("high", "low")}
        here = max(desk.lost_at(weight), 0.0)
        return {
            "restored": _photo(desk.at(weight)),
            "what they say": judged(desk, weight, drawn, hidden=True),
            "here": f"{here:.1f} dB lost",
            "they choose": "; ".join(f"{name} {choice}" for name, choice in told.items()),
            "entropy chooses": "; ".join(f"{name} {choice}" for name, choice in blind.items()),
        }

    for picture, noise in desks:
        look(picture, noise)
    return look


def judged(
    desk: Desk, weight: float | None, names: Sequence[str], *, hidden: bool = False
) -> Curve:
    """Draw scores over the knob, each squeezed from 0 (its best) to 1.

    `hidden` draws, in the same way, the loss that only an oracle sees.

    Examples
    --------
    >>> judged(Desk(np.eye(24), [[1.0]], 0.05), 0.1, ["GCV"]).marker
    0.1
    """
    lines = {name: scaled(desk.scores(name)) for name in names}
    if hidden:  # before the last one, whose blue is like the first one's
        last = lines.popitem()
        lines |= {"hidden": scaled(-desk.quality), last[0]: last[1]}
    return Curve(WEIGHTS, lines, xlabel="weight", log="x", marker=weight, ylim=(0, 1))


def hidden_loss(desk: Desk, weight: float) -> Curve:
    """Draw what each weight loses against the oracle's, up to 12 dB, and where the reader is.

    Examples
    --------
    >>> hidden_loss(Desk(np.eye(24), [[1.0]], 0.05), 0.1).marker[0]
    0.1
    """
    here = (weight, min(max(desk.lost_at(weight), 0.0), 12))
    lost = desk.quality[desk.best] - desk.quality
    return Curve(WEIGHTS, lost, xlabel="weight", log="x", ylim=(0, 12), marker=here)


def corner(desks: Mapping[float, Desk], noise: float = 0.02, weight: float = 1.0) -> Panels:
    """Follow a dot along the L-curve, and its restoration; choose the noise and move the weight.

    Parameters
    ----------
    desks : mapping of float to Desk
        The photo at each noise.
    noise : float
        One of them.
    weight : float
        The reader's setting.

    Examples
    --------
    >>> list(corner({0.02: Desk(np.eye(24), [[1.0]], 0.02)}))
    ['restored', 'the L-curve', 'now']
    """
    desk = desks[noise]
    misfit, rough = desk.l_curve.T
    line = Curve(
        misfit,
        rough,
        xlabel="misfit: root mean square of y − A x",
        ylabel="roughness of x",
        log="xy",
        marker=l_point(Trial(desk.problem, weight)),
    )
    lost = max(desk.lost_at(weight), 0.0)
    return {"restored": _photo(desk.at(weight)), "the L-curve": line, "now": f"{lost:.1f} dB lost"}


def grainy(scene: Array) -> Callable[..., Panels]:
    """Return a function that adds noise to a perfect picture, and draws what blind scores say.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        Values in [0, 1].

    Returns
    -------
    callable
        Of `noise`, up to 0.1.

    Examples
    --------
    >>> list(grainy(np.eye(8))(0.1))
    ['the picture', 'what they say', 'in numbers']
    """
    grain = np.random.default_rng(1).standard_normal(scene.shape)
    levels = np.linspace(0, 0.1, 21)

    def noisy(noise: float) -> Array:
        return np.clip(scene + noise * grain, 0, 1)

    scores = {"entropy": entropy, "sharpness": metrics.sharpness}
    lines = {
        name: _stretched(np.array([score(noisy(level)) for level in levels]))
        for name, score in scores.items()
    }

    def add(noise: float = 0.0) -> Panels:
        """Add noise to a picture, and read its entropy and its sharpness."""
        picture = noisy(noise)
        curve = Curve(levels, lines, xlabel="noise", ylabel="of its range", marker=noise)
        quality = metrics.psnr(scene, picture, data_range=1)
        psnr = "the scene itself" if np.isinf(quality) else f"PSNR {quality:.1f} dB"
        found = f"entropy {entropy(picture):.2f} bits, sharpness {metrics.sharpness(picture):.4f}"
        told = f"{found}, {psnr}"
        return {"the picture": _photo(picture), "what they say": curve, "in numbers": told}

    return add


def _stretched(line: Array) -> Array:
    return np.asarray((line - line.min()) / max(float(np.ptp(line)), 1e-300))


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
