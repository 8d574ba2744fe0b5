"""What the spectrum of a photo tells of its blur: scenes have few fine details, but evenly few."""

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from course_lib.arrays import FloatArray, Kernel
from course_lib.blind._pictures import Shift, best_shift, transfer

_WINDOW = 256
_DIRECTIONS = 16
# Below the lowest frequencies a window cannot tell the scene from its own shape.
_LOWEST = 0.03
_HIGHEST = 0.5
_FALLS = (1.6, 2.0, 2.4, 2.8, 3.2, 3.6)
_UPDATES = 8
_SMOOTH = 2.0
# Mean of P / m - log(P / m) - 1 where P is m times an exponential number: Euler's constant.
_BY_CHANCE = 0.5772156649


class PowerLaw:
    r"""How well a kernel explains the spectrum of a photo, whatever the scene is.

    The power of scenes falls with the frequency, about as :math:`f^{-a}`, in each direction by
    itself. A blur lets a part of it through, and noise is added:

    .. math:: P(f, \theta) = \sigma^2 + s_\theta\, f^{-a}\, |\hat k(f, \theta)|^2

    The likelihood is Whittle's [1]_. It knows nothing of where the edges are, so it cannot tell a
    kernel from its mirror image; but it is not deceived by the edges that a scene never had.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        Brightness.
    noise : float
        Standard deviation.
    highest : float
        Frequencies up to this count, in cycles per pixel.
    cross : float
        Frequencies nearer than this to an axis do not count.

    References
    ----------
    .. [1] P. Whittle, "Estimation and information in stationary time series", Arkiv för
       Matematik 2, 423-434, 1953.
    .. [2] A. Goldstein and R. Fattal, "Blur-kernel estimation from spectral irregularities",
       ECCV, 622-635, 2012.
    """

    def __init__(
        self, photo: FloatArray, noise: float, highest: float = _HIGHEST, cross: float = 0.0
    ) -> None:
        self.shape = tuple(min(n, _WINDOW) for n in photo.shape)
        self.room = tuple(scipy.fft.next_fast_len(n, real=True) for n in self.shape)
        down = np.fft.fftfreq(self.room[0])[:, None]
        across = np.fft.rfftfreq(self.room[1])[None, :]
        frequency = np.hypot(down, across)
        angle = np.arctan2(down, across) % np.pi * _DIRECTIONS / np.pi
        self.used = (frequency > _LOWEST) & (frequency < highest)
        self.used &= (np.abs(down) >= cross) & (np.abs(across) >= cross)
        self.frequency = frequency[self.used]
        self.direction = angle.astype(int)[self.used] % _DIRECTIONS
        self.falling = {fall: self.frequency**-fall for fall in _FALLS}
        self.noise = noise**2
        self.all_power = self._mean_power(photo)
        self.power = self.all_power[self.used]
        self.scene = np.zeros(0)

    def _mean_power(self, photo: FloatArray) -> Kernel:
        """Return the mean power over overlapping windows; of white noise of variance 1, 1."""
        taper = np.multiply.outer(*(np.hanning(n + 2)[1:-1] for n in self.shape))
        starts = [
            np.linspace(0, n - side, -(-2 * (n - side) // side) + 1).astype(int)
            for n, side in zip(photo.shape, self.shape, strict=True)
        ]
        total, count = np.zeros((self.room[0], self.room[1] // 2 + 1)), 0
        for top in starts[0]:
            for left in starts[1]:
                part = photo[top : top + self.shape[0], left : left + self.shape[1]]
                part = (part - (part * taper).sum() / taper.sum()) * taper
                total += np.abs(scipy.fft.rfft2(part, self.room)) ** 2
                count += 1
        power: Kernel = total / (count * np.square(taper).sum())
        return power

    def passed(self, kernel: Kernel) -> NDArray[np.complexfloating]:
        """Return the kernel's transfer function, all of it."""
        return transfer(kernel, self.room, float)

    def fit(self, kernel: Kernel, doubt: float = 0.0) -> float:
        """Find the scene's numbers for a kernel, and return the cost.

        With some doubt, a share that comes through everywhere, a kernel that is a little off is
        not far worse than the right one.
        """
        through = np.abs(self.passed(kernel)[self.used]) ** 2 + doubt
        fits = [self._fitted(through * slope, fall) for fall, slope in self.falling.items()]
        cost, level, fall = min(fits, key=lambda fit: fit[0])
        self.scene = level[self.direction] * self.falling[fall]
        self.fall = fall
        return cost

    def _fitted(self, shape: Kernel, fall: float) -> tuple[float, Kernel, float]:
        """Return the cost, and the best level in each direction."""

        def sums(values: Kernel) -> Kernel:
            totals: Kernel = np.bincount(self.direction, values, _DIRECTIONS)  # type: ignore[assignment]
            return totals

        level = np.maximum(sums(self.power - self.noise), 0) / sums(shape)
        level = np.maximum(level, 1e-3 * level.max() + 1e-12)
        for _ in range(_UPDATES):
            model = self.noise + level[self.direction] * shape
            rise = sums((self.power - model) * shape / model**2) / sums((shape / model) ** 2)
            level = np.maximum(level + rise, 0.3 * level)
        model = self.noise + level[self.direction] * shape
        return self._mean_cost(model), level, fall

    def _mean_cost(self, model: Kernel) -> float:
        ratio = self.power / model
        return float(np.mean(ratio - np.log(ratio + 1e-30)) - 1 - _BY_CHANCE)

    def cost(self, kernel: Kernel) -> tuple[float, Kernel]:
        """Return the cost of a kernel, the scene's numbers as they are, and its gradient.

        0 is what chance alone would cost, of a photo of one window.
        """
        through = self.passed(kernel)
        model = self.noise + self.scene * np.abs(through[self.used]) ** 2
        pull = np.zeros(through.shape)
        pull[self.used] = self.scene * (1 - self.power / model) / model / len(model)
        # Frequencies in the middle columns stand for two in the inverse transform, but count once.
        pull[:, 1 : (self.room[1] + 1) // 2] /= 2
        slope = 2 * self.room[0] * self.room[1] * scipy.fft.irfft2(pull * through, self.room)
        rows, columns = kernel.shape
        back = np.roll(slope, (rows // 2, columns // 2), (0, 1))
        return self._mean_cost(model), back[:rows, :columns]

    def chance(self) -> float:
        """Return what chance alone costs: that of a spectrum which is this one, made smooth."""
        smooth = gaussian_filter(self.all_power, _SMOOTH, mode=("wrap", "mirror"))
        return self._mean_cost(smooth[self.used])

    def harm(self, kernel: Kernel, other: Kernel) -> float:
        """Return how much a restoration suffers if one kernel is true and the other is used.

        In units of the error that the noise leaves in any restoration; for Wiener's filter, after
        the best shift, the scene's numbers as they are after `fit`.
        """
        true, used = self.passed(kernel), self.passed(other)
        scene = np.zeros(true.shape)
        scene[self.used] = self.scene
        through = scene * np.abs(used) ** 2 + self.noise
        weight = scene**3 * np.abs(used) ** 2 / through**2
        least = (scene * self.noise / through).sum()
        down = np.fft.fftfreq(self.room[0])[:, None]
        across = np.fft.rfftfreq(self.room[1])[None, :]

        def error(shift: Shift) -> float:
            turn = np.exp(2j * np.pi * (down * shift[0] + across * shift[1]))
            return float((weight * np.abs(true * turn - used) ** 2).sum())

        match = scipy.fft.irfft2(true * used.conj() * scene, self.room)
        return error(best_shift(match, error, (0.5, 0.25))) / float(least)
