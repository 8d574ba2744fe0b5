"""Find a kernel between a scene and its photo: notebook 03's division, with other roles."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises import Array, Exercise, Misconception

from .direction import NOTEBOOK

Waves = NDArray[np.complexfloating[Any, Any]]


def _kernel_between(scene: Array, photo: Array, ridge: float) -> Array:
    X, Y = np.fft.fft2(scene), np.fft.fft2(photo)
    whole = np.conj(X) * Y / (np.abs(X) ** 2 + ridge)
    kernel = np.fft.fftshift(np.fft.ifft2(whole).real)
    kernel[kernel < 0] = 0
    return kernel / np.sum(kernel)


def _whole(X: Waves, Y: Waves, ridge: float) -> Waves:
    return np.asarray(np.conj(X) * Y / (np.abs(X) ** 2 + ridge))


def _finished(whole: Waves) -> Array:
    kernel = np.maximum(np.fft.fftshift(np.fft.ifft2(whole).real), 0)
    return np.asarray(kernel / max(kernel.sum(), 1e-12))


def _rolled(scene: Array, photo: Array, ridge: float) -> Array:
    X, Y = np.fft.fft2(scene), np.fft.fft2(photo)
    found = np.fft.ifft2(np.conj(X) * Y / (np.abs(X) ** 2 + ridge)).real
    found = np.roll(found, (scene.shape[0] // 2, scene.shape[1] // 2), (0, 1))
    return np.asarray(found.clip(0) / found.clip(0).sum())


def _roles_swapped(scene: Array, photo: Array, ridge: float) -> Array:
    return _finished(_whole(np.fft.fft2(photo), np.fft.fft2(scene), ridge))


def _conjugate_forgotten(scene: Array, photo: Array, ridge: float) -> Array:
    X, Y = np.fft.fft2(scene), np.fft.fft2(photo)
    return _finished(X * Y / (np.abs(X) ** 2 + ridge))


def _conjugate_of_the_photo(scene: Array, photo: Array, ridge: float) -> Array:
    X, Y = np.fft.fft2(scene), np.fft.fft2(photo)
    return _finished(X * np.conj(Y) / (np.abs(X) ** 2 + ridge))


def _simply_divided(scene: Array, photo: Array, ridge: float) -> Array:
    return _finished(_whole(np.fft.fft2(scene), np.fft.fft2(photo), 0))


def _square_forgotten(scene: Array, photo: Array, ridge: float) -> Array:
    X, Y = np.fft.fft2(scene), np.fft.fft2(photo)
    return _finished(np.conj(X) * Y / (np.abs(X) + ridge))


def _squared_without_size(scene: Array, photo: Array, ridge: float) -> Array:
    X, Y = np.fft.fft2(scene), np.fft.fft2(photo)
    return _finished(np.conj(X) * Y / (X**2 + ridge))


def _ridge_squared(scene: Array, photo: Array, ridge: float) -> Array:
    return _finished(_whole(np.fft.fft2(scene), np.fft.fft2(photo), ridge**2))


def _negative_kept(scene: Array, photo: Array, ridge: float) -> Array:
    whole = _whole(np.fft.fft2(scene), np.fft.fft2(photo), ridge)
    kernel = np.fft.fftshift(np.fft.ifft2(whole).real)
    return np.asarray(kernel / kernel.sum())


def _size_for_negative(scene: Array, photo: Array, ridge: float) -> Array:
    whole = _whole(np.fft.fft2(scene), np.fft.fft2(photo), ridge)
    kernel = np.abs(np.fft.fftshift(np.fft.ifft2(whole).real))
    return np.asarray(kernel / kernel.sum())


def _sum_before_the_cut(scene: Array, photo: Array, ridge: float) -> Array:
    return np.maximum(_negative_kept(scene, photo, ridge), 0)


def _sum_forgotten(scene: Array, photo: Array, ridge: float) -> Array:
    whole = _whole(np.fft.fft2(scene), np.fft.fft2(photo), ridge)
    return np.maximum(np.fft.fftshift(np.fft.ifft2(whole).real), 0)


def _peak_for_sum(scene: Array, photo: Array, ridge: float) -> Array:
    kernel = _sum_forgotten(scene, photo, ridge)
    return np.asarray(kernel / kernel.max())


def _corner_for_middle(scene: Array, photo: Array, ridge: float) -> Array:
    whole = _whole(np.fft.fft2(scene), np.fft.fft2(photo), ridge)
    kernel = np.maximum(np.fft.ifft2(whole).real, 0)
    return np.asarray(kernel / kernel.sum())


def _ridge_beside_the_fraction(scene: Array, photo: Array, ridge: float) -> Array:
    X, Y = np.fft.fft2(scene), np.fft.fft2(photo)
    return _finished(np.conj(X) * Y / np.abs(X) ** 2 + ridge)


def _ridge_on_the_spectrum(scene: Array, photo: Array, ridge: float) -> Array:
    X, Y = np.fft.fft2(scene), np.fft.fft2(photo)
    return _finished(Y / (X + ridge))


def _photo_below(scene: Array, photo: Array, ridge: float) -> Array:
    X, Y = np.fft.fft2(scene), np.fft.fft2(photo)
    return _finished(np.conj(X) * Y / (np.abs(Y) ** 2 + ridge))


def _shifted_back(scene: Array, photo: Array, ridge: float) -> Array:
    whole = _whole(np.fft.fft2(scene), np.fft.fft2(photo), ridge)
    kernel = np.maximum(np.fft.ifftshift(np.fft.ifft2(whole).real), 0)
    return np.asarray(kernel / max(kernel.sum(), 1e-12))


def _photos(rng: np.random.Generator) -> Iterator[tuple[Array, Array, float]]:
    shapes = ((1, 3), (3, 2), (3, 4), (4, 4), (5, 4), (5, 7), (6, 6))
    for number, shape in enumerate(shapes):
        scene = rng.integers(0, 9, shape) + 0.25 * rng.standard_normal(shape).round(2)
        kernel = rng.dirichlet(np.full(scene.size, 0.3)).reshape(shape)
        blurred = np.fft.ifft2(np.fft.fft2(kernel) * np.fft.fft2(scene)).real
        photo = blurred + 0.3 * rng.standard_normal(shape)
        yield scene, photo.round(4), (0.5, 2.0, 0.25)[number % 3]


KERNEL_BETWEEN = Exercise(
    name="kernel_between",
    notebook=NOTEBOOK,
    title="The kernel between a scene and its photo",
    minutes=10,
    prompt=(
        "Write `kernel_between(scene, photo, ridge)`, borders periodic: divide the spectrum of the "
        "photo by that of the scene, as Wiener does, with `ridge` below. Transform back, bring the "
        "center into the middle by `np.fft.fftshift`, set what is negative to 0, and let the "
        "kernel sum to 1."
    ),
    solution=_kernel_between,
    why=(
        "Convolution does not care which of the two is called the kernel: `k * x = x * k`. So the "
        "scene takes the place of the PSF, and Wiener's division gives the kernel."
    ),
    another_way=_rolled,
    misconceptions=(
        Misconception(
            _roles_swapped,
            "Scene and photo are swapped: you look for what turns the photo into the scene.",
        ),
        Misconception(
            _conjugate_forgotten, "The scene's spectrum above must be conjugated: `np.conj(X) * Y`."
        ),
        Misconception(
            _conjugate_of_the_photo,
            "You conjugated the photo's spectrum instead of the scene's: the kernel is turned "
            "around.",
        ),
        Misconception(
            _simply_divided, "The ridge is not used, so weak waves of the scene become noise."
        ),
        Misconception(_square_forgotten, "Below stands the *square*, `np.abs(X) ** 2 + ridge`."),
        Misconception(
            _squared_without_size,
            "Below stands `np.abs(X) ** 2`: the square of the *size*. `X**2` is complex.",
        ),
        Misconception(
            _ridge_beside_the_fraction,
            "The ridge is added to the whole fraction. Brackets: `/ (np.abs(X) ** 2 + ridge)`.",
        ),
        Misconception(
            _ridge_on_the_spectrum,
            "You added the ridge to `X` itself, which is complex and may be just its opposite. "
            "Wiener has `np.conj(X) * Y` above, and the ridge beside `np.abs(X) ** 2` below.",
        ),
        Misconception(
            _photo_below,
            "The photo's spectrum stands below. Divide by the *scene's*: `np.abs(X) ** 2`.",
        ),
        Misconception(
            _shifted_back,
            "`ifftshift` is the way back, and a pixel off where a side is odd: `np.fft.fftshift`.",
        ),
        Misconception(_ridge_squared, "The ridge is added as it is, not squared."),
        Misconception(_negative_kept, "A kernel has no negative light: set that to 0."),
        Misconception(
            _size_for_negative, "You turned what is negative around. It is no light: set it to 0."
        ),
        Misconception(
            _sum_before_the_cut, "You divided by the sum before you set what is negative to 0."
        ),
        Misconception(_sum_forgotten, "Right, but for the sum: it must be 1."),
        Misconception(_peak_for_sum, "You divided by the largest value. Divide by the sum."),
        Misconception(
            _corner_for_middle,
            "The center still lies at pixel (0, 0), where the Fourier transform has it: "
            "`np.fft.fftshift`.",
        ),
    ),
    hints=(
        "With `X, Y = np.fft.fft2(scene), np.fft.fft2(photo)`: Wiener's formula, X for the PSF.",
        "`np.conj(X) * Y / (np.abs(X) ** 2 + ridge)`, then `np.fft.ifft2(...).real`.",
        "`np.fft.fftshift`, `np.maximum(kernel, 0)`, and last `kernel / kernel.sum()`.",
    ),
    inputs=_photos,
)
