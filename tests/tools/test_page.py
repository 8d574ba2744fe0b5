"""The page to hand out: what README's line writes needs no Python and gives nothing away."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser

import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from tests.launcher.test_copies import original
from tools.notebook_form import ROOT, paths, read

FIRST = paths(["01"])[0]
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(HTMLParser):
    """What a page shows while nothing is unfolded, what it folds, and what it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.seen, self.folded, self.alts, self.loads = [], [], [], []  # type: ignore[var-annotated]
        self.feed(html)
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.alts.append(given.get("alt"))
        address = given.get("src") or (given.get("href") if tag == "link" else "") or ""
        if re.match("(https?:)?//", address):
            self.loads.append(address)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        # A paragraph or list item may end without saying so; a fold or a cell may not.
        while self.stack[-1] != tag:
            assert self.stack.pop() in ("p", "li")
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if "style" in self.stack or "script" in self.stack:
            return
        folded = "details" in self.stack and "summary" not in self.stack
        (self.folded if folded else self.seen).append(data)


def exported(notebook: NotebookNode) -> Page:
    exporter = HTMLExporter(
        template_name="page_template", extra_template_basedirs=[str(ROOT / "tools")]
    )
    return Page(exporter.from_notebook_node(notebook)[0])


def test_an_answer_is_on_the_page_and_folded():
    page = exported(original())
    seen, folded = "".join(page.seen), "".join(page.folded)
    for given_away in ("says answer()", "It was this:", "says more()", "An end."):
        assert given_away in folded
        assert given_away not in seen
    for heading in ("1. Ask", "2. More", "3. Even more", "What to remember"):
        assert heading in seen
    assert "Show the answer" in seen
    assert "What the article says (row 4)" in seen


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Write notebook 01 by the very line that README gives."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"`\.venv/bin/python (-m nbconvert [^`]+)`", readme)
    folder = tmp_path_factory.mktemp("page")
    command = [sys.executable, *shlex.split(line), f"--output-dir={folder}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (written,) = folder.iterdir()
    return Page(written.read_text(encoding="utf-8"))


def test_readmes_line_writes_every_picture_with_its_words(first: Page):
    stored = [
        unescape(alt)
        for cell in read(FIRST).cells
        for output in cell.get("outputs", [])
        for alt in re.findall(r'<img alt="([^"]*)"', output.get("data", {}).get("text/html", ""))
    ]
    assert stored
    assert first.alts == stored


def test_readmes_line_folds_what_is_tagged_and_only_that(first: Page):
    seen, folded = ("".join(part) for part in (first.seen, first.folded))
    for cell in read(FIRST).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                hidden = {"answer", "further"} & set(cell.metadata.get("tags", []))
                assert output.text.strip() in (folded if hidden else seen)


def test_nothing_but_formulas_needs_the_network(first: Page):
    assert [address for address in first.loads if "mathjax" not in address] == []
