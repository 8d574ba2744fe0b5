"""A point spread function from a picture of it."""

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import Kernel, real_array, real_image

# What is fainter than this share of the peak, or than so many deviations of the noise, is not seen.
_FAINT, _SIGMAS = 1e-3, 3.0
# A spot that stands out by less than this is chance.
_CLEAR = 10.0
# A second spot of this share of the peak is a second star.
_RIVAL = 0.2
# A pixel that holds so many times as much as its neighbors may be a hot one.
_ALONE = 4
# So many pixels of a spot seldom share the highest value, and so many make a spot.
_PLATEAU, _SEVERAL = 5, 4


class MeasuredPSF(NamedTuple):
    """A point spread function made from a picture, and what was done to it.

    Parameters
    ----------
    psf : ndarray, shape (h, w)
        An odd-sized kernel that sums to 1, with its center at (h // 2, w // 2).
    report : str
        What was done, one sentence a line.
    """

    psf: Kernel
    report: str


def from_image(
    picture: ArrayLike, *, center: Literal["centroid", "brightest"] = "centroid"
) -> MeasuredPSF:
    """Make a PSF fit for use from a picture of one: a single star, a bead, a point of light.

    The background, a plane through the picture's frame, is subtracted. What is connected with the
    brightest pixel and stands out from the noise of the frame (by three deviations, and by a
    thousandth of the peak) is kept; everything else becomes 0, faint spots elsewhere too. The rest
    is cut to the smallest odd size that has the center in its middle, and scaled to sum 1.

    The picture must be linear in the light: `images.to_linear` undoes the gamma of a JPEG.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Gray, any unit, bright on dark; with dark sky around the spot.
    center : {"centroid", "brightest"}
        What becomes the center, to whole pixels: the center of mass, so that restoring moves
        nothing, or the brightest pixel.

    Returns
    -------
    MeasuredPSF
        `psf` and `report`.

    Raises
    ------
    ValueError
        If the picture is in color, holds NaN, is flat, has no clear peak, has it at its rim, has
        several with dark sky between them, or a lone hot pixel outshines the spot.
    TypeError
        If it is complex, or no numbers.

    Examples
    --------
    >>> import numpy as np
    >>> picture = np.full((9, 12), 100)
    >>> picture[2:5, 6:8] = [[200, 100], [500, 200], [200, 100]]
    >>> measured = from_image(picture)
    >>> measured.psf.round(2)
    array([[0.  , 0.14, 0.  ],
           [0.  , 0.57, 0.14],
           [0.  , 0.14, 0.  ]])
    >>> print(measured.report)
    Subtracted a background of 100.
    The centroid, (3.0, 6.1), became the center, which is 0.1 pixels away.
    Cut from (9, 12) to (3, 3), and scaled to sum 1.
    """
    if center not in ("centroid", "brightest"):
        raise ValueError(f'center must be "centroid" or "brightest", not {center!r}.')
    image = _checked(picture)
    unit = float(np.abs(image).max()) or 1.0  # no sum can overflow
    image /= unit
    background, rises, noise = _frame(image)
    light = image - background - _plane(image.shape, rises)
    peak = _peak(light, noise)
    spot, others = _spot(light, noise, peak)
    kept = np.where(spot, np.maximum(light, 0), 0)
    exact = _centroid(kept) if center == "centroid" else (float(peak[0]), float(peak[1]))
    psf = _centered(kept, (round(exact[0]), round(exact[1])))
    report = [
        _background_told(unit, background, rises, noise, _FAINT * float(light[peak])),
        _center_told(center, exact),
        f"Cut from {image.shape} to {psf.shape}, and scaled to sum 1.",
        *_warnings(np.asarray(picture), light, peak, spot, others),
    ]
    return MeasuredPSF(psf / psf.sum(), "\n".join(report))


def _checked(picture: ArrayLike) -> Kernel:
    array = real_array(picture, "picture")
    if array.ndim == 3:
        raise ValueError(
            f"picture has the shape {array.shape}, as one in color; take one channel, "
            "picture[..., 1], or images.to_gray(picture): each color has a PSF of its own."
        )
    image = real_image(array, "picture").astype(np.float64)
    if not np.isfinite(image).all():
        raise ValueError("picture holds NaN or infinite pixels; fill them in, or cut them away.")
    if min(image.shape) < 3:
        raise ValueError(f"picture of shape {image.shape} has no dark frame around its spot.")
    return image


def _frame(image: Kernel) -> tuple[float, tuple[float, float], float]:
    """Return what the frame, a tenth of the picture wide, tells of the sky.

    Its median, by how much it rises downwards and across, and the deviation from that plane.
    """
    width = max(1, min(image.shape) // 10)
    rises = _rise(image, width), _rise(image.T, width)
    inside = np.zeros(image.shape, bool)
    inside[width:-width, width:-width] = True
    frame = (image - _plane(image.shape, rises))[~inside]
    background = float(np.median(frame))
    return background, rises, 1.4826 * float(np.median(np.abs(frame - background)))


def _rise(image: Kernel, width: int) -> float:
    """Return by how much the frame rises from the first row to the last.

    First against last rows, and the lower against the upper half of either side: the middle one of
    the three, since a part of the spot may lie in one of them.
    """
    half = len(image) // 2
    pairs = [(image[:width], image[-width:], len(image) - width)]
    pairs += [
        (s[:half], s[-half:], len(image) - half) for s in (image[:, :width], image[:, -width:])
    ]
    slopes = [float(np.median(last) - np.median(first)) / way for first, last, way in pairs]
    return sorted(slopes)[1] * (len(image) - 1)


def _plane(shape: tuple[int, ...], rises: tuple[float, float]) -> Kernel:
    """Return a plane with these rises, 0 in the middle."""
    down, across = (r * np.linspace(-0.5, 0.5, n) for r, n in zip(rises, shape, strict=True))
    plane: Kernel = np.add.outer(down, across)
    return plane


def _peak(light: Kernel, noise: float) -> tuple[int, int]:
    rows, columns = light.shape
    row, column = (int(i) for i in np.unravel_index(int(light.argmax()), light.shape))
    height = float(light[row, column])
    if height <= 0 or height < _CLEAR * noise:
        raise ValueError(
            "picture shows no bright spot on a dark ground: its brightest pixel is only "
            f"{max(height, 0):.3g} above the frame, whose noise is {noise:.3g}; take one with a "
            "single star in its middle, or turn dark and bright."
        )
    if row in (0, rows - 1) or column in (0, columns - 1):
        raise ValueError(
            f"picture has its brightest pixel at its rim, at {(row, column)}, where a part of the "
            "PSF is cut off; take a larger part of the picture."
        )
    return row, column


def _spot(
    light: Kernel, noise: float, peak: tuple[int, int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where the spot is, and where others are that stand out as well."""
    height = light[peak]
    bright = light > max(_FAINT * height, _SIGMAS * noise)
    names, _ = _parts(bright)
    here = names == names[peak]
    clear = max(_RIVAL * height, _CLEAR * noise)
    spot, others = here & bright, ~here & bright
    if spot.sum() == 1 and np.bincount(names[others], minlength=1).max() >= _SEVERAL:
        raise ValueError(
            f"picture has its brightest pixel at {peak}, all alone beside a larger spot, as a hot "
            "pixel is; put the median of its neighbors there, or cut it off."
        )
    rivals = np.unique(names[~here & (light > clear)])
    if rivals.size:
        raise ValueError(
            f"picture shows {rivals.size + 1} bright spots; cut out a part with a single one."
        )
    return spot, others & (light > 2 * _SIGMAS * noise)


def _parts(bright: NDArray[np.bool_]) -> tuple[NDArray[np.int_], int]:
    """Return the number of the part that each pixel is in, and how many there are."""
    from scipy.ndimage import binary_dilation, label

    around = np.ones((3, 3), bool)
    # A gap of up to two pixels does not part a streak.
    names, count = label(binary_dilation(bright, around), around)
    return names, int(count)


def _centroid(light: Kernel) -> tuple[float, float]:
    rows, columns = (np.arange(n) for n in light.shape)
    total = light.sum()
    return (
        float(light.sum(axis=1) @ rows / total),
        float(light.sum(axis=0) @ columns / total),
    )


def _centered(light: Kernel, middle: tuple[int, int]) -> Kernel:
    """Return the smallest odd-sized part, filled up with zeros, with `middle` in its middle."""
    places = [np.flatnonzero(light.any(axis=1 - axis)) for axis in (0, 1)]
    reach = [
        int(max(abs(found[0] - m), abs(found[-1] - m)))
        for found, m in zip(places, middle, strict=True)
    ]
    room = np.pad(light, [(r, r) for r in reach])
    part: Kernel = room[tuple(slice(m, m + 2 * r + 1) for m, r in zip(middle, reach, strict=True))]
    return part


def _center_told(center: str, exact: tuple[float, float]) -> str:
    if center == "brightest":
        return f"The brightest pixel, {tuple(map(int, exact))}, became the center."
    away = np.hypot(exact[0] - round(exact[0]), exact[1] - round(exact[1]))
    return (
        f"The centroid, ({exact[0]:.1f}, {exact[1]:.1f}), became the center, "
        f"which is {away:.1f} pixels away."
    )


def _background_told(
    unit: float, background: float, rises: tuple[float, float], noise: float, faint: float
) -> str:
    told = f"Subtracted a background of {unit * background:.4g}"
    if max(map(abs, rises)) > max(noise, faint):
        told += f", rising by {unit * rises[0]:.2g} downwards and {unit * rises[1]:.2g} across"
    return told + (f" (noise {unit * noise:.2g})." if noise else ".")


def _warnings(
    picture: NDArray[Any],
    light: Kernel,
    peak: tuple[int, int],
    spot: NDArray[np.bool_],
    others: NDArray[np.bool_],
) -> list[str]:
    told = []
    if others.any():
        told.append(f"Left out {int(others.sum())} brighter pixel(s) elsewhere.")
    if spot[0].any() or spot[-1].any() or spot[:, 0].any() or spot[:, -1].any():
        told.append("The spot reaches the rim of the picture, which may have cut it off.")
    parts = _parts(spot & (light > _RIVAL * light[peak]))[1]
    if parts > 1:
        told.append(
            f"The spot has {parts} bright parts: a shaky path, or several stars; of stars, cut out "
            "a single one."
        )
    row, column = peak
    around = light[row - 1 : row + 2, column - 1 : column + 2].copy()
    around[1, 1] = 0
    if light[peak] > _ALONE * around.max():
        told.append(
            f"The brightest pixel, {peak}, holds more than {_ALONE} times as much as any of its "
            "neighbors: a hot one, unless the PSF is very sharp."
        )
    highest = picture[spot].max()
    clipped = int(np.sum(picture[spot] == highest))
    if picture.dtype.kind in "iu" and highest == np.iinfo(picture.dtype).max and clipped > 1:
        told.append(
            f"{clipped} pixels are as bright as {picture.dtype} can be: clipped, "
            "so that the true peak is higher; take a shorter exposure."
        )
    elif clipped >= _PLATEAU:
        told.append(
            f"{clipped} pixels share the highest value, {highest:g}: if the camera clips there, "
            "the true peak is higher; take a shorter exposure."
        )
    return told
