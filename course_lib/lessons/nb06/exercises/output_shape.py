"""The shape that leads back."""

from course_lib.exercises import Exercise, Misconception

from .layouts import NOTEBOOK


def _output_shape() -> tuple[int, int, int, int]:
    return 8, 480, 640, 3


def _stride_forgotten() -> tuple[int, int, int, int]:
    return 8, 240, 320, 3


def _batch_of_one() -> tuple[int, int, int, int]:
    return 1, 480, 640, 3


def _batch_left_out() -> tuple[int, int, int]:
    return 480, 640, 3


def _channels_of_the_features() -> tuple[int, int, int, int]:
    return 8, 480, 640, 16


def _features_for_batch() -> tuple[int, int, int, int]:
    return 16, 480, 640, 3


def _channels_first() -> tuple[int, int, int, int]:
    return 8, 3, 480, 640


def _as_the_article() -> tuple[int, int, int, int]:
    return 3, 480, 640, 1


def _batch_of_the_article() -> tuple[int, int, int, int]:
    return 3, 480, 640, 3


def _width_first() -> tuple[int, int, int, int]:
    return 8, 640, 480, 3


def _padding_subtracted() -> tuple[int, int, int, int]:
    return 8, 478, 638, 3


def _smallest() -> tuple[int, int, int, int]:
    return 8, 479, 639, 3


def _shape_of_the_features_themselves() -> tuple[int, int, int, int]:
    return 8, 240, 320, 16


def _photos_doubled() -> tuple[int, int, int, int]:
    return 8, 960, 1280, 3


def _gray() -> tuple[int, int, int, int]:
    return 8, 480, 640, 1


def _batch_last() -> tuple[int, int, int, int]:
    return 3, 480, 640, 8


def _batch_of_minus_one() -> tuple[int, int, int, int]:
    return -1, 480, 640, 3


def _batch_left_open() -> tuple[None, int, int, int]:
    return None, 480, 640, 3


OUTPUT_SHAPE = Exercise(
    name="output_shape",
    notebook=NOTEBOOK,
    title="The way back",
    minutes=5,
    prompt=(
        "A layer takes 8 color photos, 480 rows and 640 columns each, and makes 16 features of "
        'them, with 3 x 3 kernels, stride 2 and "SAME". Which `output_shape` does '
        "`tf.nn.conv2d_transpose` need to lead from the features back to the photos? Answer with "
        "a tuple of four numbers."
    ),
    solution=_output_shape,
    why=("The way back ends where the layer began: eight photos of 480 x 640 with three colors."),
    another_way="photos_shape = (8, 480, 640, 3)\noutput_shape = photos_shape",
    misconceptions=(
        Misconception(
            _stride_forgotten,
            "That is the size of the features, with 3 channels. The stride is forgotten: the "
            "forward layer halved rows and columns, and the way back doubles them.",
        ),
        Misconception(
            _batch_of_one,
            "The first number is the batch. Eight photos went in, so eight come back.",
        ),
        Misconception(
            _batch_left_out,
            "The batch is missing: four numbers, the first one says how many pictures.",
        ),
        Misconception(
            _channels_of_the_features,
            "16 is the number of features. They come *in* here; what goes out are photos.",
        ),
        Misconception(
            _features_for_batch,
            "16 is the number of features, but the first number is the batch: how many photos?",
        ),
        Misconception(
            _channels_first, "The channels come last in TensorFlow: NHWC, unless you say otherwise."
        ),
        Misconception(
            _as_the_article,
            "That is the article's mistake: the first number is no size and no color, but the "
            "number of pictures.",
        ),
        Misconception(
            _batch_of_the_article,
            "3 is the article's mistake: the first number counts the pictures. How many photos "
            "went in?",
        ),
        Misconception(_width_first, "Rows come before columns."),
        Misconception(
            _shape_of_the_features_themselves,
            "That is the shape of the features. They come in here; asked for is what goes out.",
        ),
        Misconception(
            _photos_doubled,
            "You doubled the size of the photos. The stride doubles that of the *features*, which "
            "is only half as large.",
        ),
        Misconception(_gray, "One channel would be gray photos. These were in color."),
        Misconception(
            _batch_last, "The numbers are right, but the batch comes first, and the channels last."
        ),
        Misconception(
            _padding_subtracted,
            'With "SAME" nothing is lost at the border: 480 rows become 240, and 240 come back as '
            "480.",
        ),
        Misconception(
            _smallest,
            "479 x 639 would also become 240 x 320, and so TensorFlow would accept it. But the "
            "photos were larger by one row and one column: that is why you must say it.",
        ),
        Misconception(
            _batch_of_minus_one,
            "-1 stands for a size to be found out. Find it out yourself here: how many photos "
            "went in?",
        ),
        Misconception(
            _batch_left_open,
            "`None` stands for a size that is known later, where a model is built. "
            "`tf.nn.conv2d_transpose` needs a number: how many photos went in?",
        ),
    ),
    hints=(
        "The result of the way back has the shape of what the forward layer took.",
        "NHWC: how many pictures, rows, columns, channels.",
    ),
    whole_numbers=True,
)
