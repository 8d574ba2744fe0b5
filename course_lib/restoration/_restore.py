"""The best that the course knows, without knobs: deblur with what the picture itself teaches."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from course_lib.arrays import FloatArray
from course_lib.restoration._check import checked_image, checked_psf, unit_of
from course_lib.restoration._noise import estimate_noise
from course_lib.restoration._patches import AlikePatches
from course_lib.restoration._scene import Scene
from course_lib.restoration._variation import flattest_scene

Denoiser: TypeAlias = Callable[[FloatArray, float], FloatArray]

_FIRST_STEPS = 40
# Noise that the denoiser is told to expect, in units of the photo's: from coarse to fine.
_LEVELS = np.geomspace(6, 2, 4)
_SEARCHES = (0, 2)
_TRUST = 0.3
# A PSF is never known exactly: what it gets wrong acts as noise, which no estimate sees.
_SMALLEST_ESTIMATE = 3e-3
_SMALLEST_NOISE = 1e-3
_LARGEST_NOISE = 1e3

# Brightness and two color differences; orthogonal, so that the noise stays the same in each.
_OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])


def restore(
    image: ArrayLike,
    psf: ArrayLike,
    *,
    noise: float | None = None,
    denoiser: Denoiser | None = None,
    progress: bool = False,
) -> FloatArray:
    r"""Undo a known blur as well as the course can, with no knobs to turn.

    1. The noise is measured, if it is not given (`estimate_noise`).
    2. A first estimate of the scene, the unseen border included, by `total_variation`, with
       a weight that follows from the noise.
    3. A few rounds of *plug and play* [1]_: a step that explains the data, an exact division
       in the Fourier domain, then a step that removes what does not look like a picture, by a
       denoiser. The denoiser gathers patches that look alike and filters them together, as
       in [2]_: what the picture repeats is trusted.

    .. math:: x_k = \arg\min_x \tfrac{1}{\sigma^2}\|A x - y\|^2 + \tfrac{c}{s_k^2}\|x - z_{k-1}\|^2,
        \qquad z_k = \mathrm{denoise}(x_k, s_k)

    In a color picture this is done to the brightness; the color differences, in which an eye
    sees little detail, get the first estimate.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite; any range.
    psf : array_like, shape (h, w)
        Point spread function with its center at (h // 2, w // 2): not negative, not larger
        than the image; it is scaled to sum 1.
    noise : float, optional
        Standard deviation of the noise, in the unit of the image. Less than a thousandth of the
        image's range, such as zero, counts as that much; an estimate below 0.3 % as 0.3 %. If
        the PSF is only roughly right, as for most real photos, say 1 to 2 % of the range.
    denoiser : function, optional
        ``denoiser(picture, sigma) -> picture``, of a 2-D picture with noise of about that
        standard deviation: takes the place of the patches, for instance a trained network. It
        sees the photo brought to the range from 0 to 1; of a color photo the sum of the three
        colors over the root of 3.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    ndarray, shape of `image`
        float32 for a float32 image, else float64; in the range of `image`, but not clipped.

    Raises
    ------
    ValueError
        If the image, the PSF or the noise makes no sense, or the denoiser changes the shape.
    TypeError
        If something is complex, or no number.

    References
    ----------
    .. [1] S. V. Venkatakrishnan, C. A. Bouman and B. Wohlberg, "Plug-and-play priors for model
       based reconstruction", IEEE GlobalSIP, 945-948, 2013.
    .. [2] A. Danielyan, V. Katkovnik and K. Egiazarian, "BM3D frames and variational image
       deblurring", IEEE Transactions on Image Processing 21, 1715-1728, 2012.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.kernels import box
    >>> from course_lib.operators import convolve
    >>> bars = np.tile([[0.0, 0, 0, 0, 0, 1, 1, 1, 1, 1]], (10, 1))
    >>> blurred = convolve(bars, box((1, 3)), boundary="symmetric")
    >>> restore(blurred, box((1, 3)))[5].round(1) + 0
    array([0., 0., 0., 0., 0., 1., 1., 1., 1., 1.])
    """
    picture = checked_image(image)
    kernel = checked_psf(psf, picture.shape)
    if noise is not None and not (np.isfinite(noise) and noise >= 0):
        raise ValueError(f"noise must be finite and not negative, but is {noise!r}.")
    unit = unit_of(picture)
    exact = picture.astype(np.float64) / unit
    dark, rise = float(exact.min()), float(np.ptp(exact))
    if rise == 0:
        return picture.copy()
    if noise is None:
        sigma = max(estimate_noise(exact) / rise, _SMALLEST_ESTIMATE)
    else:
        sigma = min(max(noise / unit / rise, _SMALLEST_NOISE), _LARGEST_NOISE)
    # In single precision, from 0 to 1: an eye could not tell more digits.
    photo = ((exact - dark) / rise).astype(np.float32)
    scene = Scene(kernel, photo.shape[:2])
    rounds = _FIRST_STEPS * (photo.size // photo[..., :1].size if photo.ndim == 3 else 1)
    with tqdm(total=rounds + len(_LEVELS), desc="restore", disable=not progress) as bar:
        work = _Restoration(scene, sigma, denoiser, bar)
        found = work.restored(photo).astype(np.float64)
    return (unit * (dark + rise * found)).astype(picture.dtype)


class _Restoration:
    """One photo being restored: what its channels share."""

    def __init__(
        self, scene: Scene, sigma: float, denoiser: Denoiser | None, bar: "tqdm[None]"
    ) -> None:
        self.scene, self.sigma, self.denoiser, self.bar = scene, sigma, denoiser, bar

    def restored(self, photo: FloatArray) -> FloatArray:
        if photo.ndim == 2:
            return self._sharpest(photo)[self.scene.window]
        matrix = _OPPONENT.astype(photo.dtype)
        brightness, *colors = np.moveaxis(photo @ matrix.T, -1, 0)
        scenes = [self._sharpest(brightness), *map(self._flattest, colors)]
        return np.stack([scene[self.scene.window] for scene in scenes], axis=-1) @ matrix

    def _flattest(self, channel: FloatArray) -> FloatArray:
        # Found on pictures that no figure is reported for; the exponent lies between 1, for
        # noise that drowns the slopes, and 2, for noise that is weak beside them.
        weight = 0.0025 * (self.sigma / 0.02) ** 1.5
        result = flattest_scene(channel, self.scene, weight, range(_FIRST_STEPS))
        self.bar.update(_FIRST_STEPS)
        return result

    def _sharpest(self, channel: FloatArray) -> FloatArray:
        z = self._flattest(channel)
        denoise = self.denoiser or AlikePatches(z)
        for number, level in enumerate(_LEVELS * self.sigma):
            if self.denoiser is None and number in _SEARCHES[1:]:
                denoise = AlikePatches(z)
            z = _denoised(denoise, self._explained(channel, z, level), level)
            self.bar.update()
        return z

    def _explained(self, channel: FloatArray, z: FloatArray, level: float) -> FloatArray:
        """Return the scene near z that explains the photo; what the photo lacks is predicted."""
        transfer = self.scene.transfer(channel)
        near = np.float32(_TRUST * (self.sigma / level) ** 2)
        pull = near * scipy.fft.rfft2(z)
        factor = 1 / (np.abs(transfer) ** 2 + near)
        x = z
        for _ in range(2):
            seen = self.scene.inverse(scipy.fft.rfft2(x) * transfer)
            seen[self.scene.window] = channel
            x = self.scene.inverse((transfer.conj() * scipy.fft.rfft2(seen) + pull) * factor)
        return x


_HARDNESS = 2.3


def _denoised(denoise: "Denoiser | AlikePatches", picture: FloatArray, level: float) -> FloatArray:
    if isinstance(denoise, AlikePatches):
        return denoise.denoise(picture, _HARDNESS * level)
    result = np.asarray(denoise(picture, level), picture.dtype)
    if result.shape != picture.shape:
        raise ValueError(
            f"denoiser must return the shape it is given, {picture.shape}, "
            f"but returned {result.shape}."
        )
    return result
