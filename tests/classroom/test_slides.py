"""Slides: one idea each, a question before its answer, and no word that the notebook has not."""

from __future__ import annotations

import html
import itertools
import json
import re

import nbformat
import pytest

from tools import copies, minutes, notebook_form
from tools.classroom import course_of, deck, slides
from tools.notebook_form import SLIDES, NotebookError, tags

STEMS = [path.stem for path in notebook_form.paths()]
MOST, ROWS = 60, 6  # words; lines of a table


def read(stem: str) -> nbformat.NotebookNode:
    return notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")


@pytest.mark.parametrize("stem", STEMS)
def test_a_slide_has_few_words_and_they_are_the_notebooks(stem: str) -> None:
    notebook = read(stem)
    said = " ".join(" ".join(cell.source.replace("\n> ", "\n").split()) for cell in notebook.cells)
    said = re.sub(
        r"(article says\*\*) \(rows? [^)]+\)", r"\1", said
    )  # a slide has no table to look them up
    for slide in slides.deck(notebook, stem):
        if slide.kind == "text" and slide.title != "What to remember":
            lines = slide.markdown.split("\n")
            table = [line for line in lines if line.startswith("|")]
            assert len(table) <= ROWS
            assert len(" ".join(set(lines) - set(table)).split()) <= MOST, slide.markdown
        if (
            slide.cell is not None
            and slide.kind in ("text", "article")
            and slide.title[:3] != "You"
        ):
            assert all(" ".join(unit.split()) in said for unit in slide.words), slide.words


@pytest.mark.parametrize("stem", STEMS)
def test_no_slide_begins_with_what_leans_on_a_sentence_that_is_not_there(stem: str) -> None:
    for slide in slides.deck(read(stem), stem):
        assert not slides.LEANS.match(slide.markdown), f"{slide.title}: {slide.markdown}"


@pytest.mark.parametrize("stem", STEMS)
def test_what_a_slide_announces_or_asks_has_its_slide(stem: str) -> None:
    found = slides.deck(read(stem), stem)
    for slide, after in itertools.pairwise(found):
        if slide.kind == "text" and slide.markdown.endswith(":"):
            assert after.cell is slide.cell, slide.markdown  # a list, or a formula
        if slide.kind == "shown" and slide.answers:  # it does not stand where its answer is seen
            told = [s for s in found if s.kind == "text" and "**Predict**" in s.markdown]
            asks = "**Predict**" in slide.markdown
            assert not asks or any(slide.markdown in s.markdown for s in told), slide.markdown


@pytest.mark.parametrize("stem", STEMS)
def test_few_sentences_share_a_slide(stem: str) -> None:
    for one, other in itertools.pairwise(slides.deck(read(stem), stem)):
        apart = one.cell is None or other.cell is None or one.cell.id != other.cell.id
        if one.kind == other.kind == "text" and not apart:
            together = [*one.words, *other.words]
            assert slides.length(together) > slides.WORDS or "\n" in one.markdown + other.markdown


@pytest.mark.parametrize("stem", STEMS)
def test_every_explorer_and_question_has_its_slide(stem: str) -> None:
    notebook = read(stem)
    every = [own for slide in slides.deck(notebook, stem) for own in (slide, *slide.pictures)]
    shown = [slide.cell.id for slide in every if slide.cell is not None]
    for cell in notebook.cells:
        if minutes.explores(cell) or cell.source.startswith("ui.predict("):
            assert cell.id in shown


@pytest.mark.parametrize("stem", STEMS)
def test_what_is_asked_stands_before_what_answers_it(stem: str) -> None:
    notebook = read(stem)
    found = slides.deck(notebook, stem)
    places: dict[str, int] = {}
    for number, slide in enumerate(found):
        if slide.cell is not None:
            places.setdefault(slide.cell.id, number)
    asked = None
    for cell in notebook.cells:
        if copies.heading_level(cell) or "predict" in tags(cell):
            asked = cell.id if "predict" in tags(cell) else None
        if copies.ANSWER in tags(cell) and asked in places and cell.id in places:
            assert places[asked] < places[cell.id], cell.id


def test_an_exercise_shows_what_it_asks_about() -> None:
    found = {
        slide.exercise.name: [picture.cell.id for picture in slide.pictures if picture.cell]
        for stem in STEMS
        for slide in slides.deck(read(stem), stem)
        if slide.exercise
    }
    assert found["match_kernels"] == ["riddle", "riddle"]  # the kernels, and A to D
    assert found["which_score"] == ["which-pictures"]
    assert found["convolve_same"] == []
    for stem in STEMS:
        for before, slide in itertools.pairwise(slides.deck(read(stem), stem)):
            together = before.kind == "shown" and before.title == slide.title
            assert not (slide.exercise and together), slide.title


def asides(stem: str) -> list[list[str]]:
    """Return the titles of the pictures beside each question."""
    found = re.findall(r'<div class="beside[^"]*">(.*?)</div>', deck.page(read(stem), stem, {}))
    return [re.findall("<figcaption>([^<]*)", one) for one in found]


def test_a_question_may_show_what_it_is_about_and_not_what_answers_it() -> None:
    notebook = read("01_convolution")
    (asks,) = (
        s for s in slides.deck(notebook, "01_convolution") if s.cell.id == "predict-two-maps"
    )
    assert slides.named(asks) == ("picture 1", "picture 2")
    assert asides("01_convolution")[:3] == [
        ["the picture, the window"],
        ["stars", "the kernel"],
        ["picture 1", "picture 2"],
    ]
    asks.cell.metadata[SLIDES] = [["picture 3"]]
    with pytest.raises(NotebookError, match="'picture 3', and what is shown has these"):
        deck.page(notebook, "01_convolution", {})


def test_a_question_finds_its_pictures_in_its_section_and_several_of_one_name() -> None:
    notebook = read("03_blur_and_inversion")
    asks = {s.cell.id: s for s in slides.deck(notebook, "03_blur_and_inversion") if s.cell}
    scenes = deck.beside(asks["prior-predict"])
    assert [title for title, _ in scenes] == ["scene"] * 3
    assert len({image for _, image in scenes}) == 3
    assert ["the photo", "sharpened"] in asides("03_blur_and_inversion")  # shown two slides later
    asks["again-predict"].cell.metadata[SLIDES] = [["scene"]]  # that of another section
    with pytest.raises(NotebookError, match="want the picture 'scene'"):
        deck.page(notebook, "03_blur_and_inversion", {})


@pytest.mark.parametrize("stem", STEMS)
def test_a_question_whose_text_points_at_a_picture_has_it_beside_it(stem: str) -> None:
    found = slides.deck(read(stem), stem)
    points = re.compile(
        r"^Here (?:is|are) (?:a|the|your)\b|\b(?:this|these) (?:page|photo|picture)s?\b"
    )
    for slide in found:
        if slide.kind == "ask" and slide.cell is not None:
            question = course_of.prediction(slide.cell, stem)
            text = [*slide.words, question.question if question else ""]
            if any(points.search(unit) for unit in text):
                assert deck.beside(slide), text


@pytest.mark.parametrize("stem", STEMS)
def test_the_slide_of_the_aims_says_that_they_are_the_whole_notebooks(stem: str) -> None:
    aims = deck.page(read(stem), stem, {}).split("<section ")[2]
    assert slides.AIMS in aims
    assert "a lesson may hold a part of it" in aims


def test_what_has_many_pictures_shows_those_that_its_cell_names() -> None:
    stem, cell = "05_choosing_parameters", "discrepancy-explorer"
    written = deck.page(read(stem), stem, {cell: ["played"]})
    (slide,) = re.findall(r'<div class="shown"><div class="alive" [^>]*>.*?</section>', written)
    names = ["photo", "restored", "residual", "root mean square"]
    assert json.loads(html.unescape(re.findall('data-panels="([^"]*)"', slide)[0])) == names
    assert re.findall("<figcaption>([^<]*)", slide) == names


def test_an_exercise_may_show_what_stood_before_it() -> None:
    written = deck.page(read("03_blur_and_inversion"), "03_blur_and_inversion", {})
    (slide,) = (
        part
        for part in written.split("<section")
        if "Exercise: how long" in part[:400] and "365 pixels" in part
    )
    assert re.findall("<figcaption>([^<]*)", slide) == ["its waves"]


def test_a_deck_of_stills_says_where_they_move() -> None:
    notebook = read("01_convolution")
    written = deck.page(notebook, "01_convolution", {})
    assert "Still: open section 1 of the notebook." in written
    assert written.count("Still: open") == sum(map(minutes.explores, notebook.cells))
    names = {cell.id: ["played"] for cell in notebook.cells if minutes.explores(cell)}
    assert "Still: open" not in deck.page(notebook, "01_convolution", names)


@pytest.mark.parametrize("stem", STEMS)
def test_a_deck_says_once_which_article_and_numbers_no_rows(stem: str) -> None:
    notebook = read(stem)
    written = deck.page(notebook, stem, {})
    assert written.count("a popular Chinese one") == ("What the article says" in written)
    assert not re.search(r"What the article says</strong> \(row", written)


def test_a_cell_chooses_its_sentences() -> None:
    text = (
        "One thing. **Two** things, of which the last is asked? And three.\n\n1. An item.\n2. Two."
    )
    cell = nbformat.v4.new_markdown_cell(text, metadata={SLIDES: [["One"], ["And", "An item"]]})
    assert slides.chosen(cell) == [["One thing."], ["And three.", "1. An item."]]
    cell.metadata[SLIDES] = [["Four"]]
    with pytest.raises(NotebookError, match="want a sentence that begins with 'Four'"):
        slides.chosen(cell)
    del cell.metadata[SLIDES]
    assert slides.chosen(cell) is None


def test_sentences_end_where_they_end() -> None:
    text = "Is it? (It is.) **So** be it. Take 0.5 of $x. Y$: no. `code. Here`\n\n$$a = b$$"
    assert slides.units(text)[:3] == ["Is it?", "(It is.)", "**So** be it."]
    assert slides.units(text)[-1] == "$$a = b$$"


def test_a_question_about_code_shows_the_code_and_so_does_what_it_prints() -> None:
    stem = "04_iterative_reconstruction"
    notebook = read(stem)
    found = slides.deck(notebook, stem)
    ask, printed = found[3:5]
    assert (ask.kind, printed.kind) == ("ask", "printed")
    assert ask.code == printed.code == printed.cell.source
    written = deck.page(notebook, stem, {})
    assert written.count("result = np.einsum(") == 2
    assert [s.code for s in found if s.cell is not None and slides.CODE not in tags(s.cell)] == [
        ask.code if s is ask else "" for s in found if s.cell and slides.CODE not in tags(s.cell)
    ]


@pytest.mark.parametrize("stem", STEMS)
def test_who_is_asked_what_a_program_does_sees_it(stem: str) -> None:
    found = slides.deck(read(stem), stem)
    for before, slide, after in zip(found, found[1:], found[2:], strict=False):
        if slide.kind == "ask" and after.kind == "printed":
            asked = course_of.prediction(slide.cell, stem)
            words = " ".join([asked.question, *asked.choices.values()])
            about = re.search(r"[Pp]rogram: |\b(?:[Nn]o|the) line (?:hands|that)", words)
            assert not about or slide.code or before.kind == "source", asked.question


def test_the_first_slide_that_speaks_of_the_article_says_which() -> None:
    written = deck.page(read("04_iterative_reconstruction"), "04_iterative_reconstruction", {})
    first = written.index("The article has an iterative solution")
    assert "a popular Chinese one" in written[first:].split("</section>")[0]
