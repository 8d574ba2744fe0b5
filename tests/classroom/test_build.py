"""``course.py class build``: the same bytes each time, no solution in what is handed out."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import course
from course_lib import lessons
from course_lib.exercises import solution_text
from tools import copies, minutes, notebook_form
from tools.classroom import __main__ as command
from tools.classroom import (
    build,
    course_of,
    deck,
    glosses,
    handout,
    lesson_plan,
    questions,
    reading,
    slides,
    statements,
    taking,
)
from tools.classroom.board import SKETCHES
from tools.classroom.course_of import parts, prediction, without_links
from tools.classroom.formulas import svg, to_html
from tools.classroom.variants import NOT_ON_PAPER

STEMS = [path.stem for path in notebook_form.paths()]
ROOT = Path(__file__).resolve().parents[2]
_MARKED = re.compile(r"\n### BEGIN (SOLUTION|HIDDEN TESTS)\n.*?\n### END \1", re.DOTALL)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("teacher")
    assert command.main(["--from", str(folder), "build", "--still"]) == 0
    return folder / "class-kit"


def test_it_is_the_same_to_the_byte_when_it_is_built_again(kit: Path, tmp_path: Path) -> None:
    made = [
        sys.executable,
        "-m",
        "tools.classroom",
        "--from",
        str(tmp_path),
        "build",
        "--out=again",
        "--still",
    ]
    env = {**os.environ, "PYTHONHASHSEED": "77"}
    subprocess.run(made, cwd=ROOT, env=env, check=True, capture_output=True)
    first, again = (
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()}
        for f in (kit, tmp_path / "again")
    )
    more = len(dict(deck.files({}))) + 2  # what slides share, the first page, nbgrader's settings
    assert len(first) == len(build.FOLDERS) * len(STEMS) + more
    assert [name for name in first if first[name] != again[name]] == []
    assert first.keys() == again.keys()


def test_the_first_page_leads_everywhere(kit: Path) -> None:
    page = (kit / build.FIRST).read_text(encoding="utf-8")
    led = re.findall(r'href="([^"]+)"', page)
    assert len(led) == 5 * len(STEMS)
    assert [name for name in led if not (kit / name).is_file()] == []


def test_a_teacher_builds_what_the_next_lesson_needs(kit: Path, tmp_path: Path) -> None:
    """It lies in a folder of its own, is the same as in the whole kit, and leads nowhere else."""
    assert command.main(["--from", str(tmp_path), "build", "--still", "--", "4"]) == 0
    (few,) = tmp_path.iterdir()
    assert few.name == "class-kit-04"
    stem = "04_iterative_reconstruction"
    made = [path.relative_to(few) for path in few.rglob("*") if path.is_file()]
    others = [path for path in made if str(path) != build.FIRST]
    assert {path.parts[0] for path in others} == set(build.FOLDERS)
    assert [path for path in others if (few / path).read_bytes() != (kit / path).read_bytes()] == []
    page = (few / build.FIRST).read_text(encoding="utf-8")
    assert {Path(name).stem for name in re.findall(r'href="([^"]+)"', page)} == {stem}
    with pytest.raises(course.Problem, match="There is no notebook '77'"):
        command.main(["--from", str(tmp_path), "build", "--still", "--", "77"])


def test_nothing_that_differs_is_replaced(kit: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(
        build, "files", lambda runs, paths: iter([("a/b.md", b"new"), ("c.md", b"c")])
    )
    (tmp_path / "k" / "a").mkdir(parents=True)
    (tmp_path / "k" / "a" / "b.md").write_text("mine")
    with pytest.raises(course.Problem, match="is there already and differs"):
        command.main(["--from", str(tmp_path), "build", "--still", "--out", "k"])
    assert not (tmp_path / "k" / "c.md").exists()
    (tmp_path / "k" / "a" / "b.md").write_text("new")
    assert command.main(["--from", str(tmp_path), "build", "--still", "--out", "k"]) == 0
    assert (tmp_path / "k" / "c.md").read_bytes() == b"c"


def test_a_slide_without_its_sentence_is_one_sentence_to_the_teacher(
    tmp_path: Path, monkeypatch
) -> None:
    original = notebook_form.read(notebook_form.FOLDER / "00_start_here.ipynb")
    chosen = next(cell for cell in original.cells if cell.metadata.get(notebook_form.SLIDES))
    chosen.metadata[notebook_form.SLIDES] = [["No such thing"]]
    monkeypatch.setattr(notebook_form, "read", lambda path: original)
    with pytest.raises(course.Problem, match=f"'{chosen.id}' want a sentence that begins with"):
        command.main(["--from", str(tmp_path), "build", "--still"])
    assert not any(tmp_path.iterdir())


def _bodies(name: str) -> list[str]:
    """Return the lines of a solution that could stand in a cell, long enough to mean it."""
    tree = ast.parse(solution_text(lessons.find(name)))
    lines = [ast.unparse(node) for node in tree.body[0].body] if _is_function(tree) else []
    return lines or [ast.unparse(tree)]


def _is_function(tree: ast.Module) -> bool:
    return isinstance(tree.body[0], ast.FunctionDef)


@pytest.mark.parametrize("stem", STEMS)
def test_no_solution_is_in_what_is_handed_out(kit: Path, stem: str) -> None:
    content = (kit / "student" / f"{stem}.ipynb").read_bytes()
    notebook = nbformat.reads(content.decode(), 4)
    nbformat.validate(notebook)
    code = statements.of_cells(reading.read(content, stem).cells)
    outputs = str([cell.get("outputs") for cell in notebook.cells])
    for name in lessons.names(stem):
        assert taking.take(code, lessons.find(name)).why == "not attempted"
        whole = "\n".join(ast.unparse(s.node) for s in code.statements)
        assert "\n".join(_bodies(name)) not in whole
        assert lessons.find(name).title + ": " not in outputs  # what a check would say


@pytest.mark.parametrize("stem", STEMS)
def test_what_nbgrader_takes_out_is_all_that_was_added(kit: Path, stem: str) -> None:
    """With nbgrader itself one notebook is tried, in the stage `nbgrader`."""
    assignment = nbformat.read(kit / "nbgrader" / "source" / stem / f"{stem}.ipynb", 4)
    student = nbformat.read(kit / "student" / f"{stem}.ipynb", 4)
    nbformat.validate(assignment)
    left = [_MARKED.sub("", cell.source) for cell in assignment.cells]
    assert left == [cell.source for cell in student.cells]
    told = [cell.metadata["nbgrader"] for cell in assignment.cells if "nbgrader" in cell.metadata]
    assert len({one["grade_id"] for one in told}) == len(told)
    points = {one["grade_id"]: one["points"] for one in told if one["grade"]}
    assert points == dict.fromkeys((f"check-{name}" for name in lessons.names(stem)), 1)
    for name, place in copies.exercises(assignment):
        source = lessons.solution_source(name, copies.stub_name(student.cells[place]))
        assert source.strip() in assignment.cells[place].source


@pytest.mark.parametrize("stem", STEMS)
def test_in_what_the_teacher_gets_every_check_is_content(kit: Path, stem: str) -> None:
    notebook = nbformat.read(kit / "solved" / f"{stem}.ipynb", 4)
    nbformat.validate(notebook)
    said = str([cell.get("outputs") for cell in notebook.cells])
    for name in lessons.names(stem):
        assert f"✓ {lessons.find(name).title}: solved" in said


@pytest.mark.parametrize("stem", STEMS)
def test_a_plan_names_every_section_mistake_and_explorer(stem: str) -> None:
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    plan = lesson_plan.plan(notebook, stem)
    explorers = [cell for cell in notebook.cells if minutes.explores(cell)]
    sliders = plan.count("- **Slider** (") + plan.count("- **Ask**, then the slider (")
    assert sliders == len(explorers)
    assert "](" not in re.sub(r"<details>.*?</details>", "", plan, flags=re.DOTALL)
    assert "What the article says" in plan
    for name in lessons.names(stem):
        exercise = lessons.find(name)
        assert f"(`{name}`, {exercise.minutes:g} minutes" in plan
        assert all(m.sentence in plan for m in exercise.misconceptions)
        if exercise.inputs is not None:
            assert f"```python\n{solution_text(exercise).strip()}\n```" in plan
    values = [e for e in map(lessons.find, lessons.names(stem)) if e.inputs is None]
    assert plan.count("\nAnswer: `") == len(values)


def test_a_plan_tells_the_answer_in_few_digits() -> None:
    notebook = notebook_form.read(notebook_form.FOLDER / "01_convolution.ipynb")
    plan = lesson_plan.plan(notebook, "01_convolution")
    answers = ("5314", "(7, 13)", "0.3333")
    assert [f"Answer: `{answer}`\n" in plan for answer in answers] == [True] * 3


@pytest.mark.parametrize("stem", STEMS)
def test_a_plan_lists_every_prediction_with_its_slide(stem: str) -> None:
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    plan = lesson_plan.plan(notebook, stem)
    places = {
        slide.cell.id: place
        for place, slide in enumerate(slides.deck(notebook, stem), start=1)
        if slide.cell is not None and slide.kind == "ask"
    }
    found = [(c.id, asked) for c in notebook.cells if (asked := prediction(c, stem))]
    assert plan.count("- **Vote** (") + plan.count("- **Predict**, in words (") == len(found)
    settled = r"- \*\*Predict\*\*, in words .*\n(- \*\*Show|- \*\*Then|\n- \*\*Slider)"
    assert len(re.findall(settled, plan)) == plan.count("- **Predict**, in words (")
    for name, asked in found:
        if asked.choices:
            assert f"- **Vote** (slide {places[name]}): {without_links(asked.question)}\n" in plan
        for choice, said in asked.choices.items():
            right = " (right)" if choice == asked.answer else ""
            assert f"- *{choice}*{right}: {without_links(said)}\n" in plan


@pytest.mark.parametrize("stem", STEMS)
def test_who_is_right_is_shown_once_after_each_question(stem: str) -> None:
    """No slider that asks for something else is called an answer, and none comes before it."""
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    on = questions.numbers(slides.deck(notebook, stem))
    entries = "".join(questions.asked(notebook, stem, on))
    lines = re.findall(r"^- \*\*(\w+)\*\*[^(:\n]*(?:\((.*?)\))?.*$", entries, re.MULTILINE)
    for (kind, where), after in zip(lines, [*lines[1:], ("", "")], strict=True):
        if kind in ("Vote", "Predict"):
            assert after[0] in ("Show", "Slider", "Then")
        if kind in ("Show", "Slider"):
            assert after[0] not in ("Show", "Slider")
        if kind in ("Vote", "Show", "Slider") and after[0] in ("Show", "Slider", "Then"):
            first, then = (re.findall(r"\d+", text) for text in (where, after[1]))
            assert not first or not then or int(first[-1]) < int(then[0])


def test_a_plan_tells_what_settles_a_prediction_in_words() -> None:
    stem = "02_transposed_convolution"
    plan = lesson_plan.plan(notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb"), stem)
    shown = re.findall(r"- \*\*Show\*\* \(.*", plan)
    (free,) = (line for line in shown if "pixels are free" in line)
    assert free.endswith("who is right. With us it printed `16 of 64 pixels are free`.")
    assert any("map 3: one value reaches 15 pixels across" in line for line in shown)
    assert any("`step 3: once more: " in line for line in shown)


def test_a_plan_says_what_to_say_after_what_it_asks() -> None:
    stem = "04_iterative_reconstruction"
    plan = lesson_plan.plan(notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb"), stem)
    entries = [part.split("\n- ") for part in plan.split("\n\n")]
    passes, kept, filters, rule = (
        next(n for n, lines in enumerate(entries) if any(start in line for line in lines))
        for start in (
            "How many passes",
            "what will `k` change?",
            "Which filter do",
            "decibels does",
        )
    )
    assert [line.split(" (")[0] for line in entries[passes][-2:]] == ["**Show**", "**Then**"]
    assert entries[passes][-1].endswith("which is the *blurred* picture.")
    assert entries[kept][0].startswith("- **Ask**")  # the slider answers no vote
    assert "Wiener's filter, nearly" in entries[filters][-1]
    assert "At most six tenths of a decibel" in entries[rule + 1][-1]


@pytest.mark.parametrize("stem", STEMS)
def test_a_plan_draws_on_the_board_in_its_sections(kit: Path, stem: str) -> None:
    page = (kit / "plans" / f"{stem}.html").read_text(encoding="utf-8")
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    short = {part.title for part in parts(notebook) if not part.further}
    sketches = SKETCHES[stem[:2]]
    assert len(sketches) >= 3
    assert {sketch.section for sketch in sketches} <= short
    assert all(sketch.svg() in page for sketch in sketches)
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert "SKETCHES" not in page


@pytest.mark.parametrize("stem", STEMS)
def test_the_cuts_are_as_long_as_they_say(stem: str) -> None:
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    numbers = questions.numbers(slides.deck(notebook, stem))
    found = list(parts(notebook))
    whole = [p for p in found if not p.further and not p.title.startswith("A good place")]
    short, long = (lesson_plan.cut(found, length, numbers) for length in (42, 85))
    keys = [part.key for part in short]
    assert [part.key for part in long if part.key in keys] == keys
    assert short[-1].title == long[-1].title == "What to remember"
    taught = [part for part in short if not part.further]
    # What is left out, is left from the end, and what comes next is too long without exercises.
    assert keys[: len(taught) - 1] == [part.key for part in whole[: len(taught) - 1]]
    assert len(taught) == len(whole) or all(not part.further for part in short)
    if len(taught) < len(whole):
        after = whole[len(taught) - 1].without_exercises()
        minutes_taught = sum(
            lesson_plan.taught(p, numbers) for _, p in lesson_plan.by_title([*short, after])
        )
        assert minutes_taught > 42
    in_class = [course_of.asked(part.cells) for part in short]
    assert any(in_class) == any(course_of.asked(p.cells) for p in whole if p.key in keys)


@pytest.mark.parametrize("stem", STEMS)
def test_a_lesson_that_leaves_something_out_says_what_slide_2_promises(stem: str) -> None:
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    assert slides.deck(notebook, stem)[1].title == slides.AIMS
    for lesson in lesson_plan.plan(notebook, stem).split("\n## ")[1:]:
        left_out = "without the end of the short path" in lesson.split("\n")[0]
        assert ("Slide 2 says what the whole notebook teaches" in lesson) == left_out


@pytest.mark.parametrize("stem", STEMS)
def test_what_a_lesson_leaves_for_home_is_the_first_homework(stem: str) -> None:
    plan = lesson_plan.plan(notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb"), stem)
    lesson = plan[plan.index("## A lesson of 45") :].split("\n## ")[0]
    left = re.findall(r"at home: ([^,|]+?)(?=, at home| \|)", lesson)
    suggested = re.findall(r"^- \*\*Suggested\*\*: (.+?) \(`", plan, re.MULTILINE)
    assert suggested[: len(left)] == left


@pytest.mark.parametrize("stem", STEMS)
def test_a_class_has_time_to_vote_and_to_answer(stem: str) -> None:
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    plan = lesson_plan.plan(notebook, stem)
    numbers = questions.numbers(slides.deck(notebook, stem))
    for part in parts(notebook):
        asked = sum("predict" in notebook_form.tags(cell) for cell in part.cells)
        exercises = course_of.asked(part.cells)
        least = 2 * asked + sum(exercise.minutes + 2 for exercise in exercises)
        others = len(questions.shown(part.cells, numbers)) - asked - len(exercises)
        assert lesson_plan.taught([part], numbers) >= max(1, least + others / 2 - 0.5)
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (.*?) \|", plan, re.MULTILINE)
    clock = 0
    for start, end, _ in rows:
        assert int(start) == (clock if int(start) else 0)
        assert int(end) > int(start)
        clock = int(end)
    assert [end for _, end, what in rows if what == "Reserve, questions"][-1] == "90"
    assert rows[-1][2] == "Reserve, questions"
    reserves = [(int(a), int(b)) for a, b, what in rows if what == "Reserve, questions"]
    kept = {end: end - start for start, end in reserves}
    assert kept[45] >= 3 if 45 in kept else "## A lesson of 45" not in plan
    assert kept[90] >= 5
    left = "without the end of the short path" in plan
    assert left == ("If time is left (minutes): " in plan)


@pytest.mark.parametrize("stem", STEMS)
def test_a_handout_needs_nothing_else(kit: Path, stem: str) -> None:
    page = (kit / "handouts" / f"{stem}.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=\"(?!data:)", page.replace('xlink:href="#', 'x="data:'))
    assert "<script" not in page.replace(glosses.HEAD, "")
    assert "$" not in re.sub(r"base64,[^\"]*|aria-label=\"[^\"]*\"", "", page)
    assert "FORMULA" not in page
    assert "<code>\\" not in page  # what could not be drawn
    first, second = page.split('<section class="page">')
    assert "What to remember</h2><ol>" in second
    assert "What to remember" not in first
    headings = re.findall(r"<h2>(.*?)</h2>", second)
    assert headings == ["What to remember", "On the board", "Notes"]


@pytest.mark.parametrize("stem", STEMS)
def test_a_handout_asks_for_nothing_that_is_not_on_it(stem: str) -> None:
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    page = handout.page(notebook, stem)
    for exercise in course_of.asked([c for c in notebook.cells if not minutes.is_further(c)]):
        left_out = exercise.name in NOT_ON_PAPER
        assert (to_html(exercise.prompt) in page) != left_out
        assert (NOT_ON_PAPER.get(exercise.name, "\0") in page) == left_out


@pytest.mark.parametrize("stem", STEMS)
def test_a_handout_shows_no_curve_and_puts_what_a_short_lesson_holds_first(stem: str) -> None:
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    written = handout.page(notebook, stem)
    front = written.split('<section class="page">')[0]
    assert "course-drawing" not in front
    held = lesson_plan.held(notebook, stem)
    cells = [cell for cell in notebook.cells if not minutes.is_further(cell)]
    asked = [(cell, p) for cell in cells if (p := course_of.prediction(cell, stem)) and p.choices]
    groups = front.split("<em>In a longer lesson, or at home:")
    later = [to_html(p.question) for cell, p in asked if cell.id not in held]
    assert len(groups) == (2 if later else 1)
    assert all(question in groups[-1] for question in later)
    assert all(to_html(p.question) in groups[0] for cell, p in asked if cell.id in held)


def test_a_handout_shows_what_its_questions_are_about() -> None:
    stem = "08_decoders_and_deconvnets"
    written = handout.page(notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb"), stem)
    assert re.findall(r"<img [^>]*>([^<]+)</div>", written) == ["picture", "threshold"]


@pytest.mark.parametrize("stem", STEMS)
def test_what_a_teacher_asks_leans_on_nothing_and_is_answered(stem: str) -> None:
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    written = lesson_plan.plan(notebook, stem)
    assert not re.search(r"\*\*Ask\*\*[^:]*: (?:But|And|So) ", written)
    asked = re.split(r"\n- (?=\*\*(?:Vote|Ask|Predict))", written.split("\n## On the board")[0])
    for one in asked[1:]:
        ends = ("Then", "Show", "Slider") if one.startswith("**Predict") else ("Then",)
        assert one.startswith("**Vote") or any(f"- **{end}**" in one for end in ends), one


def test_what_is_said_not_to_be_on_paper_is_an_exercise() -> None:
    assert set(NOT_ON_PAPER) <= {name for stem in STEMS for name in lessons.names(stem)}


def test_what_cannot_be_drawn_stays_as_it_is_written() -> None:
    assert svg(r"\unknown{<}") == r"<code>\unknown{&lt;}</code>"
