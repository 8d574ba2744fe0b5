"""Write the score that asks what a restoration leaves unexplained."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import SORTS, Array, Exercise, Misconception, draw, photo_crop
from course_lib.operators import convolve

from .direction import NOTEBOOK


def _inside(picture: Array, psf: Array) -> Array:
    down, across = (n // 2 for n in psf.shape)
    return picture[down : picture.shape[0] - down, across : picture.shape[1] - across]


def _left_over(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    rest = photo - convolve(restored, psf)
    h, w = psf.shape[0] // 2, psf.shape[1] // 2
    rows, columns = rest.shape
    inside = rest[h : rows - h, w : columns - w]
    return float(np.sqrt(np.mean(inside**2)) / noise)


def _by_a_norm(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    rest = photo - convolve(restored, psf)
    down, across = (n // 2 for n in psf.shape)
    inside = rest[down : len(rest) - down, across : rest.shape[1] - across]
    return float(np.linalg.norm(inside) / (noise * np.sqrt(inside.size)))


def _nothing_blurred(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.sqrt(np.mean(_inside(photo - restored, psf) ** 2)) / noise)


def _photo_blurred(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    rest = _inside(restored - convolve(photo, psf), psf)
    return float(np.sqrt(np.mean(rest**2)) / noise)


def _rim_kept(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.sqrt(np.mean((photo - convolve(restored, psf)) ** 2)) / noise)


def _whole_kernel_cut(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    rest = photo - convolve(restored, psf)
    down, across = psf.shape
    inside = rest[down : rest.shape[0] - down, across : rest.shape[1] - across]
    return float(np.sqrt(np.mean(inside**2)) / noise) if inside.size else 0.0


def _one_side_cut(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    h, w = (n // 2 for n in psf.shape)
    return float(np.sqrt(np.mean((photo - convolve(restored, psf))[h:, w:] ** 2)) / noise)


def _cut_by_a_minus(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    h, w = (n // 2 for n in psf.shape)
    inside = (photo - convolve(restored, psf))[h:-h, w:-w]
    return float(np.sqrt(np.mean(inside**2)) / noise) if inside.size else np.nan


def _rim_of_the_other_side(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    rest = _inside(photo - convolve(restored, psf), psf.T)
    return float(np.sqrt(np.mean(rest**2)) / noise) if rest.size else 0.0


def _correlated(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    rest = _inside(photo - convolve(restored, psf[::-1, ::-1]), psf)
    return float(np.sqrt(np.mean(rest**2)) / noise)


def _root_forgotten(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    rest = _inside(photo - convolve(restored, psf), psf)
    return float(np.mean(rest**2) / noise)


def _root_forgotten_and_noise_squared(
    photo: Array, restored: Array, psf: Array, noise: float
) -> float:
    rest = _inside(photo - convolve(restored, psf), psf)
    return float(np.mean(rest**2) / noise**2)


def _noise_forgotten(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.sqrt(np.mean(_inside(photo - convolve(restored, psf), psf) ** 2)))


def _sum_for_mean(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.linalg.norm(_inside(photo - convolve(restored, psf), psf)) / noise)


def _mean_size(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.mean(np.abs(_inside(photo - convolve(restored, psf), psf))) / noise)


def _signs_cancel(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.mean(_inside(photo - convolve(restored, psf), psf)) / noise)


def _about_its_mean(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.std(_inside(photo - convolve(restored, psf), psf)) / noise)


def _worst_pixel(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.max(np.abs(_inside(photo - convolve(restored, psf), psf))) / noise)


def _noise_taken_off(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.sqrt(np.mean(_inside(photo - convolve(restored, psf), psf) ** 2)) - noise)


def _noise_under_the_root(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    return float(np.sqrt(np.mean(_inside(photo - convolve(restored, psf), psf) ** 2) / noise))


def _cut_before_the_blur(photo: Array, restored: Array, psf: Array, noise: float) -> float:
    rest = _inside(photo, psf) - convolve(_inside(restored, psf), psf)
    return float(np.sqrt(np.mean(rest**2)) / noise)


def _photos(rng: np.random.Generator) -> Iterator[tuple[Array, Array, Array, float]]:
    shapes = (
        ((1, 1), (1, 1)), ((2, 3), (1, 2)), ((5, 4), (3, 1)), ((4, 6), (2, 3)),
        ((7, 5), (3, 3)), ((6, 9), (1, 5)), ((9, 8), (4, 2)), ((8, 8), (3, 3)),
    )  # fmt: skip
    for number, (shape, size) in enumerate(shapes):
        restored = draw(rng, shape, SORTS[number % len(SORTS)])
        psf = rng.integers(1, 9, size).astype(float)
        psf /= psf.sum()
        scale = float(np.abs(restored).max())
        grain = np.round(scale * rng.uniform(-0.5, 0.7, shape), 5)
        yield convolve(restored, psf) + grain, restored, psf, float(number % 3 + 1) / 4
    for shape, size in (((24, 31), (5, 3)), ((30, 22), (1, 7))):
        scene = photo_crop(rng, shape)
        psf = rng.random(size)
        psf /= psf.sum()
        grain = 0.02 * rng.standard_normal(shape)
        yield convolve(scene, psf, boundary="symmetric") + grain, scene, psf, 0.02


LEFT_OVER = Exercise(
    name="left_over",
    notebook=NOTEBOOK,
    title="What is left over?",
    minutes=8,
    prompt=(
        "Write `left_over(photo, restored, psf, noise)`: blur the restored picture, "
        "`convolve(restored, psf)`, subtract that from the photo, and leave `psf.shape[0] // 2` "
        "rows and `psf.shape[1] // 2` columns out at each side. Return the root mean square of the "
        "rest, divided by the noise."
    ),
    solution=_left_over,
    why=(
        "A restoration that explains the photo leaves only noise: the score is about 1. It asks "
        "nothing else, and that is how it is fooled."
    ),
    another_way=_by_a_norm,
    misconceptions=(
        Misconception(
            _nothing_blurred,
            "You compare the restored picture itself with the photo. Blur it first: does it "
            "explain the photo?",
        ),
        Misconception(
            _photo_blurred,
            "You blur the photo once more. It is the restored picture that is blurred.",
        ),
        Misconception(
            _rim_kept,
            "The rim is still in it. There the blur needs pixels from outside of the picture.",
        ),
        Misconception(
            _whole_kernel_cut,
            "You cut a whole kernel off each side. Half of it, `// 2`, is enough.",
        ),
        Misconception(
            _one_side_cut,
            "You cut above and at the left only. The rim below and at the right, too.",
        ),
        Misconception(
            _cut_by_a_minus,
            "Where the kernel is one pixel wide, half of it is 0, and `h:-h` is empty: then you "
            "take the mean of nothing. Count from the front, `h : rows - h`.",
        ),
        Misconception(
            _rim_of_the_other_side,
            "Rows and columns of the rim are swapped: rows by `psf.shape[0] // 2`.",
        ),
        Misconception(
            _correlated, "The kernel is turned around: that is correlation. `convolve` flips it."
        ),
        Misconception(_root_forgotten, "The root is missing: root, mean, square."),
        Misconception(
            _root_forgotten_and_noise_squared,
            "That is the square of the score. Take the root, then divide by the noise.",
        ),
        Misconception(_noise_forgotten, "Right so far; divide by the noise."),
        Misconception(
            _sum_for_mean, "You took the root of the *sum* of squares. Take the mean instead."
        ),
        Misconception(
            _mean_size, "That is the mean size of the rest. Asked is its root mean square."
        ),
        Misconception(
            _signs_cancel, "Bright and dark cancel each other in a mean. Square the rest first."
        ),
        Misconception(
            _about_its_mean,
            "`np.std` takes the mean off first, so a photo that is too bright everywhere would go "
            "unnoticed. Square the rest as it is.",
        ),
        Misconception(
            _worst_pixel, "You took the worst pixel. One of very many is always bad; take the mean."
        ),
        Misconception(
            _noise_under_the_root,
            "The noise stands under the root, too. Take the root of the mean, then divide.",
        ),
        Misconception(
            _cut_before_the_blur,
            "You cut the rim off before you blurred, and the blur made a new one. Blur the whole "
            "restored picture, and cut the rest.",
        ),
        Misconception(_noise_taken_off, "Divide by the noise instead of subtracting it."),
    ),
    hints=(
        "`rest = photo - convolve(restored, psf)`, and then cut the rim off.",
        "With `h, w = psf.shape[0] // 2, psf.shape[1] // 2` and `rows, columns = rest.shape` the "
        "inside is `rest[h : rows - h, w : columns - w]`; `-h` would fail where h is 0.",
        "`np.sqrt(np.mean(inside**2)) / noise`",
    ),
    inputs=_photos,
)
