"""Every exercise of the course: its solution is right, its mistakes are known by name."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import lessons, operators
from course_lib.exercises import Exercise
from course_lib.exercises._inputs import copy_of
from course_lib.exercises._source import other_text, solution_text
from course_lib.exercises._trial import Trial
from course_lib.exercises._words import effort
from course_lib.lessons._book import all_exercises
from course_lib.lessons.nb02 import exercises as nb02

ALL = list(all_exercises().values())
CODE = [exercise for exercise in ALL if exercise.inputs is not None]
MISTAKES = [(exercise, mistake) for exercise in ALL for mistake in exercise.misconceptions]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def name(value: object) -> str:
    return str(getattr(value, "name", value))


def answer_of(exercise: Exercise, function: Any) -> Any:
    return function if exercise.inputs is not None else function()


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_the_solution_passes(exercise: Exercise) -> None:
    feedback = lessons.check(exercise.name, answer_of(exercise, exercise.solution))
    assert feedback.solved, feedback


@pytest.mark.parametrize("exercise", [e for e in ALL if e.another_way], ids=name)
def test_the_other_way_passes_and_is_another(exercise: Exercise) -> None:
    way = exercise.another_way
    if isinstance(way, str):
        scope: dict[str, Any] = {}
        exec(way, scope)
        answer = scope[exercise.name]
    else:
        answer = answer_of(exercise, way)
    assert lessons.check(exercise.name, answer).solved
    shown = str(lessons.check(exercise.name, answer_of(exercise, exercise.solution)))
    assert lessons.solution(exercise.name).source.strip() not in shown
    assert len(shown.splitlines()) <= 20


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_what_is_shown_needs_nothing_that_is_not_shown(exercise: Exercise) -> None:
    for text in (solution_text(exercise), other_text(exercise) if exercise.another_way else ""):
        names = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
        set_here = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        assert not {n.id for n in names if n.id.startswith("_")} - set_here, text
        assert not re.search("# (type|noqa|fmt)", text), "a comment for tools, not for readers"


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=name)
def test_each_mistake_is_known_by_name(exercise: Exercise, mistake: Any) -> None:
    feedback = lessons.check(exercise.name, answer_of(exercise, mistake.function))
    assert not feedback.solved
    assert feedback.sentences[0] == mistake.sentence, feedback


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_untouched_says_so(exercise: Exercise) -> None:
    stubs = [...]
    if exercise.inputs is not None:
        arguments = ", ".join(exercise.arguments)
        for body in ("...", "pass", "return ...", '"""What it does."""'):
            scope: dict[str, Any] = {}
            exec(f"def stub({arguments}):\n    {body}", scope)
            stubs.append(scope["stub"])
    elif isinstance(exercise.solution(), tuple):
        stubs.append((..., ...))
    for stub in stubs:
        feedback = lessons.check(exercise.name, stub)
        assert feedback.status == "not attempted", feedback
        assert str(feedback) == f"○ {exercise.title}: not attempted yet"


@pytest.mark.parametrize("exercise", CODE, ids=name)
def test_the_solution_changes_no_input_and_gives_finite_numbers(exercise: Exercise) -> None:
    for case in exercise.cases():
        before = copy_of(case)
        result = exercise.solution(*case)
        parts = result if isinstance(result, tuple) else (result,)
        assert all(np.isfinite(part).all() for part in parts)
        for old, new in zip(before, case, strict=True):
            if isinstance(old, np.ndarray):
                np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("exercise", CODE, ids=name)
def test_the_inputs_are_the_same_each_time_and_begin_small(exercise: Exercise) -> None:
    first, again = (Trial(exercise, exercise.solution).expected for _ in range(2))
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, two)
    efforts = [effort(case) for case in exercise.cases()]
    assert efforts == sorted(efforts)


# Half-right answers: right for some inputs, and a reader may test only on those.


def for_squares(image: Any, kernel: Any) -> Any:
    size = image.shape[0]
    result = np.zeros((size, size))
    inside = lessons.find("convolve_same").solution(image, kernel)[:, :size]
    result[:, : inside.shape[1]] = inside
    return result


def for_square_kernels(image: Any, kernel: Any) -> Any:
    size = min(kernel.shape)
    return lessons.find("convolve_same").solution(image, kernel[:size, :size])


def for_odd_kernels(image: Any, kernel: Any) -> Any:
    h, w = kernel.shape
    solution = lessons.find("convolve_same").solution
    return np.roll(solution(image, kernel), (1 - h % 2, 1 - w % 2), axis=(0, 1))


def for_symmetric_kernels(image: Any, kernel: Any) -> Any:
    return lessons.find("convolve_same").solution(image, (kernel + kernel[::-1, ::-1]) / 2)


def for_positive_values(image: Any, kernel: Any) -> Any:
    return np.abs(lessons.find("convolve_same").solution(image, kernel))


def for_whole_numbers(image: Any, kernel: Any) -> Any:
    return np.trunc(lessons.find("convolve_same").solution(image, kernel))


def for_large_images(image: Any, kernel: Any) -> Any:
    if image.size < 2:
        return np.zeros((0, 0))
    return lessons.find("convolve_same").solution(image, kernel)


def for_stride_one(image: Any, kernel: Any, stride: int) -> Any:
    return lessons.find("transpose_by_scatter").solution(image, kernel, 1)


def for_stride_of_kernel_size(image: Any, kernel: Any, stride: int) -> Any:
    return lessons.find("transpose_by_scatter").solution(image, kernel, kernel.shape[0])


def for_even_strides(image: Any, kernel: Any, stride: int) -> Any:
    return lessons.find("transpose_by_scatter").solution(image, kernel, 2 * max(stride // 2, 1))


def for_positive_gaps(forward: Any, adjoint: Any, x: Any, y: Any) -> Any:
    return max(0.0, lessons.find("dot_test_gap").solution(forward, adjoint, x, y)) + 1e-3


def for_true_adjoints(forward: Any, adjoint: Any, x: Any, y: Any) -> float:
    return 0.0


def for_factor_two(image: Any, factor: int) -> Any:
    return lessons.find("enlarge").solution(image, 2)


def for_square_photos(image: Any, factor: int) -> Any:
    rows = image.shape[0] * factor
    return lessons.find("enlarge").solution(image, factor)[:rows, :rows]


def for_positive_sums(kernel: Any) -> Any:
    return kernel.sum(axis=1) / max(kernel.sum(), 1e-9), kernel.sum(axis=0)


def for_amounts_of_one(image: Any, amount: float) -> Any:
    return lessons.find("sharpen").solution(image, 1.0)


HALF_RIGHT = [
    ("convolve_same", for_squares),
    ("convolve_same", for_whole_numbers),
    ("convolve_same", for_large_images),
    ("convolve_same", for_square_kernels),
    ("convolve_same", for_odd_kernels),
    ("convolve_same", for_symmetric_kernels),
    ("convolve_same", for_positive_values),
    ("transpose_by_scatter", for_stride_one),
    ("transpose_by_scatter", for_stride_of_kernel_size),
    ("transpose_by_scatter", for_even_strides),
    ("dot_test_gap", for_positive_gaps),
    ("dot_test_gap", for_true_adjoints),
    ("enlarge", for_factor_two),
    ("enlarge", for_square_photos),
    ("split_kernel", for_positive_sums),
    ("sharpen", for_amounts_of_one),
]


def id_of(value: object) -> str:
    return str(getattr(value, "__name__", value))


@pytest.mark.parametrize(("exercise", "answer"), HALF_RIGHT, ids=id_of)
def test_half_right_is_not_right(exercise: str, answer: Any) -> None:
    feedback = lessons.check(exercise, answer)
    assert feedback.status in ("wrong", "known mistake"), feedback


@pytest.mark.parametrize(
    ("answer", "where"),
    [
        (for_squares, "exactly where `image` is not square"),
        (for_square_kernels, "exactly where `kernel` is not square"),
        (for_odd_kernels, "exactly where `kernel` has an even side"),
        (for_symmetric_kernels, "exactly where `kernel` is not symmetric"),
    ],
    ids=id_of,
)
def test_half_right_answers_hear_where_they_are_wrong(answer: Any, where: str) -> None:
    assert where in str(lessons.check("convolve_same", answer))


def test_a_kronecker_product_is_named() -> None:
    def kron(image: Any, kernel: Any, stride: int) -> Any:
        return np.kron(image, kernel)

    def other_kron(image: Any, kernel: Any, stride: int) -> Any:
        return np.kron(kernel, image)

    assert "as `np.kron` puts them" in str(lessons.check("transpose_by_scatter", kron))
    assert "the other way round" in str(lessons.check("transpose_by_scatter", other_kron))


# The solutions against what others wrote.


def test_convolution_is_that_of_the_course_and_of_scipy() -> None:
    from scipy.ndimage import convolve

    solution = lessons.find("convolve_same").solution
    for image, kernel in lessons.find("convolve_same").cases():
        ours = solution(image, kernel)
        np.testing.assert_allclose(ours, operators.convolve(image, kernel), atol=1e-12)
        theirs = convolve(1.0 * image, kernel, mode="constant")
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_the_matrix_is_that_of_the_operator() -> None:
    solution = lessons.find("correlation_matrix").solution
    for kernel, shape in lessons.find("correlation_matrix").cases():
        operator = operators.StridedConvolution(kernel, shape, padding="valid")
        np.testing.assert_allclose(solution(kernel, shape), operators.to_matrix(operator))


def test_the_scatter_is_the_adjoint_of_the_operator() -> None:
    solution = lessons.find("transpose_by_scatter").solution
    for image, kernel, stride in lessons.find("transpose_by_scatter").cases():
        result = solution(image, kernel, stride)
        operator = operators.StridedConvolution(kernel, result.shape, stride, padding="valid")
        np.testing.assert_allclose(result, operator.adjoint(image), atol=1e-12)


def test_the_sizes_are_those_of_the_course() -> None:
    sizes = lessons.find("output_size").solution()
    padded = np.zeros((20 + 2 * 2, 40 + 2 * 2))
    assert operators.conv2d(padded, np.ones((6, 6)), stride=3, padding="valid").shape == sizes
    sizes = lessons.find("transposed_size").solution()
    whole = operators.conv2d_transpose(
        np.zeros((9, 13)), np.ones((6, 6)), stride=3, padding="valid"
    )
    assert sizes == tuple(n - 2 * 1 for n in whole.shape)


def test_the_dot_test_passes_the_operators_and_fails_a_wrong_adjoint() -> None:
    gap = lessons.find("dot_test_gap").solution
    rng = np.random.default_rng(0)
    kernel = rng.normal(size=(2, 3))
    operator = operators.Convolution(kernel, (6, 5))
    other = operators.Convolution(kernel[::-1], (6, 5))
    x, y = rng.normal(size=(6, 5)), rng.normal(size=(6, 5))
    assert gap(operator, operator.T, x, y) < 1e-12
    assert gap(operator, other.T, x, y) > 1e-3


def test_one_candidate_is_the_adjoint() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(5, 5)), rng.normal(size=(3, 4))
    kernel = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
    forward = nb02.candidate_forward(x)
    np.testing.assert_allclose(forward, operators.conv2d(x, kernel, padding="valid"))
    gap = lessons.find("dot_test_gap").solution
    gaps = {
        letter: gap(nb02.candidate_forward, candidate, x, y)
        for letter, candidate in nb02.adjoint_candidates().items()
    }
    right = lessons.find("right_adjoint").solution()
    assert gaps.pop(right) < 1e-12
    assert min(gaps.values()) > 1e-2


def test_enlarging_is_repeating() -> None:
    for image, factor in lessons.find("enlarge").cases():
        expected = np.kron(image, np.ones((factor, factor)))
        np.testing.assert_allclose(lessons.find("enlarge").solution(image, factor), expected)


# What a reader gets to read.


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_the_words(exercise: Exercise) -> None:
    sentences = [mistake.sentence for mistake in exercise.misconceptions]
    why = [exercise.why] if exercise.why else []
    for text in (exercise.prompt, *exercise.hints, *sentences, *why):
        assert text.count("`") % 2 == 0
        assert len(text) < 320
        assert text.rstrip("`")[-1] in ".?!)" or "`" in text, text
    assert 2 <= len(exercise.hints) <= 3
    assert exercise.name.isidentifier()
    solution = inspect.getsource(exercise.solution)
    assert len(solution.splitlines()) <= 15


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_the_solution_stands_in_for_the_stub(exercise: Exercise) -> None:
    source = lessons.solution_source(exercise.name, "my_answer")
    scope: dict[str, Any] = {}
    exec(source, scope)
    lessons.assert_solved(exercise.name, scope["my_answer"])
    shown = lessons.solution(exercise.name).source
    function = ast.parse(shown).body[0]
    if isinstance(function, ast.Assign):  # a value that one line says
        exec(shown, scope)
        lessons.assert_solved(exercise.name, scope[exercise.name])
        return
    assert isinstance(function, ast.FunctionDef)
    assert function.name == exercise.name
    assert function.returns is None


def test_each_notebook_has_enough_exercises() -> None:
    for notebook in {exercise.notebook for exercise in ALL}:
        assert len(lessons.names(notebook)) >= 3
