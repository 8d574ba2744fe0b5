"""How far to trust a kernel: what each part of the photo says of it, and the spectrum."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import scipy.fft

from course_lib.arrays import FloatArray, Kernel
from course_lib.blind._pictures import richest, transfer
from course_lib.blind._search import found, scene_of
from course_lib.blind._spectrum import PowerLaw

# Of every sharp photo, what holds most of the light is narrower than this, in pixels, and no kernel
# explains the spectrum much better than none (10 sharp photos in development: 0.73 and 0.27). If
# one does it somewhat better, the kernels of both halves have to be narrow, too.
_SHARP, _SHARP_GAIN, _NO_GAIN = 0.85, 0.35, 0.1
# More noise, beside the photo's range, or more clipped pixels, could look like a sharp photo.
_SHARP_NOISE, _SHARP_CLIPPED = 0.03, 0.2
# Beyond one of these nothing is sure, whatever the rest says.
_NOISE, _LEANING, _HARM, _LEAST_GAIN = 0.1, 0.1, 5.0, 0.003
_CORE, _FAINT, _STEEP, _HALF = 0.2, 0.1, 99, 256

Verdict: TypeAlias = Literal["found", "nothing to repair", "I do not know"]


@dataclass(frozen=True)
class Findings:
    """What was seen of a photo and of the kernel found in it.

    Parameters
    ----------
    misfit : float
        How much worse than by chance the kernel explains the spectrum of the photo.
    sharp_misfit : float
        The same of no blur at all.
    residual : float
        What is left of the photo without the blurred scene of few edges, over the noise.
    steepness : float
        How steep the steepest hundredth of the photo is: range per pixel.
    fall : float
        The exponent with which the power of the scene falls with the frequency.
    faint : float
        Share of the kernel's light in places fainter than a tenth of its peak.
    harm : float
        How much it would harm if the kernel of one half of the photo were the true one, for the
        half where it does less, in units of the error that noise makes.
    widest : float
        The larger width of the kernels of both halves, in pixels.
    leaning : float
        Share of the kernel's light within a tenth of its rim.
    width : float
        Standard deviation in pixels, in the widest direction, of where the kernel is brighter
        than a fifth of its peak.
    noise : float
        Standard deviation of the noise, relative to the photo's range.
    clipped : float
        Share of the pixels that are as dark or as bright as can be.
    """

    misfit: float = 1.0
    sharp_misfit: float = 1.0
    residual: float = 1.0
    steepness: float = 0.0
    fall: float = 2.0
    faint: float = 0.0
    harm: float = 0.0
    widest: float = 0.0
    leaning: float = 0.0
    width: float = 0.0
    noise: float = 0.0
    clipped: float = 0.0

    @property
    def signs(self) -> dict[str, float]:
        """Return the numbers that the confidence goes by, as the regression takes them."""
        return {
            "steepness": _log(self.steepness),
            "faint": self.faint,
            "residual": _log(self.residual),
            "fall": self.fall,
            "harm": float(np.log(min(self.harm, _HARM) + 0.05)),
        }


def _log(value: float) -> float:
    return float(np.log(max(value, 1e-4)))


def looked_at(photo: FloatArray, kernel: Kernel, law: PowerLaw) -> Findings:
    """Return what there is to see of a kernel, but for what the halves of the photo say."""
    sharp = law.fit(np.ones((1, 1)))
    misfit = law.fit(kernel)
    noise = float(np.sqrt(law.noise))
    extremes = (photo <= photo.min() + 1e-6) | (photo >= photo.max() - 1e-6)
    down, across = (
        np.diff(photo, axis=axis)[: len(photo) - 1, : photo.shape[1] - 1] for axis in (0, 1)
    )
    return Findings(
        misfit=misfit,
        sharp_misfit=sharp,
        residual=_residual(photo, kernel, noise),
        steepness=float(np.percentile(np.hypot(down, across), _STEEP)),
        fall=law.fall,
        faint=float(kernel[kernel < _FAINT * kernel.max()].sum()),
        leaning=_leaning(kernel),
        width=core(kernel),
        noise=noise,
        clipped=float(extremes.mean()),
    )


def width(kernel: Kernel) -> float:
    """Return the standard deviation in the widest direction."""
    grid = np.indices(kernel.shape).reshape(2, -1)
    weight = kernel.ravel() / kernel.sum()
    away = grid - (grid @ weight)[:, None]
    return float(np.sqrt(max(np.linalg.eigvalsh((weight * away) @ away.T)[-1], 0)))


def core(kernel: Kernel) -> float:
    """Return the width of where a kernel is brighter than a fifth of its peak."""
    return width(np.where(kernel < _CORE * kernel.max(), 0, kernel))


def _leaning(kernel: Kernel) -> float:
    rim = max(kernel.shape[0] // 10, 1)
    return float(1 - kernel[rim:-rim, rim:-rim].sum() / kernel.sum())


def halves_of(photo: FloatArray, kernel: Kernel, law: PowerLaw) -> tuple[float, float]:
    """Return what the halves of a photo, each looked at by itself, say of the kernel of all.

    How much it harms (`PowerLaw.harm`) if that of one half is the true one, for the half where it
    does less; and the larger width of the two kernels.
    """
    long = 0 if photo.shape[0] > photo.shape[1] else 1
    middle = photo.shape[long] // 2
    harms, widths = [], []
    law.fit(kernel)
    for half in np.split(photo, [middle], axis=long):
        if min(half.shape) < 2 * kernel.shape[0]:
            return 0.0, core(kernel)
        part = half[richest(half, _HALF)]
        alone = found(part, kernel.shape[0], float(np.sqrt(law.noise)), thorough=False)
        harms.append(law.harm(alone, kernel))
        widths.append(core(alone))
    return min(harms), max(widths)


def _residual(photo: FloatArray, kernel: Kernel, noise: float) -> float:
    margin = kernel.shape[0] // 2
    inside = np.s_[margin:-margin, margin:-margin]
    scene = scene_of(photo, kernel)
    again = scipy.fft.irfft2(transfer(kernel, scene.shape) * scipy.fft.rfft2(scene), scene.shape)
    return float(np.std((again - photo)[inside]) / noise)


def narrow(findings: Findings) -> bool:
    """Tell whether a kernel may be no blur at all."""
    gain = findings.sharp_misfit - findings.misfit
    return findings.width < _SHARP and gain < _SHARP_GAIN


@dataclass(frozen=True)
class _Sign:
    """A sign of a good kernel or a bad one: what it adds to the odds, beside the usual."""

    weight: float
    usual: float
    good: str
    bad: str

    def odds(self, value: float) -> float:
        return self.weight * (value - self.usual)


# A logistic regression: whether the squared error of the restoration was below twice that with
# the true kernel, for 85 photos made in development (windows of 10 pictures; shaking hands,
# kernels_12 and movements; 25 of them clipped, flat, noisy, blurred differently from left to
# right, or by a kernel too large), the features scaled to a variance of 1, with a ridge of 1. With
# each picture left out in turn, the area under the curve is 0.81. `usual` is the median.
# That was before there was `python -m tools.fit_confidence`, which fits anew, on other photos.
_CONSTANT = 0.46
_SIGNS = {
    "steepness": _Sign(
        1.7,
        -2.04,
        "The photo has steep edges.",
        "The photo has no steep edges: the scene may be soft.",
    ),
    "faint": _Sign(
        -17.0, 0.108, "The kernel is clear-cut.", "The kernel has many faint parts, as by chance."
    ),
    "residual": _Sign(
        -1.1,
        0.22,
        "What the kernel does not explain is no more than noise.",
        "The kernel does not explain the photo: more is left than noise.",
    ),
    "fall": _Sign(
        1.4,
        2.8,
        "The scene has as many fine details as scenes have.",
        "The scene would have more fine details than most.",
    ),
    "harm": _Sign(
        -0.2,
        -0.31,
        "The halves of the photo agree about the kernel.",
        "Parts of the photo ask for different kernels.",
    ),
}


def judged(findings: Findings) -> tuple[Verdict, float, tuple[str, ...]]:
    """Return the verdict, the confidence, and the reasons."""
    f = findings
    gain = f.sharp_misfit - f.misfit
    all_narrow = narrow(f) and (gain < _NO_GAIN or f.widest < _SHARP)
    if all_narrow and f.noise < _SHARP_NOISE and f.clipped < _SHARP_CLIPPED:
        told = f"The blur is {f.width:.1f} pixels wide, no more than in any sharp photo."
        return "nothing to repair", 1 - f.width / _SHARP / 2, (told,)
    odds = {name: _SIGNS[name].odds(value) for name, value in f.signs.items()}
    confidence = float(1 / (1 + np.exp(-_CONSTANT - sum(odds.values()))))
    stops = [
        (f.noise > _NOISE or gain < _LEAST_GAIN, "There is much noise for so little contrast."),
        (f.leaning > _LEANING, "The kernel leans on its rim; it may be larger than was tried."),
        (f.harm > _HARM, _SIGNS["harm"].bad),
        (all_narrow, "There may be no blur; noise or clipped pixels hide it."),
        (narrow(f) and not all_narrow, _SIGNS["harm"].bad),
    ]
    stopped = tuple(why for stop, why in stops if stop)
    if stopped:
        return "I do not know", confidence / 2, stopped
    if confidence < 0.5:
        least = min(min(odds.values()) / 2, 0)
        return (
            "I do not know",
            confidence,
            tuple(_SIGNS[n].bad for n, o in odds.items() if o <= least),
        )
    least = max(max(odds.values()) / 2, 0)
    return "found", confidence, tuple(_SIGNS[n].good for n, o in odds.items() if o >= least)
