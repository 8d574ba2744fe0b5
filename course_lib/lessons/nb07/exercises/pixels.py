"""Where pixels lie after enlarging, and in which order four maps become a picture."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, of_every_sort

NOTEBOOK = "07_super_resolution"


def _pixel_centers(n: int, factor: int) -> Array:
    return (np.arange(n) + 0.5) * factor - 0.5


def _stride_forgotten(n: int, factor: int) -> Array:
    return np.arange(n) * 1.0


def _half_a_pixel_forgotten(n: int, factor: int) -> Array:
    return np.arange(n) * 1.0 * factor


def _last_half_forgotten(n: int, factor: int) -> Array:
    return (np.arange(n) + 0.5) * factor


def _half_not_enlarged(n: int, factor: int) -> Array:
    return np.arange(n) * factor + 0.5


def _moved_by_half_the_factor(n: int, factor: int) -> Array:
    return np.arange(n) * factor + factor / 2 - 1.0


def _ends_on_ends(n: int, factor: int) -> Array:
    return np.linspace(0, n * factor - 1, n)


def _middle_rounded_down(n: int, factor: int) -> Array:
    return np.arange(n) * 1.0 * factor + (factor - 1) // 2


def _middle_rounded_up(n: int, factor: int) -> Array:
    return np.arange(n) * 1.0 * factor + factor // 2


def _the_way_down(n: int, factor: int) -> Array:
    return np.asarray((np.arange(n) + 0.5) / factor - 0.5)


def _half_before_the_block(n: int, factor: int) -> Array:
    return np.arange(n) * factor - 0.5


def _half_of_a_rounded_factor(n: int, factor: int) -> Array:
    return np.arange(n) * factor + factor // 2 - 0.5


def _places_of_the_large(n: int, factor: int) -> Array:
    return np.arange(n * factor) * 1.0


def _rows_of_pixels(rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    yield from ((2, 2), (1, 2), (3, 3), (4, 1), (5, 2), (3, 4), (7, 3), (6, 5), (2, 6))
    yield int(rng.integers(8, 20)), 2
    yield 40, 9


def _means_of_blocks(n: int, factor: int) -> Array:
    places: Array = np.arange(n * factor).reshape(n, factor).mean(axis=1)
    return places


def _always_twofold(n: int, factor: int) -> Array:
    return (np.arange(n) + 0.5) * 2 - 0.5


def _counted_from_one(n: int, factor: int) -> Array:
    return (np.arange(n) + 0.5) * factor + 0.5


def _small_ones_counted_from_one(n: int, factor: int) -> Array:
    return (np.arange(1, n + 1) + 0.5) * factor - 0.5


PIXEL_CENTERS = Exercise(
    name="pixel_centers",
    notebook=NOTEBOOK,
    title="Where do the pixels lie?",
    minutes=10,
    prompt=(
        "Write `pixel_centers(n, factor)`: a row of n small pixels covers n * factor large ones. "
        "Large pixel j has its middle at j. Return the n places of the small pixels' middles."
    ),
    solution=_pixel_centers,
    why=("A small pixel covers `factor` large ones, and its middle is the middle of those."),
    another_way=_means_of_blocks,
    misconceptions=(
        Misconception(
            _stride_forgotten,
            "The stride is forgotten: neighboring small pixels lie `factor` large ones apart.",
        ),
        Misconception(
            _half_a_pixel_forgotten,
            "You put small pixel i on large pixel `i * factor`, the first of its block. Its middle "
            "is that of the block. A picture enlarged so slips, by half a pixel for factor 2.",
        ),
        Misconception(
            _last_half_forgotten,
            "Nearly. `(i + 0.5) * factor` counts from the left *edge* of the picture. The middle "
            "of large pixel 0 lies half a pixel to the right of that edge.",
        ),
        Misconception(
            _half_not_enlarged,
            "Half a pixel, but of which size? For factor 3 the middle of a block is at 1, not 0.5.",
        ),
        Misconception(
            _moved_by_half_the_factor,
            "Half a large pixel too far to the left. Factor 1 must change nothing.",
        ),
        Misconception(
            _ends_on_ends,
            "You set the first and the last small pixel onto the first and the last large one. "
            "Then the spacing is no longer `factor`, and the picture is stretched.",
        ),
        Misconception(
            _middle_rounded_down,
            "For an even factor the middle of a block lies *between* two pixels. Do not round it.",
        ),
        Misconception(
            _middle_rounded_up,
            "For an even factor the middle of a block lies *between* two pixels: `factor // 2` is "
            "the pixel to the right of it.",
        ),
        Misconception(
            _half_before_the_block,
            "That is the left *edge* of each block. Its middle lies half a block further.",
        ),
        Misconception(
            _half_of_a_rounded_factor,
            "Right for even factors only: `factor // 2` rounds. Divide with `/`.",
        ),
        Misconception(
            _places_of_the_large,
            "Those are the places of the large pixels. There are n small ones.",
        ),
        Misconception(
            _the_way_down,
            "That is the other way: where large pixels lie among small ones. Multiply by factor.",
        ),
        Misconception(
            _always_twofold, "Your factor is always 2. The caller says how large it is: `factor`."
        ),
        Misconception(
            _counted_from_one,
            "Your large pixels begin at 1. Here large pixel 0 has its middle at 0.",
        ),
        Misconception(
            _small_ones_counted_from_one,
            "Your small pixels begin at 1, so the first place is missing. `np.arange(n)` begins at "
            "0.",
        ),
    ),
    hints=(
        "Draw two small pixels over four large ones. The large middles are at 0, 1, 2, 3. Where "
        "are the two small middles?",
        "They are at 0.5 and 2.5. For factor 3 the first is at 1.",
        "Measured from the left edge, small pixel i has its middle at `(i + 0.5) * factor`; large "
        "pixel 0 at 0.5.",
    ),
    inputs=_rows_of_pixels,
)


def _interleave(maps: Array, factor: int) -> Array:
    rows, columns, channels = maps.shape
    picture = np.zeros((rows * factor, columns * factor))
    for c in range(channels):
        i, j = divmod(c, factor)
        picture[i::factor, j::factor] = maps[:, :, c]
    return picture


def _channels_by_columns(maps: Array, factor: int) -> Array:
    rows, columns, channels = maps.shape
    picture = np.zeros((rows * factor, columns * factor))
    for c in range(channels):
        j, i = divmod(c, factor)
        picture[i::factor, j::factor] = maps[:, :, c]
    return picture


def _side_by_side(maps: Array, factor: int) -> Array:
    rows, columns, _ = maps.shape
    picture = maps.reshape(rows, columns, factor, factor)
    return np.asarray(picture.transpose(2, 0, 3, 1).reshape(rows * factor, columns * factor))


def _reshaped_only(maps: Array, factor: int) -> Array:
    rows, columns, _ = maps.shape
    return maps.reshape(rows * factor, columns * factor)


def _first_map_repeated(maps: Array, factor: int) -> Array:
    return np.kron(maps[:, :, 0], np.ones((factor, factor)))


def _mean_repeated(maps: Array, factor: int) -> Array:
    return np.kron(maps.mean(axis=2), np.ones((factor, factor)))


def _channels_backwards(maps: Array, factor: int) -> Array:
    return _interleave(maps[:, :, ::-1], factor)


def _maps_in_front(maps: Array, factor: int) -> Array:
    rows, columns, _ = maps.shape
    return np.moveaxis(maps, 2, 0).reshape(rows * factor, columns * factor)


def _rows_and_columns_swapped(maps: Array, factor: int) -> Array:
    return _interleave(maps, factor).T


def _maps(rng: np.random.Generator) -> Iterator[tuple[Array, int]]:
    # No factor of 1: TensorFlow's depth_to_space refuses it.
    sizes = (
        (1, 1, 2), (1, 2, 2), (2, 1, 3), (2, 2, 2), (3, 2, 2), (2, 3, 3), (4, 4, 2), (3, 5, 4),
        (6, 5, 2), (1, 3, 2),
    )  # fmt: skip
    drawn = of_every_sort(rng, [((rows, columns, f * f),) for rows, columns, f in sizes])
    for (maps,), (_, _, factor) in zip(drawn, sizes, strict=True):
        yield maps, factor


def _by_swapping_axes(maps: Array, factor: int) -> Array:
    rows, columns, _ = maps.shape
    blocks = maps.reshape(rows, columns, factor, factor).transpose(0, 2, 1, 3)
    return blocks.reshape(rows * factor, columns * factor)


INTERLEAVE = Exercise(
    name="interleave",
    notebook=NOTEBOOK,
    title="From maps to pixels",
    minutes=12,
    prompt=(
        "Write `interleave(maps, factor)`: maps has the shape (rows, columns, factor * factor). "
        "The channels of one place become a block of pixels, row by row: channel 1 stands to "
        "the right of channel 0. This is TensorFlow's `depth_to_space`."
    ),
    solution=_interleave,
    why=(
        "Each map holds the pixels of one corner of all blocks, so it lands on every "
        "`factor`-th row and column."
    ),
    another_way=_by_swapping_axes,
    misconceptions=(
        Misconception(
            _channels_by_columns,
            "Rows and columns *inside* the blocks are swapped: channel 1 belongs to the right of "
            "channel 0, not below it.",
        ),
        Misconception(
            _side_by_side,
            "You set the whole maps side by side, like photos in an album. Pixels of one place "
            "belong into one block: interleave them.",
        ),
        Misconception(
            _reshaped_only,
            "The shape is right, but the order is not: `reshape` alone keeps the order in memory, "
            "in which a place's channels stand in a row. Reshape to four axes, then swap two.",
        ),
        Misconception(
            _first_map_repeated,
            "You repeat the first map. The other channels hold the other pixels of each block.",
        ),
        Misconception(
            _mean_repeated,
            "You average the channels. They are different pixels: each has a place of its own.",
        ),
        Misconception(
            _maps_in_front,
            "`reshape` now sets map after map. Four axes (rows, columns, factor, factor) first, "
            "then swap the middle two.",
        ),
        Misconception(_channels_backwards, "Channel 0 is the *upper left* pixel of a block."),
        Misconception(_rows_and_columns_swapped, "The whole picture is turned over: transpose it."),
    ),
    hints=(
        "Which pixels of the picture belong to channel c? Every `factor`-th row and column, from "
        "some first one on.",
        "Channel c has row `c // factor` and column `c % factor` in its block.",
        "`picture[i::factor, j::factor] = maps[:, :, i * factor + j]`",
    ),
    inputs=_maps,
)
