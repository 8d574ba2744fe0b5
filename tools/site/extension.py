"""What Sphinx must know to make the course's pages: folds, formulas, and what they bring along."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

SCRIPTS = ("katex/katex.min.js", "katex/auto-render.min.js", "course.js")
STYLES = ("katex/katex.min.css", "course.css")


class Fold(nodes.General, nodes.Element):
    """Some blocks that a page folds; `kind` and `words` say why and what it shows instead."""


class Folds(SphinxTransform):
    """Puts what lies between the marks of pages.py into folds."""

    default_priority = 200

    def apply(self, **_: Any) -> None:
        """Wrap from the first mark on: an outer fold begins before an inner one."""
        while mark := next(self.document.findall(_is_mark("fold-open")), None):
            self._wrap(mark)

    def _wrap(self, mark: nodes.raw) -> None:
        parent, depth, held = mark.parent, 0, []
        start = parent.index(mark)
        for node in parent.children[start:]:
            held.append(node)
            depth += _count(node, "fold-open") - _count(node, "fold-close")
            if depth <= 0:
                break
        # The fold's own end is the last one of what it holds, perhaps in a section of its own.
        end = [found for node in held for found in node.findall(_is_mark("fold-close"))][-1]
        end.parent.remove(end)
        for node in held:
            if node.parent is parent and node is not end:
                parent.remove(node)
        kind, words = mark.astext().split("\n", 1)
        inside = [node for node in held if node not in (mark, end)]
        parent.insert(start, Fold("", *inside, kind=kind, words=words))


def _is_mark(form: str) -> Any:
    return lambda node: isinstance(node, nodes.raw) and node.get("format") == form


def _count(node: nodes.Node, form: str) -> int:
    return sum(1 for _ in node.findall(_is_mark(form)))


def _visit_fold(self: Any, node: Fold) -> None:
    words = self.encode(node["words"])
    self.body.append(
        f'<details class="course-fold course-fold-{node["kind"]}"><summary>{words}</summary>\n'
    )


def _depart_fold(self: Any, node: Fold) -> None:
    self.body.append("</details>\n")


def _visit_math(self: Any, node: nodes.math) -> None:
    self.body.append(f'<span class="course-math">{self.encode(node.astext())}</span>')
    raise nodes.SkipNode


def _visit_display(self: Any, node: nodes.math_block) -> None:
    text = self.encode(node.astext())
    self.body.append(f'<div class="course-math course-display">{text}</div>\n')
    raise nodes.SkipNode


def _finish(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Let keys reach what scrolls sideways."""
    if body := context.get("body"):
        context["body"] = re.sub(r"<pre>", '<pre tabindex="0">', body)


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx."""
    app.add_node(Fold, html=(_visit_fold, _depart_fold))
    app.add_transform(Folds)
    app.add_html_math_renderer("course", (_visit_math, None), (_visit_display, None))
    for name in SCRIPTS:
        app.add_js_file(name, loading_method="defer")
    for name in STYLES:
        app.add_css_file(name)
    app.connect("html-page-context", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
