"""How far to trust a kernel: what each part of the photo says of it, and the spectrum."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import scipy.fft

from course_lib.arrays import FloatArray, Kernel
from course_lib.blind._pictures import richest, transfer
from course_lib.blind._print import Ink, found_in_print
from course_lib.blind._search import found, scene_of
from course_lib.blind._spectrum import PowerLaw
from course_lib.restoration import estimate_noise

# A logistic regression, with a ridge of 0.3: whether there was no blur. Of 48 sharp photos that it
# was fitted to (free wallpapers made smaller, and `problems.FOR_FITTING` in tools), 38 are told at
# these odds; the others are soft or fine and regular. Of 125 blurred ones, 1 is: clipped print.
_NO_BLUR, _BY_PEAK, _BY_FALL = 9.8, 2.3, -2.9
SURELY = 0.6
# The same of print, by the peak alone: fitted to 13 sharp photos and 35 blurred ones.
_SHARP_PRINT, _PRINT_BY_PEAK = 4.69, 4.35
# More noise, beside the photo's range, or more clipped pixels, could look like a sharp photo.
_SHARP_NOISE, _SHARP_CLIPPED = 0.03, 0.2
# Beyond one of these nothing is sure, whatever the rest says. Of 24 kernels in development, about
# which the halves thought so differently, 3 were good; half a page of print often has few letters.
_NOISE, _LEANING, _HARM, _LEAST_GAIN = 0.1, 0.1, 2.0, 0.003
_MOST_HARM = 5.0
# About so far below 0 may a misfit be by chance.
_CHANCE = 0.05
_HALF = 256

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
    fall : float
        The exponent with which the power of the scene falls with the frequency.
    harm : float
        How much it would harm if the kernel of one half of the photo were the true one, for the
        half where it does less, in units of the error that noise makes.
    leaning : float
        Share of the kernel's light within a tenth of its rim.
    peak : float
        Share of the kernel's light in its brightest pixel.
    noise : float
        Standard deviation of the noise, relative to the photo's range.
    clipped : float
        Share of the pixels that are as dark or as bright as can be.
    printed : bool
        Whether the photo shows print, and was looked at as ink on paper. Then the spectrum, and
        with it `misfit`, `sharp_misfit` and `fall`, says nothing.
    """

    misfit: float = 1.0
    sharp_misfit: float = 1.0
    residual: float = 1.0
    fall: float = 2.0
    harm: float = 0.0
    leaning: float = 0.0
    peak: float = 0.0
    noise: float = 0.0
    clipped: float = 0.0
    printed: bool = False

    @property
    def signs(self) -> dict[str, float]:
        """Return the numbers that the confidence goes by, as the regressions take them."""
        return {
            "harm": float(np.log(min(self.harm, _MOST_HARM) + 0.05)),
            "unexplained": _over_chance(self.misfit) - _over_chance(self.sharp_misfit),
            "peak": float(np.log(max(self.peak, 1e-3))),
            "leaning": self.leaning,
            "residual": float(np.log(max(self.residual, 1e-4))),
        }

    @property
    def sharp_signs(self) -> tuple[float, float]:
        """Return the numbers that tell whether there was no blur at all."""
        return float(np.log(max(self.peak, 1e-3))), self.fall


def _over_chance(misfit: float) -> float:
    return float(np.log(max(misfit + _CHANCE, 0.1 * _CHANCE)))


def looked_at(photo: FloatArray, kernel: Kernel, law: PowerLaw, ink: Ink | None = None) -> Findings:
    """Return what there is to see of a kernel, but for what the halves of the photo say.

    Of print, its ink is looked at.
    """
    sharp = law.fit(np.ones((1, 1)))
    misfit = law.fit(kernel)
    noise = float(np.sqrt(law.noise))
    extremes = (photo <= photo.min() + 1e-6) | (photo >= photo.max() - 1e-6)
    return Findings(
        misfit=misfit,
        sharp_misfit=sharp,
        residual=_residual(photo, kernel, noise) if ink is None else _residual_of_ink(ink, kernel),
        fall=law.fall,
        leaning=_leaning(kernel),
        peak=float(kernel.max()),
        noise=noise,
        clipped=float(extremes.mean()),
        printed=ink is not None,
    )


def _leaning(kernel: Kernel) -> float:
    """Return the share of a kernel's light within a tenth of its rim."""
    rim = max(kernel.shape[0] // 10, 1)
    return float(1 - kernel[rim:-rim, rim:-rim].sum() / kernel.sum())


def harm_of_halves(
    photo: FloatArray, kernel: Kernel, law: PowerLaw, ink: Ink | None = None
) -> float:
    """Return how much it harms (`PowerLaw.harm`) if the kernel of one half is the true one.

    Each half is looked at by itself; that counts where it does less.
    """
    long = 0 if photo.shape[0] > photo.shape[1] else 1
    middle = photo.shape[long] // 2
    size, noise = kernel.shape[0], float(np.sqrt(law.noise))
    harms = []
    law.fit(kernel)
    for half in (slice(None, middle), slice(middle, None)):
        window = (half, slice(None)) if long == 0 else (slice(None), half)
        part = photo[window]
        if min(part.shape) < 2 * size:
            return 0.0
        rich = richest(part, _HALF)
        if ink is None:
            alone = found(part[rich], size, noise, thorough=False)
        else:
            alone = found_in_print(ink.part(window).part(rich), size, thorough=False)
        harms.append(law.harm(alone, kernel))
    return min(harms)


def _residual(photo: FloatArray, kernel: Kernel, noise: float) -> float:
    return _left(photo, scene_of(photo, kernel), kernel) / noise


def _residual_of_ink(ink: Ink, kernel: Kernel) -> float:
    return _left(ink.amount, ink.scene(kernel), kernel) / max(estimate_noise(ink.amount), 1e-4)


def _left(photo: FloatArray, scene: FloatArray, kernel: Kernel) -> float:
    """Return what is left of a photo without a blurred scene."""
    margin = kernel.shape[0] // 2
    inside = np.s_[margin:-margin, margin:-margin]
    again = scipy.fft.irfft2(transfer(kernel, scene.shape) * scipy.fft.rfft2(scene), scene.shape)
    return float(np.std((again - photo)[inside]))


def sharpness(findings: Findings) -> float:
    """Return how likely there is no blur.

    Then much of the kernel's light, a third as a rule, is in one pixel, and the power of the scene
    that it leads to falls no faster than that of scenes does; that of a soft scene, which a wrong
    kernel leaves, falls faster.
    """
    peak, fall = findings.sharp_signs
    if findings.printed:
        return _likely(_SHARP_PRINT + _PRINT_BY_PEAK * peak)
    odds = _NO_BLUR + _BY_PEAK * peak + _BY_FALL * fall
    return _likely(odds)


def _likely(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


def tells(findings: Findings) -> bool:
    """Tell whether noise and clipped pixels leave enough to see that there is no blur."""
    return findings.noise < _SHARP_NOISE and findings.clipped < _SHARP_CLIPPED


def seems_sharp(findings: Findings) -> bool:
    """Tell whether there may well be no blur."""
    return sharpness(findings) > SURELY


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
# the true kernel, of 153 photos in development: what `tools.fit_confidence` makes, and two each of
# 18 of those wallpapers. With each picture left out in turn, the area under the curve is 0.83.
# `usual` is the median.
_CONSTANT = 0.84
SIGNS = {
    "harm": _Sign(
        -0.957,
        -1.19,
        "The halves of the photo agree about the kernel.",
        "Parts of the photo ask for different kernels.",
    ),
    "unexplained": _Sign(
        -1.52,
        -1.17,
        "The kernel explains the spectrum of the photo much better than no blur does.",
        "The kernel explains the spectrum of the photo hardly better than no blur does.",
    ),
    "peak": _Sign(
        0.503,
        -2.05,
        "Much of the light stays in one place, which makes a blur easy to find.",
        "The light is spread over many places, which makes a blur hard to find.",
    ),
    "leaning": _Sign(
        -45.1,
        0,
        "The kernel keeps clear of its rim.",
        "A part of the kernel lies near its rim; there may be more of it.",
    ),
}


# The same for print: 35 photos of the shipped page and of drawn ones; with each of these pages left
# out in turn, the area is 0.94.
_PRINT_CONSTANT = 0.57
PRINT_SIGNS = {
    "residual": _Sign(
        -6.18,
        0.568,
        "What the kernel does not explain is no more than noise.",
        "The kernel does not explain the photo: more is left than noise.",
    ),
    "harm": replace(SIGNS["harm"], weight=-0.254, usual=-0.645),
}


def judged(findings: Findings) -> tuple[Verdict, float, tuple[str, ...]]:
    """Return the verdict, the confidence, and the reasons."""
    f = findings
    gain = f.sharp_misfit - f.misfit
    if seems_sharp(f) and tells(f):
        told = "The photo has as many fine details as sharp photos have."
        return "nothing to repair", sharpness(f), (told,)
    constant, signs = (_PRINT_CONSTANT, PRINT_SIGNS) if f.printed else (_CONSTANT, SIGNS)
    odds = {name: sign.odds(f.signs[name]) for name, sign in signs.items()}
    confidence = _likely(constant + sum(odds.values()))
    stops = [
        (
            f.noise > _NOISE or (gain < _LEAST_GAIN and not f.printed),
            "There is much noise for so little contrast.",
        ),
        (f.leaning > _LEANING, "The kernel leans on its rim; it may be larger than was tried."),
        (f.harm > (_MOST_HARM if f.printed else _HARM), SIGNS["harm"].bad),
        (seems_sharp(f), "There may be no blur; noise or clipped pixels hide it."),
    ]
    stopped = tuple(why for stop, why in stops if stop)
    if stopped:
        return "I do not know", confidence / 2, stopped
    if confidence < 0.5:
        least = min(min(odds.values()) / 2, 0)
        return (
            "I do not know",
            confidence,
            tuple(signs[n].bad for n, o in odds.items() if o <= least),
        )
    least = max(max(odds.values()) / 2, 0)
    return "found", confidence, tuple(signs[n].good for n, o in odds.items() if o >= least)
