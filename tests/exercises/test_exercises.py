"""The judge: what it says to right, wrong, broken and strange answers."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import lessons
from course_lib.exercises import Exercise, Misconception, images_and_kernels, judge
from course_lib.exercises._words import SHOWN_LINES, show


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "my-course"
    monkeypatch.setenv("COURSE_HOME", str(path))
    return path


def blend(image: Any, kernel: Any) -> Any:
    """Something with no symmetry at all, as large as the image."""
    rows = np.cumsum(1.0 * image, axis=0)
    return rows * (1 + np.arange(image.shape[1])) + 0.5 * kernel.sum() + 0.25


def _kernel_ignored(image: Any, kernel: Any) -> Any:
    return blend(image, np.zeros(1))


TOY = Exercise(
    name="blend",
    notebook="00_toy",
    title="A toy",
    prompt="Write `blend(image, kernel)`.",
    solution=blend,
    misconceptions=(Misconception(_kernel_ignored, "You left out the kernel."),),
    hints=("Begin.", "Go on."),
    inputs=images_and_kernels,
    minutes=5,
)


def say(answer: Any, exercise: Exercise = TOY) -> str:
    feedback = judge(exercise, answer)
    assert not feedback.solved, feedback
    return str(feedback)


@pytest.mark.parametrize("minutes", [0, -5, float("nan")])
def test_an_exercise_says_how_long_it_takes(minutes: float) -> None:
    with pytest.raises(ValueError, match="the minutes that 'blend' takes, a number above 0; got"):
        replace(TOY, minutes=minutes)


# ----------------------------------------------------------------------------- right, known, wrong


def test_right() -> None:
    feedback = judge(TOY, blend)
    assert feedback.solved
    assert str(feedback) == "✓ A toy: solved\nRight on all 19 inputs. Well done!"


def _blend_by_a_loop(image: Any, kernel: Any) -> Any:
    return np.stack([image[:, j].cumsum() * (j + 1.0) for j in range(image.shape[1])], axis=1) + (
        0.5 * kernel.sum() + 0.25
    )


BY_TEXT = "def blend(image, kernel):\n    return other(image, kernel)\n"


@pytest.mark.parametrize("way", [_blend_by_a_loop, BY_TEXT], ids=["a function", "a text"])
def test_after_solved_comes_why_and_another_way(way: Any) -> None:
    feedback = judge(replace(TOY, why="Columns weigh more.", another_way=way), blend)
    assert feedback.sentences[1:] == ("Columns weigh more.",)
    ((label, shown),) = feedback.details
    assert label == "Another way"
    assert shown.startswith("def blend(image, kernel):\n    return ")
    assert "Columns" not in say(_kernel_ignored, replace(TOY, why="Columns weigh more."))


def test_right_to_single_precision() -> None:
    assert judge(TOY, lambda image, kernel: blend(image, kernel).astype(np.float32)).solved
    assert not judge(TOY, lambda image, kernel: blend(image, kernel) * (1 + 1e-4)).solved


def test_a_known_mistake_is_named_and_shown() -> None:
    feedback = judge(TOY, _kernel_ignored)
    assert feedback.mistake == "kernel ignored"
    assert feedback.sentences == ("You left out the kernel.",)
    assert [label.split(",")[0] for label, _ in feedback.details] == [
        "image", "kernel", "expected", "got",
    ]  # fmt: skip


def test_a_known_mistake_that_raises_is_known_too() -> None:
    def _raises_for_oblong(image: Any, kernel: Any) -> Any:
        return blend(image, kernel) if image.shape[0] == image.shape[1] else image @ image

    exercise = replace(TOY, misconceptions=(Misconception(_raises_for_oblong, "Square only."),))

    def another_way(image: Any, kernel: Any) -> Any:
        if image.shape[0] != image.shape[1]:
            raise ValueError("operands could not be broadcast together")
        return blend(image, kernel)

    assert judge(exercise, another_way).sentences == ("Square only.",)


def test_a_mistake_right_by_luck_on_some_inputs_is_not_claimed() -> None:
    def mixed(image: Any, kernel: Any) -> Any:
        return _kernel_ignored(image, kernel) if image.size < 9 else blend(image, kernel) + 1

    assert "left out" not in say(mixed)


def test_the_smallest_failing_input_is_shown_with_both_values() -> None:
    def wrong(image: Any, kernel: Any) -> Any:
        result = blend(image, kernel)
        if image.shape[0] > 1:
            result[1, -1] += 3
        return result

    told = say(wrong)
    assert "image, shape (3, 2), float32:" in told
    assert "1 of 6 values differ, the first at [1, 1]: expected" in told
    assert "exactly where" in told or "only where" in told or "inputs and wrong on" in told
    assert '`hint("blend")`' in told


def test_the_shapes_are_named() -> None:
    told = say(lambda image, kernel: blend(image, kernel)[:-1])
    assert "The shape differs: expected (1, 6), got (0, 6)." in told


# -------------------------------------------------------------------------------- general mistakes

GENERAL: list[tuple[Callable[..., Any], str]] = [
    (lambda i, k: blend(i, k).T, "rows and columns are swapped"),
    (lambda i, k: np.random.default_rng(1).normal(size=i.shape[::-1]), "has its axes swapped"),
    (lambda i, k: blend(i, k)[::-1, ::-1], "turned by 180 degrees"),
    (lambda i, k: blend(i, k)[::-1], "upside down"),
    (lambda i, k: blend(i, k)[:, ::-1], "mirrored"),
    (lambda i, k: 2.5 * blend(i, k), "is 2.5 times the right one"),
    (lambda i, k: -blend(i, k), "opposite sign"),
    (lambda i, k: blend(i, k) / blend(i, k).sum(), "differs from input to input"),
    (lambda i, k: np.roll(blend(i, k), 1, axis=0), "shifted by one pixel down."),
    (lambda i, k: np.roll(blend(i, k), -1, axis=1), "shifted by one pixel to the left."),
    (
        lambda i, k: np.roll(blend(i, k), (-1, 1), axis=(0, 1)),
        "shifted by one pixel up and to the right.",
    ),
    (lambda i, k: blend(i, k).tolist(), "in a list"),
    (lambda i, k: blend(i, k) + 0j, "complex"),
    (lambda i, k: blend(i, k) * np.nan, "(`nan`)"),
    (lambda i, k: blend(i, k) / 0, "(`inf`)"),
    (lambda i, k: np.round(blend(i, k), 2), "rounded to 2 decimals"),
    (lambda i, k: blend(i, k) * 1.001, "0.1 % too large everywhere"),
    (lambda i, k: blend(i, k).reshape(1, *i.shape, 1), "axis of length 1 too many"),
    (lambda i, k: blend(i, k).astype(int), "fractions are cut off"),
    (lambda i, k: np.trunc(blend(i, k)).astype(int), "fractions are cut off"),
    (lambda i, k: np.zeros(i.shape), "All values are zero"),
    (lambda i, k: blend(i, k) > 3, "True and False"),
    (lambda i, k: blend(i, k)[..., None], "axis of length 1 too many"),
    (lambda i, k: blend(i, k).ravel(), "one long row"),
    (lambda i, k: "done", "got a text"),
    (lambda i, k: print(blend(i, k)), "returns nothing (`None`)"),
    (lambda i, k: (yield blend(i, k)), "generator"),
]


@pytest.mark.parametrize(("answer", "words"), GENERAL, ids=[words for _, words in GENERAL])
def test_general_mistakes(answer: Any, words: str) -> None:
    assert words in say(answer)


def test_a_number_that_is_always_zero_is_not_told_of_many_values() -> None:
    told = str(lessons.check("left_over", lambda photo, restored, psf, noise: 0))
    assert "Your answer is 0 each time." in told
    assert "All values" not in told


@pytest.mark.parametrize(
    ("name", "answer", "close"),
    [
        ("direction", 130, True),
        ("direction", 109 - 180, True),
        ("direction", 140, False),
        ("direction", 150, False),  # a known mistake says more
        ("clock", (40, 2), True),
        ("clock", (52, 2), False),
        ("clock", (40, None), False),
        ("transposed_size", (29, 40), False),  # counted, not measured
    ],
)
def test_a_value_read_off_carelessly_is_told_apart(name: str, answer: Any, close: bool) -> None:
    assert ("it is close" in str(lessons.check(name, answer))) == close


def test_a_wrong_border_alone_is_named() -> None:
    def wrong(image: Any, kernel: Any) -> Any:
        result = blend(image, kernel)
        result[0] += 1
        result[:, -1] -= 2
        return result

    assert "Inside, all is right; only the border differs" in say(wrong)


def test_a_named_mistake_wins_over_a_general_one() -> None:
    def _turned(image: Any, kernel: Any) -> Any:
        return blend(image, kernel).T

    exercise = replace(TOY, misconceptions=(Misconception(_turned, "Our own words."),))
    assert judge(exercise, lambda i, k: blend(i, k).T).sentences == ("Our own words.",)


def test_general_mistakes_are_not_seen_where_there_are_none() -> None:
    def wrong(image: Any, kernel: Any) -> Any:
        return blend(image, kernel) * np.random.default_rng(image.size).normal(size=image.shape)

    told = judge(TOY, wrong).sentences
    assert len(told) == 2, told  # the difference and the hint


def test_one_wrong_number_is_no_evidence() -> None:
    def wrong(image: Any, kernel: Any) -> Any:
        return blend(image, kernel) * (2 if image.size == 1 else 1)

    told = say(wrong)
    assert "times" not in told
    assert "It is right on 18 of 19 inputs and wrong on 1." in told


def test_a_changed_input_is_told_even_if_the_result_is_right() -> None:
    def changing(image: Any, kernel: Any) -> Any:
        result = blend(image, kernel)
        image *= 2
        return result

    told = say(changing)
    assert "The result is right. But your function changes its input `image`" in told
    assert judge(TOY, blend).solved, "the course's own inputs are untouched"


def test_a_changed_input_and_a_wrong_result() -> None:
    def changing(image: Any, kernel: Any) -> Any:
        kernel[:] = 0
        return blend(image, kernel) + image

    assert judge(TOY, changing).sentences[0].startswith("Your function changes its input `kernel`")


# --------------------------------------------------------------------------------- strange answers


@pytest.mark.parametrize(
    "answer",
    [..., None, lambda image, kernel: ..., lambda image, kernel: None],
    ids=["ellipsis", "none", "returns ellipsis", "returns none"],
)
def test_untouched(answer: Any) -> None:
    assert str(judge(TOY, answer)) == "○ A toy: not attempted yet"


def test_a_stub_that_raises_is_untouched() -> None:
    def stub(image: Any, kernel: Any) -> Any:
        raise NotImplementedError

    assert judge(TOY, stub).status == "not attempted"


def test_a_half_filled_stub_is_untouched() -> None:
    def stub(image: Any, kernel: Any) -> Any:
        result: Any = np.zeros(image.shape)
        result = ...
        return result

    assert judge(TOY, stub).status == "not attempted"


def test_code_without_return_is_no_stub() -> None:
    def forgot(image: Any, kernel: Any) -> None:
        image + kernel.sum()

    assert "Does it end with `return`?" in say(forgot)


def test_a_called_function_is_no_function() -> None:
    assert "Give `check` the function itself" in say(np.zeros((3, 3)))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: 0, "takes `()`, but it is called with 2 arguments: `blend(image, kernel)`"),
        (lambda image: image, "takes `(image)`"),
        (lambda image, kernel, mode: image, "takes `(image, kernel, mode)`"),
        (lambda image, *, kernel: image, "takes `(image, *, kernel)`"),
    ],
)
def test_the_wrong_number_of_arguments(answer: Any, words: str) -> None:
    assert words in say(answer)


def test_more_arguments_with_defaults_are_fine() -> None:
    assert judge(TOY, lambda image, kernel, mode="same": blend(image, kernel)).solved
    assert judge(TOY, lambda *arguments: blend(*arguments)).solved


def test_async_functions() -> None:
    async def answer(image: Any, kernel: Any) -> Any:
        return blend(image, kernel)

    assert "async def" in say(answer)


def test_an_exception_shows_the_line_and_the_input() -> None:
    def broken(image: Any, kernel: Any) -> Any:
        print("size is", image.size)
        return image[image.shape[0] - 1, kernel.shape[1] * 9]

    feedback = judge(TOY, broken)
    assert feedback.status == "error"
    labels = dict(feedback.details)
    assert "return image[image.shape[0] - 1, kernel.shape[1] * 9]" in labels.values()
    assert labels["printed"] == "size is 6"
    assert "Your code raises IndexError: index 27 is out of bounds" in str(feedback)


def test_an_exception_on_some_inputs_says_where() -> None:
    def broken(image: Any, kernel: Any) -> Any:
        if kernel.shape[0] != kernel.shape[1]:
            raise ValueError("Only squares.")
        return blend(image, kernel)

    feedback = judge(TOY, broken)
    assert feedback.sentences == (
        "Your code raises ValueError: Only squares.",
        "It is right on 10 of 19 inputs and wrong exactly where `kernel` is not square.",
    )


def test_an_endless_loop_is_told() -> None:
    def endless(image: Any, kernel: Any) -> Any:
        while True:
            pass

    feedback = judge(replace(TOY, seconds=0.2), endless)
    assert feedback.status == "too slow"
    assert "after 0.2 seconds" in feedback.sentences[0]
    assert ("while True:" in dict(feedback.details).values()) or (
        "pass" in dict(feedback.details).values()
    )


def test_what_ended_before_an_endless_loop_is_judged() -> None:
    def endless(image: Any, kernel: Any) -> Any:
        while image.shape == (5, 6):
            pass
        return _kernel_ignored(image, kernel)

    feedback = judge(replace(TOY, seconds=0.2), endless)
    assert feedback.status == "known mistake"
    assert feedback.sentences[0] == "You left out the kernel."
    assert feedback.sentences[1].startswith("Your code was still running after 0.2 seconds on inp")


@pytest.mark.parametrize(
    ("before", "status", "words"),
    [
        (blend, "too slow", "Is there a loop that never ends?"),
        (lambda i, k: blend(i, k) + 1, "wrong", "values differ"),
        (lambda i, k: i[9], "error", "IndexError"),
        (lambda i, k: blend(i, k) if i.size > 1 else _kernel_ignored(i, k), "wrong", "differ"),
    ],
    ids=["right", "wrong", "error", "one result, perhaps by luck"],
)
def test_an_endless_loop_after_other_results(before: Any, status: str, words: str) -> None:
    def endless(image: Any, kernel: Any) -> Any:
        while image.shape == (5, 6):
            pass
        return before(image, kernel)

    feedback = judge(replace(TOY, seconds=0.2), endless)
    assert feedback.status == status, feedback
    assert words in str(feedback)
    assert "still running after 0.2 seconds" in str(feedback)
    assert "inputs and wrong" not in str(feedback), "nobody knows how the rest would have ended"


def test_single_pixels_alone_are_no_reason() -> None:
    def wrong(image: Any, kernel: Any) -> Any:
        return blend(image, kernel) + (image.size > 1)

    pixels = ((1, 1), (1, 1)), ((1, 1), (2, 2)), ((1, 1), (1, 3)), ((1, 1), (3, 2))
    others = ((2, 3), (1, 3)), ((3, 5), (2, 3)), ((5, 5), (3, 3)), ((3, 3), (1, 1))
    exercise = replace(TOY, inputs=lambda rng: [*images_and_kernels(rng, pixels + others)][:8])
    told = say(wrong, exercise)
    assert "right on 4 of 8 inputs and wrong on 4." in told
    turned = replace(
        TOY,
        inputs=lambda rng: [
            *((image, kernel) for image, kernel in images_and_kernels(rng, pixels + others)),
            *((image + image[::-1, ::-1], kernel) for image, kernel in images_and_kernels(rng)),
        ],
    )

    def for_symmetric(image: Any, kernel: Any) -> Any:
        return blend(image, kernel) + image - image[::-1, ::-1]

    assert "exactly where `image` is not symmetric" in say(for_symmetric, turned)


def test_a_known_mistake_may_warn_and_give_nan() -> None:
    def _by_zero(image: Any, kernel: Any) -> Any:
        return blend(image, kernel) / np.zeros(1)

    exercise = replace(TOY, misconceptions=(Misconception(_by_zero, "Divided by zero."),))
    assert judge(exercise, _by_zero).sentences == ("Divided by zero.",)


def test_an_answer_that_prints_a_lot_shows_the_beginning() -> None:
    def talkative(image: Any, kernel: Any) -> Any:
        for step in range(3000):
            print("step", step)
        return image

    printed = dict(judge(replace(TOY, seconds=60), talkative).details)["printed"]
    assert printed.splitlines()[0] == "step 0"
    assert len(printed.splitlines()) == 9


# -------------------------------------------------------------------------------------- for values


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((8, 14), "(8, 14) is not it."),
        ((13, 7), "wrong order"),
        (7, "Expected a tuple of 2 values, got a number."),
        ((7, 13, 1), "Expected 2 values, got 3."),
        ("7, 13", "Expected a tuple of 2 values, got a text."),
        (np.zeros((2, 2)), "is not it."),
        ((None, 13), "None stands where a number is asked for, as value 1 of 2."),
        ([7, None], "None stands where a number is asked for, as value 2 of 2."),
        (((7, None), 13), "is not it."),
    ],
)
def test_wrong_values(answer: Any, words: str) -> None:
    told = str(lessons.check("output_size", answer))
    assert words in told
    assert "7, 13" not in told.replace(str(answer), "").replace("7, 13, 1", ""), "keep the secret"


def test_a_function_that_leaves_a_value_open() -> None:
    pairs = replace(TOY, solution=lambda image, kernel: (1.0, 2.0), misconceptions=())
    assert "None stands where a number" in say(lambda image, kernel: (1.0, None), pairs)


def test_what_is_left_open_may_be_a_known_mistake() -> None:
    told = lessons.check("output_shape", (None, 480, 640, 3))
    assert told.mistake == "batch left open"
    assert lessons.check("output_shape", (8, None, 640, 3)).status == "wrong"


@pytest.mark.parametrize("answer", [(7, 13), [7, 13], np.array([7, 13]), (7.0, np.int64(13))])
def test_right_values_in_any_dress(answer: Any) -> None:
    assert lessons.check("output_size", answer).solved


@pytest.mark.parametrize("answer", ["c", "C", " c ", "(c)", "c."])
def test_letters(answer: str) -> None:
    assert lessons.check("right_adjoint", answer).solved


def test_a_number_for_a_letter() -> None:
    assert "letter in quotes" in str(lessons.check("right_adjoint", 3))


def test_numbers() -> None:
    assert lessons.check("stripe_contrast", 1 / 3).solved
    assert lessons.check("stripe_contrast", np.float32(0.333)).solved
    assert not lessons.check("stripe_contrast", 0.3).solved
    assert "Expected a number, got a text." in str(lessons.check("count_numbers", "720000"))
    assert not lessons.check("count_numbers", True).solved
    assert "two numbers: a fraction has a point, as in 0.125" in str(
        lessons.check("largest_step", (0, 125))
    )
    assert "a fraction has a point" not in str(lessons.check("largest_step", (0.5, 2)))


# ------------------------------------------------------------------------------------- what is seen


class Outline(HTMLParser):
    """Check that tags are closed in order, and collect labels, tags and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _wrong(image: Any, kernel: Any) -> Any:
    return blend(image, kernel) + image


SEEN = [..., blend, _kernel_ignored, _wrong, lambda image, kernel: image[9], 3]


@pytest.mark.parametrize("answer", SEEN)
def test_the_page_says_the_same_as_the_text(answer: Any) -> None:
    feedback = judge(TOY, answer)
    page = Outline(feedback._repr_html_())
    for sentence in feedback.sentences:
        assert sentence.replace("`", "") in page.text
    for label, value in feedback.details:
        assert label.replace("`", "") in page.text
        assert value in page.text
    words = str(feedback).splitlines()[0].partition(" ")[2]
    assert words in page.text, "the state is said in words, not by a color alone"
    labels = [attributes.get("aria-label") for tag, attributes in page.tags if tag == "section"]
    assert labels == [f"Exercise {words}"]
    hidden = [attributes for tag, attributes in page.tags if tag == "span"]
    assert hidden == [{"aria-hidden": "true"}]


@pytest.mark.parametrize("answer", SEEN)
def test_the_page_fits_any_theme(answer: Any) -> None:
    html = judge(TOY, answer)._repr_html_()
    assert "background" not in html
    assert " color:" not in html
    assert "<script" not in html


def test_what_a_reader_writes_is_no_markup() -> None:
    def broken(image: Any, kernel: Any) -> Any:
        print("<b>bold</b>")
        raise ValueError("<script>alert('&')</script>")

    feedback = judge(TOY, broken)
    assert "<script>alert" in Outline(feedback._repr_html_()).text
    assert "<script>" not in feedback._repr_html_()
    assert "<b>" not in feedback._repr_html_()


def test_two_sittings_say_the_same() -> None:
    code = (
        "from course_lib.lessons import *\n"
        "def f(image, kernel):\n    return image * kernel.sum()\n"
        "print(check('convolve_same', f), check('convolve_same', f)._repr_html_())\n"
        "print(check('correlation_matrix', lambda kernel, shape: kernel[5]))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert told[0] == told[1]
    assert b"0x" not in told[0]


def test_the_package_is_light() -> None:
    code = (
        "import sys, course_lib.lessons as e; e.names();"
        "heavy = {'tensorflow', 'matplotlib', 'ipywidgets', 'skimage'} & set(sys.modules);"
        "sys.exit(f'{heavy} imported' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def iterate() -> Iterator[int]:
    yield from ()


@pytest.mark.parametrize("answer", [iterate, dict, len, np.add, int])
def test_any_callable_gets_an_answer(answer: Any) -> None:
    feedback = judge(TOY, answer)
    assert not feedback.solved
    assert feedback.sentences


def test_a_number_written_as_people_write_it_is_explained() -> None:
    assert "12_000" in str(lessons.check("count_numbers", (720, 000)))
    assert "quotes" in str(lessons.check("count_numbers", "720000"))


def test_pythons_own_max_on_an_array_is_explained() -> None:
    def clipped(image, amount):
        return max(0, min(1, image + amount))

    assert "np.maximum" in str(lessons.check("brighten", clipped))


def test_negative_pixels_are_not_blamed_for_what_happens_to_lie_among_them() -> None:
    def padded_by_the_height_alone(image, kernel):
        flipped, border = kernel[::-1, ::-1], np.pad(image, kernel.shape[0] // 2)
        result = np.zeros(image.shape)
        for i, j in np.ndindex(image.shape):
            window = border[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            result[i, j] = np.sum(window * flipped[: window.shape[0], : window.shape[1]])
        return result

    assert "negative" not in str(lessons.check("convolve_same", padded_by_the_height_alone))


def test_arrays_of_many_axes_are_shown_in_few_lines() -> None:
    def halved(tf, features, weights, photos, stride):
        back = tf.nn.conv2d_transpose(features, weights, photos.shape, stride, "SAME")
        return back + np.arange(back.size).reshape(back.shape)

    told = str(lessons.check("layer_back", halved))
    assert "features, shape (1, 2, 2, 1), float64, shown as (2, 2):\n[[-3.375 -2.625]" in told
    assert "tf: tf" not in told
    assert told.count("\n") < 22


@pytest.mark.parametrize("shape", [(3, 3, 2, 2), (80, 1), (4, 5, 6, 7)])
def test_no_array_runs_on(shape: tuple[int, ...]) -> None:
    lines = show(np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape)).splitlines()
    assert len(lines) == SHOWN_LINES
    assert lines[-1].startswith("... and ")
    assert lines[-1].endswith(" lines more")


def test_matrices_multiplied_by_dot_are_explained() -> None:
    def by_matrices(forward, adjoint, x, y):
        return np.dot(forward(x), y) - np.dot(x, adjoint(y))

    told = str(lessons.check("dot_test_gap", by_matrices))
    assert "`np.dot` multiplies matrices" in told


def test_a_map_that_gets_the_wrong_picture_says_which_it_takes() -> None:
    def crossed(forward, adjoint, x, y):
        return abs(np.sum(forward(x) * y) - np.sum(adjoint(x) * y))

    told = str(lessons.check("dot_test_gap", crossed))
    assert "cannot take an array of shape (2, 1)" in told
    assert "multiplies matrices" not in told


def test_what_is_wrong_besides_rounding_is_told_too() -> None:
    def without_sizes(psf, shape):
        return np.sqrt(np.mean(1 / np.fft.fft2(psf, shape) ** 2))

    told = str(lessons.check("noise_gain", without_sizes))
    assert "take `.real`. That is not all: Expected 1.43178, got 0.781025." in told
