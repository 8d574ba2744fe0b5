"""Examinations: other numbers from a seed, nothing to read the answers from, marks by the seed."""

from __future__ import annotations

import pickle
import random
import re
from pathlib import Path

import nbformat
import pytest

import course
from course_lib import lessons
from course_lib.exercises import judge
from tests.classroom.marks import marks
from tools import notebook_form
from tools.classroom import __main__ as command
from tools.classroom import exam
from tools.classroom.gather import HandIn
from tools.classroom.marking import Marker
from tools.classroom.variants import COURSE, LEFT_OUT, VARIANTS, for_examination

SEED = 4711
STEMS = [path.stem for path in notebook_form.paths()]
FUNCTIONS = [name for name in lessons.names() if lessons.find(name).inputs is not None]


@pytest.mark.parametrize("name", VARIANTS)
def test_the_formulas_are_those_of_the_course(name: str) -> None:
    variant, exercise = VARIANTS[name], lessons.find(name)
    assert judge(exercise, variant.right(**variant.course)).solved
    known = {mistake.name: mistake.function() for mistake in exercise.misconceptions}
    for mistake, wrong in variant.wrong.items():
        assert wrong(**variant.course) == pytest.approx(known[mistake]), mistake


@pytest.mark.parametrize("name", VARIANTS)
def test_each_seed_asks_with_other_numbers_and_still_knows_the_mistakes(name: str) -> None:
    exercise = lessons.find(name)
    asked = [for_examination(exercise, seed) for seed in range(1, 9)]
    assert len({one.prompt for one in asked} | {exercise.prompt}) > 5
    for one in asked:
        assert judge(one, one.solution()).solved
        assert not judge(one, exercise.solution()).solved
        for mistake in one.misconceptions:
            assert judge(one, mistake.function()).mistake == mistake.name
    assert for_examination(exercise, 3).prompt == asked[2].prompt
    assert not any(re.search(r"\b[Aa] (8|11|18)\b", one.prompt) for one in asked)
    old = VARIANTS[name].right(**VARIANTS[name].course)
    told = [judge(one, old) for one in asked]
    assert COURSE in {one.mistake for one in told}  # who remembers the notebook's answer
    assert "hint(" not in str([one.sentences for one in told])
    assert "hint(" not in str(judge(asked[0], 987654.3).sentences)


def test_what_has_no_variant_is_left_out_for_a_reason() -> None:
    values = [name for name in lessons.names() if lessons.find(name).inputs is None]
    assert {*VARIANTS, *LEFT_OUT} == set(values)
    assert not VARIANTS.keys() & LEFT_OUT.keys()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_tried_on_other_inputs(name: str) -> None:
    """A seed draws inputs on which the solution is right, and known mistakes are not."""
    exercise = lessons.find(name)
    other = for_examination(exercise, SEED)
    assert other.prompt == exercise.prompt
    told = pickle.dumps(other.cases())
    assert told != pickle.dumps(exercise.cases())
    assert told == pickle.dumps(for_examination(exercise, SEED).cases())
    assert judge(other, exercise.solution).solved
    for mistake in random.Random(name).sample(exercise.misconceptions, 2):
        assert not judge(other, mistake.function).solved, mistake.name


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    arguments = ["--from", str(folder), "exam", f"--seed={SEED}", "--out=e", "--", *STEMS]
    assert command.main(arguments) == 0
    return folder / "e"


@pytest.mark.parametrize("stem", STEMS)
def test_a_paper_asks_and_tells_nothing(papers: Path, stem: str) -> None:
    notebook = nbformat.read(papers / "hand-out" / f"{stem}.ipynb", 4)
    nbformat.validate(notebook)
    text = notebook_form.text(notebook)
    for exercise in exam.asked(stem, SEED):
        assert exercise.prompt in "\n".join(cell.source for cell in notebook.cells)
        assert not any(hint in text for hint in lessons.find(exercise.name).hints)
    for name in lessons.names(stem):
        assert lessons.find(name).title in text.replace('\\"', '"')
        assert name not in LEFT_OUT or LEFT_OUT[name] in notebook.cells[0].source
    assert not any(cell.get("outputs") for cell in notebook.cells)
    for word in ("solution(", "hint(", "check(", str(SEED)):
        assert word not in text
    key = (papers / "key" / f"{stem}.md").read_text(encoding="utf-8")
    assert str(SEED) in key


def test_the_same_seed_gives_the_same_papers(papers: Path) -> None:
    made = dict(exam.files(notebook_form.paths(), SEED))
    found = {p.relative_to(papers).as_posix(): p.read_bytes() for p in papers.rglob("*.*")}
    assert found == made


def test_it_is_graded_by_its_seed(papers: Path) -> None:
    stem = "01_convolution"
    paper = nbformat.read(papers / "hand-out" / f"{stem}.ipynb", 4)
    for cell in paper.cells:
        for name in (tag.removeprefix("exercise:") for tag in cell.metadata.get("tags", [])):
            cell.source = lessons.solution_source(name)
            if name == "output_size":
                (one,) = (e for e in exam.asked(stem, SEED) if e.name == name)
                cell.source = f"{name} = {one.solution()}"
            if name == "sharpen":
                cell.source = "def sharpen(image, amount):\n    return image"
    handed_in = HandIn("x.ipynb", notebook_form.text(paper).encode())
    got = {}
    for seed in (SEED, SEED + 1):
        marker = Marker(seed)
        got[seed] = marks(marker.mark(handed_in))
        marker.runner.close()
    assert "match_kernels" not in got[SEED]
    assert got[SEED]["output_size"] == (1, "")
    assert got[SEED]["sharpen"][0] == 0
    assert got[SEED]["convolve_same"] == (1, "")
    assert got[SEED + 1]["output_size"][0] == 0


def test_a_teacher_chooses_and_only_that_is_asked_and_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take = ["exam", f"--seed={SEED}", "--only=sharpen", "--only=output_size"]
    assert command.main(["--from", str(tmp_path), *take, "--", "01", "02"]) == 0
    said = capsys.readouterr().out
    assert "01_convolution.ipynb: 13 minutes (output_size 5, sharpen 8)" in said
    assert "02_transposed_convolution: nothing of it is asked" in said
    assert f"--seed {SEED} --only sharpen --only output_size --out" in said
    (path,) = (tmp_path / "examination" / "hand-out").iterdir()
    paper = nbformat.read(path, 4)
    assert "2 exercises, about 13 minutes. Each gives one point." in paper.cells[0].source
    assert any(cell.source.startswith("## Predict the size (5 minutes)") for cell in paper.cells)
    marker = Marker(SEED, ("sharpen", "output_size"))
    got = marks(marker.mark(HandIn(path.name, path.read_bytes())))
    marker.runner.close()
    assert set(got) == {"sharpen", "output_size"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sharpenn", "There is no exercise 'sharpenn'"),
        ("match_kernels", "can be on no paper"),
    ],
)
def test_what_cannot_be_chosen_is_told(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(course.Problem, match=told):
        command.main(["--from", str(tmp_path), "exam", "--seed=1", f"--only={name}", "--", "01"])
    assert not list(tmp_path.iterdir())


def test_an_unknown_notebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(course.Problem, match="There is no notebook '77'"):
        command.main(["--from", str(tmp_path), "exam", "--seed=1", "--", "77"])


def test_hint_and_solution_are_switched_off_and_on_again() -> None:
    lessons.examination()
    try:
        for ask in (lessons.hint, lessons.solution, lessons.solution_source):
            with pytest.raises(ValueError, match="This is an examination"):
                ask("brighten")
        with pytest.raises(ValueError, match="This is an examination"):
            lessons.check("count_numbers", 1)
    finally:
        lessons.examination(False)
    assert lessons.solution("brighten").source
