"""How good is an enlarged picture? Measured fairly."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception

from .pixels import NOTEBOOK


def _fair_psnr(truth: Array, guess: Array, border: int) -> float:
    weights = np.array([0.299, 0.587, 0.114])
    error = (truth - np.clip(guess, 0, 1)) @ weights
    inside = error[border : error.shape[0] - border, border : error.shape[1] - border]
    return float(-10 * np.log10(np.mean(inside**2)))


def _score(error: Array) -> float:
    return float(-10 * np.log10(np.mean(error**2)))


def _luminance_error(truth: Array, guess: Array) -> Array:
    return np.asarray((truth - np.clip(guess, 0, 1)) @ np.array([0.299, 0.587, 0.114]))


def _inside(error: Array, border: int) -> Array:
    return error[border : error.shape[0] - border, border : error.shape[1] - border]


def _border_not_cropped(truth: Array, guess: Array, border: int) -> float:
    return _score(_luminance_error(truth, guess))


def _one_side_cropped(truth: Array, guess: Array, border: int) -> float:
    return _score(_luminance_error(truth, guess)[border:, border:])


def _range_of_bytes(truth: Array, guess: Array, border: int) -> float:
    return float(_fair_psnr(truth, guess, border) + 20 * np.log10(255))


def _range_from_the_picture(truth: Array, guess: Array, border: int) -> float:
    weights = np.array([0.299, 0.587, 0.114])
    gray = _inside(truth @ weights, border)
    return float(_fair_psnr(truth, guess, border) + 20 * np.log10(gray.max() - gray.min()))


def _colors_not_weighted(truth: Array, guess: Array, border: int) -> float:
    return _score(_inside(truth - np.clip(guess, 0, 1), border))


def _plain_mean_of_colors(truth: Array, guess: Array, border: int) -> float:
    return _score(_inside((truth - np.clip(guess, 0, 1)).mean(axis=2), border))


def _not_clipped(truth: Array, guess: Array, border: int) -> float:
    return _score(_inside((truth - guess) @ np.array([0.299, 0.587, 0.114]), border))


def _root_taken_twice(truth: Array, guess: Array, border: int) -> float:
    return _fair_psnr(truth, guess, border) * 2


def _root_forgotten(truth: Array, guess: Array, border: int) -> float:
    return _fair_psnr(truth, guess, border) / 2


def _sign_forgotten(truth: Array, guess: Array, border: int) -> float:
    return -_fair_psnr(truth, guess, border)


def _mean_of_decibels(truth: Array, guess: Array, border: int) -> float:
    error = truth - np.clip(guess, 0, 1)
    return float(np.mean([_score(_inside(error[:, :, c], border)) for c in range(3)]))


def _nothing_of_all_this(truth: Array, guess: Array, border: int) -> float:
    return _score(truth - guess)


def _squared_before_weighted(truth: Array, guess: Array, border: int) -> float:
    squares = (truth - np.clip(guess, 0, 1)) ** 2
    inside = _inside(squares @ np.array([0.299, 0.587, 0.114]), border)
    return float(-10 * np.log10(np.mean(inside)))


def _natural_logarithm(truth: Array, guess: Array, border: int) -> float:
    return _fair_psnr(truth, guess, border) * float(np.log(10))


def _weights_of_television(truth: Array, guess: Array, border: int) -> float:
    error = (truth - np.clip(guess, 0, 1)) @ np.array([0.2126, 0.7152, 0.0722])
    return _score(_inside(error, border))


def _empty_without_border(truth: Array, guess: Array, border: int) -> float:
    return _score(_luminance_error(truth, guess)[border:-border, border:-border])


def _clipped_after_luminance(truth: Array, guess: Array, border: int) -> float:
    weights = np.array([0.299, 0.587, 0.114])
    return _score(_inside(truth @ weights - np.clip(guess @ weights, 0, 1), border))


def _rows_cropped_only(truth: Array, guess: Array, border: int) -> float:
    return _score(_luminance_error(truth, guess)[border : len(truth) - border])


def _mean_square_only(truth: Array, guess: Array, border: int) -> float:
    return float(np.mean(_inside(_luminance_error(truth, guess), border) ** 2))


def _absolute_differences(truth: Array, guess: Array, border: int) -> float:
    error = np.abs(_inside(_luminance_error(truth, guess), border))
    return float(-10 * np.log10(np.mean(error)))


def _blue_first(truth: Array, guess: Array, border: int) -> float:
    return _fair_psnr(truth[..., ::-1], guess[..., ::-1], border)


def _pictures(rng: np.random.Generator) -> Iterator[tuple[Array, Array, int]]:
    for rows, columns, border in (
        (1, 1, 0), (2, 3, 0), (4, 3, 1), (5, 8, 1), (9, 6, 2), (10, 12, 4), (16, 11, 3), (20, 20, 4)
    ):  # fmt: skip
        truth = np.round(rng.random((rows, columns, 3)), 2)
        noise = rng.normal(0, 0.3, truth.shape) * np.array([1.0, 0.4, 2.0])
        noise[: border or None] *= 2  # the border is worse, as it is
        yield truth, np.round(truth + noise + 0.05, 2), border


def _gray_pictures_first(truth: Array, guess: Array, border: int) -> float:
    red, green, blue = np.moveaxis(truth - np.clip(guess, 0, 1), 2, 0)
    gray = 0.299 * red + 0.587 * green + 0.114 * blue
    rows, columns = gray.shape
    middle = gray[border : rows - border, border : columns - border]
    return float(10 * np.log10(middle.size / np.sum(middle**2)))


def _weights_of_matlab(truth: Array, guess: Array, border: int) -> float:
    error = (truth - np.clip(guess, 0, 1)) @ np.array([65.481, 128.553, 24.966]) / 255
    return _score(_inside(error, border))


def _bottom_and_right_cropped(truth: Array, guess: Array, border: int) -> float:
    error = _luminance_error(truth, guess)
    return _score(error[: len(error) - border, : error.shape[1] - border])


def _columns_cropped_only(truth: Array, guess: Array, border: int) -> float:
    error = _luminance_error(truth, guess)
    return _score(error[:, border : error.shape[1] - border])


def _range_of_the_largest(truth: Array, guess: Array, border: int) -> float:
    return float(_fair_psnr(truth, guess, border) + 20 * np.log10(truth.max()))


def _border_of_four(truth: Array, guess: Array, border: int) -> float:
    four = min(4, (min(truth.shape[:2]) - 1) // 2)
    return _score(_inside(_luminance_error(truth, guess), four))


_BOTH_SIDES = "You cropped on two sides only. The border has four: top, bottom, left and right."


FAIR_PSNR = Exercise(
    name="fair_psnr",
    notebook=NOTEBOOK,
    title="A fair measure",
    minutes=12,
    prompt=(
        "Write `fair_psnr(truth, guess, border)` for color pictures of values in [0, 1] and shape "
        "(rows, columns, 3): clip the guess to [0, 1]; take the luminance, 0.299 R + 0.587 G + "
        "0.114 B; leave out `border` pixels at each side; return -10 log10 of the mean squared "
        "difference."
    ),
    solution=_fair_psnr,
    why=(
        "Every method is measured in the light that the eye sees best, and only where it had "
        "something to go by."
    ),
    another_way=_gray_pictures_first,
    misconceptions=(
        Misconception(
            _border_not_cropped,
            "The border is still in it. There the methods must invent what lies outside, and what "
            "you measure is how they did that.",
        ),
        Misconception(
            _one_side_cropped,
            "You cropped the top and the left only. The bottom and the right have a border, too.",
        ),
        Misconception(
            _range_of_bytes,
            "Your range is 255, but the pictures run from 0 to 1. That makes every method 48 dB "
            "better.",
        ),
        Misconception(
            _range_from_the_picture,
            "You took the range of this picture. White is 1, whether or not it occurs; else "
            "dull pictures get another scale than others.",
        ),
        Misconception(
            _colors_not_weighted,
            "You averaged over red, green and blue. First make one luminance of them, then square.",
        ),
        Misconception(
            _plain_mean_of_colors,
            "Luminance is no plain mean: green counts for 0.587, blue for 0.114 only.",
        ),
        Misconception(
            _not_clipped,
            "Clip the guess to [0, 1] first. No screen shows more than white, so nobody sees that.",
        ),
        Misconception(_root_taken_twice, "Twice too much: 20 log10 goes with the *root* of it."),
        Misconception(_root_forgotten, "Half of it: the root halves the logarithm. Leave it out."),
        Misconception(_sign_forgotten, "The sign: a smaller error gives *more* decibels."),
        Misconception(
            _nothing_of_all_this,
            "That is the plain PSNR of all three colors. Clip, take the luminance, and leave the "
            "border out first.",
        ),
        Misconception(
            _squared_before_weighted,
            "You squared the colors first and weighted the squares. Make one luminance of each "
            "picture, then square the difference.",
        ),
        Misconception(_natural_logarithm, "`np.log` is the natural one. Decibels: `np.log10`."),
        Misconception(
            _weights_of_television,
            "Those are the weights of newer television (BT.709). The protocol takes the older "
            "0.299, 0.587, 0.114 (BT.601), as the papers do.",
        ),
        Misconception(
            _empty_without_border,
            "For a border of 0, `border : -border` is `0 : 0`, which is empty. Count from the "
            "front: `border : rows - border`.",
        ),
        Misconception(
            _clipped_after_luminance,
            "Clip red, green and blue first, then take the luminance. Three colors out of range "
            "can make a gray that looks as if it were in range.",
        ),
        Misconception(
            _rows_cropped_only,
            "You cropped the rows only. The border has a left and a right side, too.",
        ),
        Misconception(_mean_square_only, "That is the mean square. Now -10 log10 of it."),
        Misconception(_absolute_differences, "Square the differences, do not take their size."),
        Misconception(_blue_first, "Red comes first: 0.299 belongs to channel 0, 0.114 to blue."),
        Misconception(
            _mean_of_decibels,
            "That is the mean of three PSNRs. Make one luminance first, then one PSNR.",
        ),
        Misconception(
            _weights_of_matlab,
            "Those are the weights with which MATLAB's `rgb2ycbcr` squeezes the luminance into 16 "
            "to 235, which makes every error smaller. Take 0.299, 0.587 and 0.114.",
        ),
        Misconception(_bottom_and_right_cropped, _BOTH_SIDES),
        Misconception(_columns_cropped_only, _BOTH_SIDES),
        Misconception(
            _range_of_the_largest,
            "You took the largest value of the truth for the range. White is 1, whether or not it "
            "occurs.",
        ),
        Misconception(
            _border_of_four, "Your border is always 4. The caller says how wide it is: `border`."
        ),
    ),
    hints=(
        "`pictures @ np.array([0.299, 0.587, 0.114])` makes a luminance of a color picture.",
        "Leave the border out with `error[border : rows - border, border : columns - border]`; "
        "`border : -border` fails for a border of 0.",
        "Clip, luminance, crop, square, mean, `-10 * np.log10(...)`.",
    ),
    inputs=_pictures,
)
