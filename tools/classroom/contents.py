"""The kit's first page: for each notebook, what there is."""

from __future__ import annotations

import html

from nbformat import NotebookNode

from tools import minutes
from tools.classroom import course_of

_STYLE = """
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5; color: #1a1a1a;
  background: #fff; font-family: system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
table { border-collapse: collapse; }
td, th { padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #bbb; text-align: left; }
a { color: #0b5cad; }
"""
_KINDS = (
    ("plans", "html", "lesson plan"),
    ("slides", "html", "slides"),
    ("handouts", "html", "handout"),
    ("student", "ipynb", "for students"),
    ("solved", "ipynb", "solved"),
)


def page(notebooks: dict[str, NotebookNode]) -> str:
    """Write the page.

    Parameters
    ----------
    notebooks : dict of str to NotebookNode
        By their names.
    """
    rows = "".join(_row(stem, notebook) for stem, notebook in notebooks.items())
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>The teacher's kit</title><style>{_STYLE}</style></head><body>\n"
        "<h1>The teacher's kit</h1>\n"
        "<p>Begin with the lesson plan: it says which slides belong to which minutes, what to ask "
        "before each slider, what to draw on the board, and what to say to each mistake. Slides, "
        "plans and handouts open in any browser, without a network. Notebooks need the course: "
        "<code>python3 course.py lab</code>.</p>\n"
        "<p>Beside some terms stands the Chinese word. Where a machine has no font for it, slides, "
        "plans and handouts leave it out, and notebooks show boxes: install a font such as Noto "
        "Sans CJK (on Debian and Ubuntu the package <code>fonts-noto-cjk</code>).</p>\n"
        f"<table><tr><th>notebook</th><th>minutes</th><th>short path</th>{'<th></th>' * 5}</tr>\n"
        f"{rows}</table>\n</body></html>\n"
    )


def _row(stem: str, notebook: NotebookNode) -> str:
    whole, short = minutes.stated(notebook) or ("", None)
    links = "".join(
        f'<td><a href="{folder}/{stem}.{ending}">{words}</a></td>'
        for folder, ending, words in _KINDS
    )
    title = f"{course_of.number(stem)} {html.escape(course_of.title(notebook))}"
    return f"<tr><td>{title}</td><td>{whole}</td><td>{short or ''}</td>{links}</tr>\n"
