"""The best that the course knows, without knobs: deblur with what the picture itself teaches."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike
from scipy.sparse.linalg import LinearOperator, cg
from tqdm.auto import tqdm

from course_lib.arrays import FloatArray, real_array, real_number
from course_lib.colors import OPPONENT, from_opponent, opponent_channels
from course_lib.cores import cores
from course_lib.operators import Boundary, Convolution
from course_lib.restoration._check import checked_psf, range_of, unit_of
from course_lib.restoration._misfit import noise_against
from course_lib.restoration._noise import level_of, silent_in
from course_lib.restoration._outliers import trusted
from course_lib.restoration._patches import AlikePatches
from course_lib.restoration._scale import scale_of, scaled, unscaled
from course_lib.restoration._scene import Scene, checked_boundary
from course_lib.restoration._seen import filled, seen_of
from course_lib.restoration._tiles import Tile, tiles_of
from course_lib.restoration._variation import flattest_scene

Denoiser: TypeAlias = Callable[[FloatArray, float], FloatArray]

_FIRST_STEPS = 40
# Noise that is to be removed in each round, in units of the photo's: from coarse to fine. (Found
# on pictures that no figure is reported for. A fifth round gains nothing for the patches, and a
# tenth of a decibel at most beside a network.)
_LEVELS = np.geomspace(6, 1, 4)
_SEARCHES = (0, 2)
_TRUST = 0.3
# A PSF is never known exactly, nor is a photo, least of all in bytes.
_SMALLEST_ESTIMATE = 3e-3
_SMALLEST_NOISE = 1e-3
_LARGEST_NOISE = 1e3


def restore(
    image: ArrayLike,
    psf: ArrayLike,
    *,
    noise: float | None = None,
    mask: ArrayLike | None = None,
    boundary: Boundary | None = None,
    denoiser: Denoiser | None = None,
    progress: bool = False,
) -> FloatArray:
    r"""Undo a known blur as well as the course can, with no knobs to turn.

    1. The noise is measured, if it is not given: at the finest details (`estimate_noise`), and
       where it decides how much can be brought back, from how the spectrum of the photo differs
       from what the PSF lets through. So noise that a camera has smoothed, traces of JPEG and
       the errors of a PSF that is never exact are reckoned with.
    2. A first estimate of the scene, the unseen border included, by `total_variation`, with
       a weight that follows from the noise.
    3. A few rounds of *plug and play* [1]_: a step that explains the data, an exact division
       in the Fourier domain, then a step that removes what does not look like a picture, by a
       denoiser. The denoiser gathers patches that look alike and filters them together, as
       in [2]_: what the picture repeats is trusted.

    .. math:: x_k = \arg\min_x \tfrac{1}{\sigma^2}\|A x - y\|^2 + \tfrac{c}{s_k^2}\|x - z_{k-1}\|^2,
        \qquad z_k = \mathrm{denoise}(x_k, s_k)

    In a color picture this is done to the brightness; the color differences, in which an eye
    sees little detail, get the first estimate. A photo of more than six million pixels is done in
    tiles that overlap, with one noise and one scale for all of them, so that only a few copies of
    it are held at a time.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite where it was seen; any range. Of a masked array, what is
        masked counts as not seen.
    psf : array_like, shape (h, w)
        Point spread function with its center at (h // 2, w // 2): not negative, not larger
        than the image; it is scaled to sum 1.
    noise : float, optional
        Standard deviation of the noise, in the unit of the image. Less than a thousandth of the
        image's range (outliers aside), such as zero, counts as that much; an estimate below
        0.3 % as 0.3 %. If the result is grainy or rings, say more.
    mask : array_like of bool, shape (H, W) or that of `image`, optional
        True where a pixel was *seen*, False where it was not: hot, overexposed, covered. (The
        mask of a NumPy masked array means the opposite; both together leave what both do.)
        There the scene is filled in from around. In a color photo a pixel counts as seen if all
        its colors were. Lone pixels that no light could have made through this PSF, such as a
        very hot one, are left out without being told.
    boundary : {"zero", "periodic", "symmetric"}, optional
        How the picture was blurred at its border, if that is known, as in
        `course_lib.operators.convolve`: for published benchmarks and the course's own pictures.
        None is for photos: nothing is assumed.
    denoiser : function, optional
        ``denoiser(picture, sigma) -> picture``, of a 2-D picture with noise of about that
        standard deviation: for instance a trained network, such as that of
        `course_lib.networks`. It stands beside the patches: the mean of both is taken, which
        errs less than either alone. It sees the photo brought to the range from 0 to 1, outliers
        aside; of a color photo the sum of the three colors over the root of 3.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    ndarray, shape of `image`
        float32 for a float32 image, else float64; in the range of `image`, but not clipped.

    Raises
    ------
    ValueError
        If the image, the PSF, the noise, the mask or the boundary makes no sense, or the
        denoiser changes the shape or returns NaN.
    TypeError
        If something is complex, or no number; if the mask is not boolean.

    Warns
    -----
    UserWarning
        If the PSF is odd: its origin in a corner, far from its middle, or on a pedestal.

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
    picture, seen = seen_of(image, mask)
    kernel = checked_psf(psf, picture.shape)
    scene = Scene(kernel, picture.shape[:2], checked_boundary(boundary), seen)
    if noise is not None:
        noise = real_number(noise, "noise")
    if denoiser is not None and not callable(denoiser):
        raise TypeError(f"denoiser must be a function of a picture and a sigma, not {denoiser!r}.")
    unit = unit_of(picture)
    exact: FloatArray = picture.astype(np.float64, copy=False)
    if unit != 1:
        exact = exact / unit
    kind = picture.dtype
    del picture  # of a large photo, gigabytes
    dark, rise = scale_of(exact, scene)
    if rise == 0:
        return (exact * unit).astype(kind)
    told = scene
    scene = trusted(told, exact, rise)
    if scene.seen is not None and scene is not told:
        exact = filled(exact, scene.seen)
    sigma = _noise_of(exact, scene, rise) if noise is None else noise / unit / rise
    # In single precision, from 0 to 1: an eye could not tell more digits.
    photo = scaled(exact, dark, rise)
    del exact
    tiles = tiles_of(scene)
    rounds = _FIRST_STEPS * (3 if photo.ndim == 3 else 1) + len(_LEVELS)
    with (
        tqdm(total=rounds * len(tiles), desc="restore", disable=not progress) as bar,
        scipy.fft.set_workers(cores()),
    ):
        sigma = min(max(sigma, _SMALLEST_NOISE), _LARGEST_NOISE)
        result = _in_tiles(photo, tiles, sigma, denoiser, bar).astype(np.float64)
    return unscaled(result, dark, rise, unit).astype(kind, copy=False)


def _in_tiles(
    photo: FloatArray,
    tiles: list[Tile],
    sigma: float,
    denoiser: Denoiser | None,
    bar: "tqdm[None]",
) -> FloatArray:
    """Restore a photo tile by tile, with one noise and one scale for all of them."""
    if len(tiles) == 1:
        return _Restoration(tiles[0].scene, sigma, denoiser, bar).restored(photo)
    found = np.zeros_like(photo)
    spans = [range_of(channel) for channel in opponent_channels(photo)]
    for tile in tiles:
        work = _Restoration(tile.scene, sigma, denoiser, bar, spans)
        piece = work.restored(photo[tile.window])
        weight = np.multiply.outer(*tile.weights)
        piece *= weight if photo.ndim == 2 else weight[..., None]
        found[tile.window] += piece
    return found


def _noise_of(exact: FloatArray, scene: Scene, rise: float) -> float:
    """Return the noise to reckon with, relative to the rise."""
    silent = silent_in(exact, scene.seen)
    level = level_of(exact, silent)
    if exact.ndim == 3:
        exact, silent = exact @ OPPONENT[0], np.asarray(silent.any(axis=2))
    return max(level / rise, noise_against(exact, scene.psf, silent) / rise, _SMALLEST_ESTIMATE)


class _Restoration:
    """One photo being restored: what its channels share."""

    def __init__(
        self,
        scene: Scene,
        sigma: float,
        denoiser: Denoiser | None,
        bar: "tqdm[None]",
        spans: "Sequence[tuple[float, float] | None]" = (None, None, None),
    ) -> None:
        self.scene, self.sigma, self.denoiser, self.bar = scene, sigma, denoiser, bar
        self.spans = spans  # of brightness and colors, where this is a tile of a larger photo

    def restored(self, photo: FloatArray) -> FloatArray:
        brightness, *colors = opponent_channels(photo)
        first, *others = self.spans[: 1 + len(colors)]
        scenes = [self._sharpest(brightness, first)]
        scenes += [self._flattest(*pair) for pair in zip(colors, others, strict=True)]
        return from_opponent([scene[self.scene.window] for scene in scenes])

    def _flattest(self, channel: FloatArray, span: tuple[float, float] | None) -> FloatArray:
        # Found on pictures that no figure is reported for; the exponent lies between 1, for
        # noise that drowns the slopes, and 2, for noise that is weak beside them.
        weight = 0.0025 * (self.sigma / 0.02) ** 1.5
        result = flattest_scene(channel, self.scene, weight, range(_FIRST_STEPS), span)
        self.bar.update(_FIRST_STEPS)
        return result

    def _sharpest(self, channel: FloatArray, span: tuple[float, float] | None) -> FloatArray:
        z = self._flattest(channel, span)
        patches = AlikePatches(self.scene.framed(z))
        for number, level in enumerate(_LEVELS * self.sigma):
            if number in _SEARCHES[1:]:
                patches = AlikePatches(self.scene.framed(z))
            x = self.scene.framed(self._explained(channel, z, level))
            z = self.scene.unframed(self._cleaned(x, level, patches))
            self.bar.update()
        return z

    def _cleaned(self, x: FloatArray, level: float, patches: AlikePatches) -> FloatArray:
        alike = patches.denoise(x, _HARDNESS * level)
        if self.denoiser is None:
            return alike
        return alike + _SHARE * (_asked(self.denoiser, x, _TOLD * level) - alike)

    def _explained(self, channel: FloatArray, z: FloatArray, level: float) -> FloatArray:
        """Return the scene near z that explains the photo; what the photo lacks is predicted."""
        near = np.float32(_TRUST * (self.sigma / level) ** 2)
        if self.scene.bounded:
            return self._explained_within(channel, z, near)
        transfer = self.scene.transfer(channel)
        pull = near * scipy.fft.rfft2(z)
        factor = 1 / (np.abs(transfer) ** 2 + near)
        x = z
        for _ in range(2):
            seen = self.scene.inverse(scipy.fft.rfft2(x) * transfer)
            self.scene.explain(seen, channel, 1.0)
            x = self.scene.inverse((transfer.conj() * scipy.fft.rfft2(seen) + pull) * factor)
        return x

    def _explained_within(self, channel: FloatArray, z: FloatArray, near: np.float32) -> FloatArray:
        """Do the same by conjugate gradients: a border that is told has no Fourier transform."""
        scene, start = self.scene, z[self.scene.window]
        A = Convolution(scene.psf, channel.shape, scene.boundary or "zero")
        seen = np.float32(1) if scene.seen is None else scene.seen.astype(channel.dtype)

        def normal(flat: FloatArray) -> FloatArray:
            x = flat.reshape(channel.shape)
            return (A.T(seen * A(x)) + near * x).ravel()

        system = LinearOperator((channel.size, channel.size), normal, dtype=channel.dtype)
        wanted = A.T(seen * channel) + near * start
        x, _ = cg(system, wanted.ravel(), start.ravel(), rtol=1e-6, maxiter=_WITHIN)
        found = x.reshape(channel.shape).astype(channel.dtype)
        return scene.allowed(np.pad(found, scene.margins, mode="symmetric"))


_WITHIN = 32
_HARDNESS = 2.3
# The errors of patches and network differ, so that a mean of both is nearer to the truth than the
# better one is where they are alike, and never much worse than the patches. This share and what
# a denoiser is told, in units of the level, were found with the course's network on pictures that
# no figure is reported for. (The step before amplifies noise most where |A|^2 = c (sigma /
# level)^2, to 1 / (2 sqrt(c)) = 0.9 levels, and elsewhere less. Told 0.6, a network leaves noise
# that grows from round to round.)
_SHARE = np.float32(0.5)
_TOLD = 0.75


def _asked(denoiser: Denoiser, picture: FloatArray, sigma: float) -> FloatArray:
    result = real_array(denoiser(picture, sigma), "what denoiser returns")
    if result.shape != picture.shape:
        raise ValueError(
            f"denoiser must return the shape it is given, {picture.shape}, "
            f"but returned {result.shape}."
        )
    if not np.isfinite(result).all():
        raise ValueError(
            "denoiser returned NaN or infinite pixels; see what it does to a picture of numbers "
            f"from {picture.min():.3g} to {picture.max():.3g} with sigma={sigma:.3g}."
        )
    return result.astype(picture.dtype, copy=False)
