"""Which axis of the weights is which."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, integers, of_every_sort

NOTEBOOK = "06_tensorflow_conv2d_transpose"


def _to_hwio(weights: Array) -> Array:
    return np.transpose(weights, (2, 3, 1, 0))


def _hwoi(weights: Array) -> Array:
    return np.transpose(weights, (2, 3, 0, 1))


def _reshaped(weights: Array) -> Array:
    out, into, rows, columns = weights.shape
    return weights.reshape(rows, columns, into, out)


def _all_axes_reversed(weights: Array) -> Array:
    return weights.T


def _places_for_axes(weights: Array) -> Array:
    return np.transpose(weights, (3, 2, 0, 1))


def _only_outputs_moved(weights: Array) -> Array:
    return np.moveaxis(weights, 0, -1)


def _flipped_as_well(weights: Array) -> Array:
    return np.transpose(weights, (2, 3, 1, 0))[::-1, ::-1]


def _foreign_weights(rng: np.random.Generator) -> Iterator[tuple[Array]]:
    shapes = ((1, 1, 1, 2), (2, 1, 1, 1), (1, 3, 1, 2), (2, 3, 2, 1), (3, 3, 3, 3), (2, 2, 3, 3))
    more = ((1, 2, 3, 1), (4, 3, 2, 5), (3, 2, 4, 4), (5, 1, 3, 2))
    yield from of_every_sort(rng, [(shape,) for shape in shapes + more])


def _axes_moved_one_by_one(weights: Array) -> Array:
    return np.moveaxis(weights, (0, 1), (3, 2))


def _unchanged(weights: Array) -> Array:
    return weights.copy()


def _in_and_out_exchanged_in_place(weights: Array) -> Array:
    return np.swapaxes(weights, 0, 1)


TO_HWIO = Exercise(
    name="to_hwio",
    notebook=NOTEBOOK,
    title="Weights from elsewhere",
    minutes=5,
    prompt=(
        "PyTorch stores the weights of a convolution as (channels out, channels in, rows, "
        "columns). Write `to_hwio(weights)`: the same weights as `tf.nn.conv2d` wants them, "
        "(rows, columns, channels in, channels out)."
    ),
    solution=_to_hwio,
    why=(
        "`np.transpose` lists, for each axis of the result, which old axis stands there: rows "
        "2, columns 3, in 1, out 0."
    ),
    another_way=_axes_moved_one_by_one,
    misconceptions=(
        Misconception(
            _hwoi,
            "You made HWOI: rows, columns, channels out, channels in. With as many channels in "
            "as out nothing would complain, and every color would go the wrong way.",
        ),
        Misconception(
            _reshaped,
            "`reshape` keeps all numbers in their order and only cuts them anew. Here axes must "
            "change places: `np.transpose`.",
        ),
        Misconception(
            _all_axes_reversed,
            "`.T` turns all axes around, so the columns come before the rows: each kernel is "
            "mirrored at its diagonal.",
        ),
        Misconception(
            _places_for_axes,
            "The shape may look right, but which axis went where? `np.transpose(w, axes)` lists, "
            "for each new axis, which old one it was.",
        ),
        Misconception(
            _only_outputs_moved,
            "The channels out are at the end, as they should be. But the channels in are still at "
            "the front.",
        ),
        Misconception(
            _flipped_as_well,
            "The axes are right. But you flipped the kernels, and neither library does: both slide "
            "them as they are.",
        ),
        Misconception(
            _unchanged, "The weights come back as they were. Each axis has to find its new place."
        ),
        Misconception(
            _in_and_out_exchanged_in_place,
            "You exchanged in and out where they stand, in front. They belong behind rows and "
            "columns.",
        ),
    ),
    hints=(
        "Give the old axes numbers: out is 0, in is 1, rows 2, columns 3.",
        "`np.transpose(weights, axes)` wants the old numbers in the new order: rows, columns, in, "
        "out.",
        "`np.transpose(weights, (2, 3, 1, 0))`",
    ),
    inputs=_foreign_weights,
)


def _color_layer(kernel: Array, mix: Array) -> Array:
    weights = np.zeros((*kernel.shape, 3, 3))
    for i in range(3):
        for o in range(3):
            weights[:, :, i, o] = kernel * mix[o, i]
    return weights


def _in_and_out_exchanged(kernel: Array, mix: Array) -> Array:
    return _color_layer(kernel, mix.T)


def _mix_left_out(kernel: Array, mix: Array) -> Array:
    return _color_layer(kernel, np.eye(3))


def _kernel_everywhere(kernel: Array, mix: Array) -> Array:
    return _color_layer(kernel, np.ones((3, 3)))


def _kernel_flipped(kernel: Array, mix: Array) -> Array:
    return _color_layer(kernel[::-1, ::-1], mix)


def _channels_first(kernel: Array, mix: Array) -> Array:
    return np.transpose(_color_layer(kernel, mix), (3, 2, 0, 1))


def _only_the_diagonal(kernel: Array, mix: Array) -> Array:
    return _color_layer(kernel, np.diag(np.diag(mix)))


def _kernels_and_mixes(rng: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    sepia = np.array([[0.39, 0.77, 0.19], [0.35, 0.69, 0.17], [0.27, 0.53, 0.13]])
    shapes = ((1, 1), (1, 2), (2, 2), (3, 2), (3, 3), (2, 5), (2, 1), (4, 3))
    yield from of_every_sort(rng, [(shape, (3, 3)) for shape in shapes])
    yield np.full((3, 3), 0.11), sepia
    yield integers(rng, (4, 3)), sepia
    yield integers(rng, (2, 3)), np.eye(3)[[1, 2, 0]]


def _as_one_outer_product(kernel: Array, mix: Array) -> Array:
    return np.multiply.outer(kernel, mix.T)


COLOR_LAYER = Exercise(
    name="color_layer",
    notebook=NOTEBOOK,
    title="A layer for colors",
    minutes=12,
    prompt=(
        "Write `color_layer(kernel, mix)`: weights of shape (h, w, 3, 3) for `tf.nn.conv2d`. The "
        "layer applies the kernel to each color, and the new color `o` takes the share "
        "`mix[o, i]` of the old color `i`."
    ),
    solution=_color_layer,
    why=(
        "A layer sums over the colors that come in; with the same kernel for all, the weight of"
        " each pair of colors is its share."
    ),
    another_way=_as_one_outer_product,
    misconceptions=(
        Misconception(
            _in_and_out_exchanged,
            "In and out are exchanged (HWOI). The third axis of the weights is the color that "
            "comes in, the fourth the one that goes out; in `mix` it is the other way round.",
        ),
        Misconception(_mix_left_out, "`mix` is not used: each color keeps to itself."),
        Misconception(
            _kernel_everywhere,
            "Every new color gets all old ones in full: a gray picture, three times too bright. "
            "Multiply by `mix[o, i]`.",
        ),
        Misconception(
            _kernel_flipped, "The kernel is flipped. `tf.nn.conv2d` takes it as it is, so leave it."
        ),
        Misconception(
            _channels_first,
            "The channels come first here. TensorFlow wants them last: (rows, columns, in, out).",
        ),
        Misconception(
            _only_the_diagonal,
            "Only `mix[i, i]` is used, so no color goes into another one.",
        ),
    ),
    hints=(
        "For each pair (i, o), `weights[:, :, i, o]` is a kernel of its own.",
        "It is `kernel` times one number of `mix`. Which one?",
        "`weights[:, :, i, o] = kernel * mix[o, i]`",
    ),
    inputs=_kernels_and_mixes,
)
