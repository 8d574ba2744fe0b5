"""Write an unsharp mask that leaves the noise alone."""

from collections.abc import Iterator

import numpy as np
import scipy.ndimage

from course_lib.exercises import SORTS, Array, Exercise, Misconception, draw, photo_crop

from .score import NOTEBOOK


def _sharper(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    detail = image - soft
    strong = np.abs(detail) >= threshold
    return image + amount * np.where(strong, detail, 0)


def _with_a_product(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    detail = image - soft
    return image + amount * detail * (np.abs(detail) >= threshold)


def _detail_alone(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    return _sharper(image, soft, amount, threshold) - image


def _detail_on_the_soft_one(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    return _sharper(image, soft, amount, threshold) - image + soft


def _softened(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    return _sharper(image, soft, -amount, threshold)


def _threshold_not_used(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    return image + amount * (image - soft)


def _threshold_the_other_way(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    detail = image - soft
    return image + amount * np.where(np.abs(detail) < threshold, detail, 0)


def _strictly_above(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    detail = image - soft
    return image + amount * np.where(np.abs(detail) > threshold, detail, 0)


def _bright_details_only(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    detail = image - soft
    return image + amount * np.where(detail >= threshold, detail, 0)


def _threshold_on_the_picture(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    return image + amount * np.where(np.abs(image) >= threshold, image - soft, 0)


def _threshold_after_the_amount(
    image: Array, soft: Array, amount: float, threshold: float
) -> Array:
    detail = amount * (image - soft)
    return image + np.where(np.abs(detail) >= threshold, detail, 0)


def _threshold_taken_off(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    detail = image - soft
    return image + amount * np.sign(detail) * np.maximum(np.abs(detail) - threshold, 0)


def _amount_forgotten(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    return _sharper(image, soft, 1.0, threshold)


def _picture_multiplied_too(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    detail = image - soft
    return amount * (image + np.where(np.abs(detail) >= threshold, detail, 0))


def _picture_raised_by_the_amount(
    image: Array, soft: Array, amount: float, threshold: float
) -> Array:
    detail = image - soft
    return (1 + amount) * np.where(np.abs(detail) >= threshold, detail, 0) + soft


def _cut_off(image: Array, soft: Array, amount: float, threshold: float) -> Array:
    return np.clip(_sharper(image, soft, amount, threshold), 0, 1)


def _zero_where_there_is_no_detail(
    image: Array, soft: Array, amount: float, threshold: float
) -> Array:
    detail = image - soft
    return np.where(np.abs(detail) >= threshold, image + amount * detail, 0)


def _pictures_and_details(
    rng: np.random.Generator,
) -> Iterator[tuple[Array, Array, float, float]]:
    shapes = ((1, 1), (1, 4), (3, 1), (2, 3), (3, 3), (4, 5), (5, 4), (6, 7), (4, 4))
    amounts = (2.0, 0.5, 1.5, 3.0, 0.75, 1.0, 2.5, 0.25, 4.0)
    for number, (shape, amount) in enumerate(zip(shapes, amounts, strict=True)):
        image = draw(rng, shape, SORTS[number % len(SORTS)])
        scale = float(np.abs(image).max())
        soft = image + np.round(scale * rng.uniform(-0.5, 0.5, shape), 5)
        gaps = np.sort(np.abs(image - soft), axis=None)
        # Between two of the details, so that some are kept and some are not.
        middle = gaps.size // 2
        threshold = float((gaps[middle - 1] + gaps[middle]) / 2) if middle else 0.0
        yield image, soft, amount, threshold
    for shape, amount, threshold in (((24, 31), 1.5, 0.02), ((30, 22), 3.0, 0.05)):
        image = photo_crop(rng, shape)
        yield image, np.round(scipy.ndimage.gaussian_filter(image, 1.5), 3), amount, threshold
    # Exactly at the threshold: that detail is strengthened.
    yield np.array([[0.5, 0.75, 0.125]]), np.array([[0.25, 0.625, 0.25]]), 2.0, 0.125


SHARPER = Exercise(
    name="sharper",
    notebook=NOTEBOOK,
    title="Sharpen, but not the noise",
    minutes=8,
    prompt=(
        "Write `sharper(image, soft, amount, threshold)`: `soft` is the picture blurred, the "
        "*detail* is what the blur took away. Add `amount` times the detail to the picture, but "
        "only where the detail is at least `threshold` in size, be it bright or dark. Nothing is "
        "cut off."
    ),
    solution=_sharper,
    why=(
        "Noise is a detail as well, and a weak one: below the threshold the picture stays as it "
        "is, above it edges get their overshoot."
    ),
    another_way=_with_a_product,
    misconceptions=(
        Misconception(_detail_alone, "You return only what is to be added. Add it to the picture."),
        Misconception(
            _detail_on_the_soft_one,
            "You add the detail to the soft picture, which only gives back what the blur took. "
            "Add it to the picture itself.",
        ),
        Misconception(
            _softened, "Wrong sign: this softens. The detail is `image - soft`, and it is added."
        ),
        Misconception(
            _threshold_not_used,
            "The threshold is not used, so the noise is sharpened as well.",
        ),
        Misconception(
            _threshold_the_other_way,
            "The wrong way round: you strengthen the weak details and leave the strong ones.",
        ),
        Misconception(
            _bright_details_only,
            "Dark details are details, too: compare the size, `np.abs(detail)`, with the "
            "threshold.",
        ),
        Misconception(
            _strictly_above,
            "*At least* the threshold: a detail exactly as large is strengthened as well (`>=`).",
        ),
        Misconception(
            _threshold_on_the_picture,
            "You compare the picture with the threshold. Compare the size of the detail.",
        ),
        Misconception(
            _threshold_after_the_amount,
            "You compare after multiplying by the amount, so a larger amount lets noise through. "
            "Compare the detail itself.",
        ),
        Misconception(
            _threshold_taken_off,
            "You take the threshold off the strong details (a *soft* threshold). Here they are "
            "added whole.",
        ),
        Misconception(_amount_forgotten, "The amount is not used."),
        Misconception(
            _picture_multiplied_too,
            "The amount multiplies the picture as well. Only the detail is multiplied.",
        ),
        Misconception(
            _picture_raised_by_the_amount,
            "Where the detail is weak you return the soft picture. There the picture stays as it "
            "is: begin with `image + ...`.",
        ),
        Misconception(
            _cut_off, "Right, but for the cutting off: leave what is below 0 or above 1."
        ),
        Misconception(
            _zero_where_there_is_no_detail,
            "Where the detail is weak you return 0. There the picture stays as it is.",
        ),
    ),
    hints=(
        "First `detail = image - soft`.",
        "`np.where(condition, detail, 0)` keeps the detail where the condition holds.",
        "`image + amount * np.where(np.abs(detail) >= threshold, detail, 0)`",
    ),
    inputs=_pictures_and_details,
)
