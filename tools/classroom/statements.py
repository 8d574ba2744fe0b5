"""The statements of a notebook, whatever has become of its cells."""

from __future__ import annotations

import ast
import re
import symtable
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from tools.classroom.reading import Cell

CODE, RAW, ORIGINAL, TEXT = range(4)  # the kinds of cells, the likeliest place for code first
_RANKS = {"code": CODE, "raw": RAW, "markdown": TEXT}
_MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
_GOES_ON = re.compile(r"[\s)\]}]|(else|elif|except|finally)\b")
_FENCE = re.compile(r"^```.*$", re.MULTILINE)
_DEFINES = re.compile(r"(?:async )?def +(\w+)|(\w+) *=[^=]")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_JOINED = 12  # pieces that may belong together


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement at the top level: where it stood, what it defines, needs and changes."""

    node: ast.stmt
    rank: int
    order: int
    tags: tuple[str, ...] = ()

    @cached_property
    def source(self) -> str:
        """Its text in normal form."""
        return ast.unparse(self.node)

    @cached_property
    def imports(self) -> bool:
        """Whether it is an import."""
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that it gives a value."""
        return frozenset(_bound(self.node))

    @cached_property
    def uses(self) -> frozenset[str]:
        """The names that it reads, and those that what it defines will read."""
        names = set(_read(self.source))
        if isinstance(self.node, ast.AugAssign) and isinstance(self.node.target, ast.Name):
            names.add(self.node.target.id)
        return frozenset(names - self.binds if isinstance(self.node, _FUNCTIONS) else names)

    @cached_property
    def changes(self) -> frozenset[str]:
        """The names whose values it changes in place, as `x[0] = 1` and `x.sort()` do."""
        targets: list[ast.expr] = []
        if isinstance(self.node, ast.Assign):
            targets = self.node.targets
        elif isinstance(self.node, ast.AugAssign):
            targets = [self.node.target]
        elif isinstance(self.node, ast.Expr) and isinstance(self.node.value, ast.Call):
            targets = [self.node.value.func]
        parts = [t for t in targets if isinstance(t, ast.Subscript | ast.Attribute)]
        return frozenset(filter(None, map(_root, parts)))

    @cached_property
    def checks(self) -> dict[str, list[ast.expr]]:
        """What it gives to the course's check, by the name of the exercise."""
        found: dict[str, list[ast.expr]] = {}
        for part in ast.walk(self.node):
            if isinstance(part, ast.Call) and len(part.args) == 2:
                name, given = part.args
                called = part.func.attr if isinstance(part.func, ast.Attribute) else ""
                called = part.func.id if isinstance(part.func, ast.Name) else called
                if called in ("check", "assert_solved") and isinstance(name, ast.Constant):
                    found.setdefault(str(name.value), []).append(given)
        return found

    @cached_property
    def unfinished(self) -> bool:
        """Whether it is a stub as it was handed out."""
        if isinstance(self.node, _FUNCTIONS):
            return all(map(_says_nothing, self.node.body))
        if isinstance(self.node, ast.Assign | ast.AnnAssign):
            value = self.node.value
            parts = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
            return all(isinstance(p, ast.Constant) and p.value is None for p in parts) or any(
                isinstance(part, ast.Constant) and part.value is ... for part in parts
            )
        return False


@dataclass
class Code:
    """All statements of a notebook, and what is no Python: by its name, why not."""

    statements: list[Statement] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)

    def defining(self, name: str) -> list[Statement]:
        """Return what gives a name its value, imports left out, in the order of the notebook."""
        return [s for s in self.statements if name in s.binds and not s.imports]


def of_cells(cells: Iterable[Cell], *, original: bool = False) -> Code:
    """Take the statements out of cells, of whatever kind."""
    code = Code()
    for rank, source, tags in _pieces(list(cells)):
        text = _FENCE.sub("", source) if rank == TEXT else source
        for node in _nodes(text, code.broken if rank == CODE else {}):
            if rank == TEXT and not _bound(node):
                continue  # prose
            place = len(code.statements)
            code.statements.append(Statement(node, ORIGINAL if original else rank, place, tags))
    return code


def _pieces(cells: list[Cell]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield the cells; what was split in the middle of a block is put together again."""
    waiting: Cell | None = None
    for cell in [c for c in cells if c.source.strip()]:
        if waiting is not None and cell.kind == waiting.kind and cell.source[:1] in " \t":
            together = f"{waiting.source}\n{cell.source}"
            if _parsed(together) is not None:
                waiting = Cell(cell.kind, together, waiting.tags + cell.tags)
                continue
        if waiting is not None:
            yield _RANKS[waiting.kind], waiting.source, waiting.tags
        waiting = cell
    if waiting is not None:
        yield _RANKS[waiting.kind], waiting.source, waiting.tags


def _parsed(text: str) -> list[ast.stmt] | None:
    try:
        return _parse(text)
    except _UNREADABLE:
        return None


_UNREADABLE = (SyntaxError, ValueError, MemoryError, RecursionError)


def _parse(text: str) -> list[ast.stmt]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = ast.parse(text).body
        for node in body:
            ast.unparse(node)  # what is nested too deep fails here, not later
        return body


def _nodes(text: str, broken: dict[str, str]) -> list[ast.stmt]:
    """Return every statement that can be read, and note what cannot."""
    for spelled in (text, _MAGIC.sub("", text), textwrap.dedent(text)):
        if (nodes := _parsed(spelled)) is not None:
            return nodes
    found: list[ast.stmt] = []
    blocks = list(_blocks(_MAGIC.sub("", text)))
    place = 0
    while place < len(blocks):
        for end in range(place + 1, min(place + _JOINED, len(blocks)) + 1):
            if (nodes := _parsed("\n".join(blocks[place:end]))) is not None:
                found += nodes
                place = end
                break
        else:
            _note(blocks[place], broken)
            place += 1
    return found


def _blocks(text: str) -> Iterator[str]:
    """Cut a text where a line begins at its left edge."""
    block: list[str] = []
    for line in text.split("\n"):
        begins = bool(line) and not _GOES_ON.match(line)
        if begins and block and not block[-1].startswith("@"):
            yield "\n".join(block)
            block = []
        block.append(line)
    yield "\n".join(block)


def _note(block: str, broken: dict[str, str]) -> None:
    if (found := _DEFINES.search(block)) is None:
        return
    try:
        _parse(block)
    except SyntaxError as error:
        line = (error.text or "").strip()[:80]
        at = f", in the line `{line}`" if line else ""
        broken[found[1] or found[2]] = f"This is no Python: {error.msg}{at}."
    except _UNREADABLE:
        broken[found[1] or found[2]] = "This is too deeply nested to be read."


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.split(".")[0]
    elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif not isinstance(node, ast.Lambda):
        for part in ast.iter_child_nodes(node):
            yield from _bound(part)


def _read(source: str) -> Iterator[str]:
    """Yield the global names that a piece of code reads, in whatever depth."""
    try:
        tables = [symtable.symtable(source, "<answer>", "exec")]
    except _UNREADABLE:  # Python will say so once more when it is run
        return
    top = tables[0]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            used = symbol.is_referenced() or symbol.is_declared_global()
            if used and (table is top or symbol.is_global()):
                yield symbol.get_name()


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _says_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr | ast.Return):
        return node.value is None or isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Raise):
        return "NotImplemented" in ast.unparse(node)
    return isinstance(node, ast.Pass)
