"""What blurs and what sharpens."""

from collections.abc import Iterator

import numpy as np

from course_lib import kernels
from course_lib.exercises import Array, Exercise, Misconception, of_every_sort, photo_crop
from course_lib.operators import convolve

NOTEBOOK = "01_convolution"


def _stripe_contrast() -> float:
    stripes = np.cos(2 * np.pi * np.arange(40) / 4)
    blurred = np.convolve(stripes, np.ones(3) / 3, mode="valid")
    return float(blurred.max() / stripes.max())


def _nothing_is_left() -> float:
    return 0.0


def _all_is_left() -> float:
    return 1.0


def _box_over_period() -> float:
    return 3 / 4


def _lowest() -> float:
    return -_stripe_contrast()


def _from_the_spectrum() -> float:
    return float(abs(1 + 2 * np.cos(2 * np.pi / 4)) / 3)


STRIPE_CONTRAST = Exercise(
    name="stripe_contrast",
    notebook=NOTEBOOK,
    title="What a blur leaves of fine stripes",
    minutes=5,
    prompt=(
        "Soft stripes repeat every 4 pixels: 1, 0, -1, 0, 1, 0, -1, 0, ... They are blurred by an "
        "average of 3 pixels, each of weight 1/3. What is the largest value after the blur?"
    ),
    solution=_stripe_contrast,
    why=(
        "At the top of a stripe the average covers 0, 1, 0, whose mean is a third; the same "
        "factor stands in its spectrum."
    ),
    another_way=_from_the_spectrum,
    misconceptions=(
        Misconception(
            _nothing_is_left,
            "Stripes vanish where the average covers a whole period. Here it covers 3 of 4 pixels.",
        ),
        Misconception(
            _all_is_left,
            "A blur keeps what is flat. Stripes are not flat: the mean of 3 neighbors is smaller.",
        ),
        Misconception(
            _box_over_period,
            "3 of 4 is how much of a period is covered. Write out the mean of 0, 1, 0 instead.",
        ),
        Misconception(
            _lowest,
            "That is the smallest value, at the bottom of a stripe. The largest is asked for.",
        ),
    ),
    hints=(
        "Take a pixel at the top of a stripe. What are its neighbors on the left and on the right?",
        "The three values are 0, 1, 0. Their mean is the answer; it can also be read off the "
        "spectrum of the average, at one wave in four pixels.",
    ),
    tolerance=0.02,
)


def _sharpen(image: Array, amount: float) -> Array:
    blurred = convolve(image, np.ones((3, 3)) / 9, boundary="symmetric")
    detail = image - blurred
    return image + amount * detail


def _blurred(image: Array) -> Array:
    return convolve(image, np.ones((3, 3)) / 9, boundary="symmetric")


def _detail_alone(image: Array, amount: float) -> Array:
    return amount * (image - _blurred(image))


def _detail_alone_and_once(image: Array, amount: float) -> Array:
    return image - _blurred(image)


def _ready_made(image: Array, amount: float) -> Array:
    return convolve(image, kernels.sharpen(), boundary="symmetric")


def _ready_made_times(image: Array, amount: float) -> Array:
    return amount * _ready_made(image, amount)


def _blur_added(image: Array, amount: float) -> Array:
    return image + amount * _blurred(image)


def _amount_forgotten(image: Array, amount: float) -> Array:
    return image + (image - _blurred(image))


def _sign_turned(image: Array, amount: float) -> Array:
    return image - amount * (image - _blurred(image))


def _box_not_normalized(image: Array, amount: float) -> Array:
    blurred = convolve(image, np.ones((3, 3)), boundary="symmetric")
    return image + amount * (image - blurred)


def _dark_border(image: Array, amount: float) -> Array:
    blurred = convolve(image, np.ones((3, 3)) / 9, boundary="zero")
    return image + amount * (image - blurred)


def _around_the_border(image: Array, amount: float) -> Array:
    blurred = convolve(image, np.ones((3, 3)) / 9, boundary="periodic")
    return image + amount * (image - blurred)


def _detail_on_the_blur(image: Array, amount: float) -> Array:
    return _blurred(image) + amount * (image - _blurred(image))


def _clipped(image: Array, amount: float) -> Array:
    return np.clip(_sharpen(image, amount), 0, 1)


def _photos(rng: np.random.Generator) -> Iterator[tuple[Array, float]]:
    yield np.array([[0.5]]), 1.0
    shapes = ((3, 2), (1, 4), (3, 3), (4, 5), (2, 2), (5, 3), (3, 4), (4, 4), (2, 5))
    drawn = of_every_sort(rng, [(shape,) for shape in shapes])
    for (image,), amount in zip(
        drawn, (2.0, 1.0, 0.5, 3.0, 1.25, -1.5, 1.0, 2.0, 4.0), strict=True
    ):
        yield image, amount
    for shape, amount in (((16, 24), 1.0), ((25, 17), 0.5), ((32, 32), 3.0), ((20, 20), 0.0)):
        yield photo_crop(rng, shape), amount


def _with_one_kernel(image: Array, amount: float) -> Array:
    kernel = -amount * np.ones((3, 3)) / 9
    kernel[1, 1] += 1 + amount
    return convolve(image, kernel, boundary="symmetric")


def _by_other_average(image: Array, amount: float, weights: Array) -> Array:
    blurred = convolve(image, weights / weights.sum(), boundary="symmetric")
    return image + amount * (image - blurred)


def _neighbors_alone(image: Array, amount: float) -> Array:
    return _by_other_average(image, amount, np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]]))


def _four_neighbors(image: Array, amount: float) -> Array:
    return _by_other_average(image, amount, np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]))


def _plus_sign(image: Array, amount: float) -> Array:
    return _by_other_average(image, amount, np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]]))


def _bell(image: Array, amount: float) -> Array:
    return _by_other_average(image, amount, np.outer([1, 2, 1], [1, 2, 1]))


def _box_of_five(image: Array, amount: float) -> Array:
    return _by_other_average(image, amount, np.ones((5, 5)))


_OTHER_AVERAGE = (
    "You sharpen against another average than the one that is asked for: nine equal weights of "
    "1/9, the pixel in the middle included."
)


_READY_MADE = (
    "The kernel *sharpen* adds what sets a pixel apart from four neighbors, always once. Here it "
    "is the nine of an average, and `amount` times: blur first, and take the difference."
)

SHARPEN = Exercise(
    name="sharpen",
    notebook=NOTEBOOK,
    title="Sharpen a photo",
    minutes=8,
    prompt=(
        "Write `sharpen(image, amount)`. Blur the image with the average of 3 x 3 pixels "
        '(`convolve(image, kernel, boundary="symmetric")`). What the blur took away is the '
        "detail: add `amount` times the detail to the image. Do not clip."
    ),
    solution=_sharpen,
    why=(
        "What a blur takes away is edges and texture; flat areas have no detail, so they stay "
        "as they are."
    ),
    another_way=_with_one_kernel,
    misconceptions=(
        Misconception(
            _detail_alone, "This is the detail alone. Add it to the image that it came from."
        ),
        Misconception(
            _detail_alone_and_once,
            "This is the detail alone. Multiply it by `amount`, and add it to the image that it "
            "came from.",
        ),
        Misconception(_ready_made, _READY_MADE),
        Misconception(_ready_made_times, _READY_MADE),
        Misconception(
            _blur_added,
            "You add the blurred image, which makes it brighter and softer. The detail is "
            "`image - blurred`.",
        ),
        Misconception(
            _amount_forgotten,
            "You add the detail once, whatever `amount` is: multiply the detail by it.",
        ),
        Misconception(
            _sign_turned,
            "The sign is turned around: the detail is taken away, so the photo gets softer.",
        ),
        Misconception(
            _box_not_normalized,
            "The weights of your average do not sum to 1, so the blur changes the brightness. "
            "Divide by 9.",
        ),
        Misconception(
            _dark_border,
            "Outside the photo you take zeros, so its border looks like an edge and gets too "
            'bright. Use `boundary="symmetric"`.',
        ),
        Misconception(
            _around_the_border,
            "Your photo repeats like a tile, so one border leaks into the other. Use "
            '`boundary="symmetric"`.',
        ),
        Misconception(
            _detail_on_the_blur,
            "You add the detail to the blurred image. Add it to the image itself.",
        ),
        Misconception(
            _clipped,
            "Right, but for the clipping: leave values below 0 and above 1 as they are.",
        ),
        Misconception(_neighbors_alone, _OTHER_AVERAGE),
        Misconception(_four_neighbors, _OTHER_AVERAGE),
        Misconception(_plus_sign, _OTHER_AVERAGE),
        Misconception(_bell, _OTHER_AVERAGE),
        Misconception(_box_of_five, _OTHER_AVERAGE),
    ),
    hints=(
        "`np.ones((3, 3)) / 9` is a kernel of nine equal weights that sum to 1.",
        "`detail = image - blurred` is what the blur took away: edges and fine texture.",
        "`image + amount * detail` puts it back, `amount` times.",
    ),
    inputs=_photos,
)
