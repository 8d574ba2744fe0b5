"""Deblurring with total variation: sharp edges, flat between them, border unknown."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from course_lib.arrays import FloatArray, positive_number, whole_number
from course_lib.operators import Boundary
from course_lib.restoration._check import by_channel, checked_image, checked_psf, range_of, unit_of
from course_lib.restoration._outliers import trusted
from course_lib.restoration._scene import Scene, Spectrum, checked_boundary
from course_lib.restoration._seen import filled
from course_lib.solvers import richardson_lucy

# A photo that reaches so many times higher than usual has bright stars.
_STARRY = 4
_LIGHT_STEPS = 100


def total_variation(
    image: ArrayLike,
    psf: ArrayLike,
    *,
    weight: float,
    boundary: Boundary | None = None,
    num_iter: int = 100,
    progress: bool = False,
) -> FloatArray:
    r"""Undo a blur by looking for the scene with the least total variation.

    .. math:: \min_x \tfrac12 \|A x - y\|^2 + w \sum_{ij} |(\nabla x)_{ij}|

    A blurs a scene that is larger than the photo and shows its middle, ``Crop @ Convolution``:
    so nothing is assumed about what lies beyond the border, unless `boundary` tells. The sum runs
    over the whole scene: a step into a dark outside, or around a periodic border, counts. The
    minimum is found by the alternating direction method of multipliers [1]_, which splits the
    crop, the blur and the gradient, each easy on its own: the adjoint of A never has to be
    inverted as a whole. Lone pixels that no light could have made through this PSF, such as a
    very hot one, are left out of the first sum.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite; any range. Each color is restored by itself.
    psf : array_like, shape (h, w)
        Point spread function with its center at (h // 2, w // 2): not negative, not larger
        than the image; it is scaled to sum 1.
    weight : float
        The factor w, above 0: larger means less noise and less texture. It has the unit of the
        image; for noise of standard deviation 0.02 on a range of 1, begin with 0.002.
    boundary : {"zero", "periodic", "symmetric"}, optional
        How the picture was blurred at its border, if that is known, as in
        `course_lib.operators.convolve`. None is for photos: nothing is assumed.
    num_iter : int
        Number of iterations.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    ndarray, shape of `image`
        float32 for a float32 image, else float64; in the range of `image`, but not clipped.

    Raises
    ------
    ValueError
        If the image, the PSF, the weight, the boundary or the number of iterations makes no
        sense.
    TypeError
        If something is complex, or no number.

    References
    ----------
    .. [1] M. S. C. Almeida and M. A. T. Figueiredo, "Deconvolving images with unknown boundaries
       using the alternating direction method of multipliers", IEEE Transactions on Image
       Processing 22, 3074-3086, 2013.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.kernels import box
    >>> from course_lib.operators import convolve
    >>> bars = np.tile([[0.0, 0, 0, 0, 1, 1, 1, 1]], (8, 1))
    >>> blurred = convolve(bars, box((1, 3)), boundary="symmetric")
    >>> total_variation(blurred, box((1, 3)), weight=1e-4)[4].round(1) + 0
    array([0., 0., 0., 0., 1., 1., 1., 1.])
    """
    picture = checked_image(image)
    kernel = checked_psf(psf, picture.shape)
    weight = positive_number(weight, "weight")
    num_iter = whole_number(num_iter, "num_iter")
    scene = Scene(kernel, picture.shape[:2], checked_boundary(boundary))

    def restored(channel: FloatArray) -> FloatArray:
        steps = tqdm(range(num_iter), desc="total variation", disable=not progress)
        unit = unit_of(channel)
        photo = channel / unit
        told = trusted(scene, photo, range_of(photo)[1])
        return unit * flattest_scene(photo, told, weight / unit, steps)[scene.window]

    return by_channel(restored, picture)


def flattest_scene(
    photo: FloatArray,
    scene: Scene,
    weight: float,
    steps: "Iterator[int] | range | tqdm[int]",
    span: tuple[float, float] | None = None,
) -> FloatArray:
    """Return the whole scene, the unseen part included, after so many steps.

    `span` is where the pixels begin and how far they rise, if the photo is a part of a larger one.
    """
    told = photo if scene.seen is None else photo[scene.seen]
    dark, rise = span or range_of(told)
    rise = rise or abs(float(told.flat[0]))
    if rise == 0 or (scene.boundary != "zero" and np.ptp(told) == 0):
        return np.full(scene.shape, told.flat[0])
    split = _Splitting(photo, scene, weight, rise)
    if float(told.max()) - dark > _STARRY * rise:
        split.start_from(_lights(photo, scene))
    for _ in steps:
        split.step()
    return scene.allowed(split.x)


def _lights(photo: FloatArray, scene: Scene) -> FloatArray:
    """Return a scene whose stars are points: the alternation alone would take long to get there."""
    whole = photo if scene.seen is None else filled(photo, scene.seen)
    dark = np.percentile(whole, 1)
    iterates = richardson_lucy(scene.camera, np.maximum(whole - dark, 0), accelerate=True)
    found = next(islice(iterates, _LIGHT_STEPS, None)).x + dark
    return scene.allowed(found.astype(photo.dtype))


class _Splitting:
    """The alternation: scene x, its blurred picture v, its slopes g, and their multipliers.

    Where the boundary is told, w is the scene with that boundary.

    The two penalties only set how fast it converges. They follow the rise of the photo from
    dark to bright, so that a photo in other units is restored in the same way.
    """

    def __init__(self, photo: FloatArray, scene: Scene, weight: float, rise: float) -> None:
        kind = photo.dtype.type
        self.photo, self.scene = photo, scene
        # Beyond these the picture is a constant, or divided: no number leaves its range.
        relative = min(max(weight / rise, 1e-16), 1e16)
        self.blur = scene.transfer(photo)
        self.slopes = _slope_spectra(scene.shape, photo)
        self.fit = kind(max(100 * relative, 0.02))
        self.flat = kind(30 * relative)
        self.threshold = kind(rise / 30)
        power = self.fit * np.abs(self.blur) ** 2
        for slope in self.slopes:
            power += self.flat * np.abs(slope) ** 2
        if scene.bounded:
            power += self.fit
        # Only a constant has no slope, and the blur keeps it: the sum is never zero.
        self.inverse_power = 1 / power
        self.x = scene.continued(photo)
        self.v, self.v_multiplier = self.x.copy(), np.zeros_like(self.x)
        self.g = np.zeros((2, *scene.shape), photo.dtype)
        self.g_multiplier = np.zeros_like(self.g)
        self.w, self.w_multiplier = self.x, np.zeros_like(self.x)

    def start_from(self, scene: FloatArray) -> None:
        """Begin with this scene instead of the photo."""
        self.x = self.w = scene
        self.v = self.scene.inverse(scipy.fft.rfft2(scene) * self.blur)
        self.g = np.stack([np.roll(scene, -1, axis) - scene for axis in (0, 1)])

    def step(self) -> None:
        spectrum = self._best_spectrum()
        self.x = self.scene.inverse(spectrum)
        self._see(self.scene.inverse(spectrum * self.blur))
        self._flatten()
        if self.scene.bounded:
            self.w_multiplier += self.x
            self.w = self.scene.allowed(self.w_multiplier)
            self.w_multiplier -= self.w

    def _best_spectrum(self) -> Spectrum:
        spectrum: Spectrum = self.blur.conj() * scipy.fft.rfft2(self.v - self.v_multiplier)
        if self.scene.bounded:
            spectrum += scipy.fft.rfft2(self.w - self.w_multiplier)
        spectrum *= self.fit
        for slope, g, multiplier in zip(self.slopes, self.g, self.g_multiplier, strict=True):
            part = slope.conj() * scipy.fft.rfft2(g - multiplier)
            part *= self.flat
            spectrum += part
        spectrum *= self.inverse_power
        return spectrum

    def _see(self, blurred: FloatArray) -> None:
        """Pull the blurred scene towards the photo, where there is one."""
        blurred += self.v_multiplier
        self.v = blurred.copy()
        self.scene.explain(self.v, self.photo, 1 / (1 + self.fit))
        np.subtract(blurred, self.v, out=self.v_multiplier)

    def _flatten(self) -> None:
        """Shorten every slope by the threshold, or to zero."""
        wanted = self.g_multiplier
        for axis in (0, 1):
            wanted[axis] += np.roll(self.x, -1, axis)
            wanted[axis] -= self.x
        length = np.hypot(*wanted)
        np.maximum(length, np.finfo(length.dtype).tiny, out=length)
        keep = np.maximum(1 - self.threshold / length, 0)
        self.g = wanted * keep
        self.g_multiplier = wanted - self.g


def _slope_spectra(shape: tuple[int, int], like: FloatArray) -> list[Spectrum]:
    """Return the transfer functions of the differences to the next pixel, down and across."""
    down = np.exp(2j * np.pi * np.fft.fftfreq(shape[0]))[:, None] - 1
    across = np.exp(2j * np.pi * np.fft.rfftfreq(shape[1]))[None, :] - 1
    kind = np.result_type(like.dtype, np.complex64)
    return [down.astype(kind), across.astype(kind)]
