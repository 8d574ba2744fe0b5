"""Imports go down, and each floor uses only what it may: import-linter's contract, and this."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.notebook_form import ROOT

LIBRARY = ROOT / "course_lib"
NUMERIC = {"numpy", "scipy"}
PICTURES = NUMERIC | {"PIL", "imageio", "tifffile", "skimage", "tensorflow", "tqdm"}
BROWSER = NUMERIC | {"PIL", "matplotlib", "ipywidgets", "anywidget", "traitlets", "IPython"}
MAY_IMPORT = {
    "arrays": {"numpy"},
    "colors": {"numpy"},
    "cores": {"threadpoolctl"},
    "home": set(),
    "reference": {"numpy"},
    "operators": NUMERIC,
    "kernels": NUMERIC,
    "solvers": NUMERIC | {"tqdm"},
    "restoration": NUMERIC | {"tqdm"},
    "blind": NUMERIC | {"tqdm"},
    "selection": NUMERIC | {"tqdm"},
    "tf_ops": PICTURES,
    "networks": PICTURES,
    "images": PICTURES,
    "enhancement": PICTURES,
    "metrics": PICTURES,
    "sharing": set(),
    "exercises": NUMERIC,
    "studio": NUMERIC,
    "studio.view": NUMERIC | {"ipywidgets"},
    "ui": BROWSER,
    "lessons": BROWSER | {"tqdm"},
}
HEAVY = ("tensorflow", "matplotlib", "ipywidgets", "anywidget", "skimage", "scipy.signal", "PIL")
ON_DEMAND = {"images": ("PIL", "skimage"), "metrics": ("skimage",), "enhancement": ("skimage",)}


def floor_of(file: Path) -> str:
    """Return the package; a view, the part of one that is loaded with widgets, counts by itself."""
    first, second, *_ = *file.relative_to(LIBRARY).parts, ""
    return f"{first}.view" if second == "view" else first.removesuffix(".py")


def imported(file: Path) -> Iterator[str]:
    for part in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(part, ast.Import):
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom) and not part.level:
            yield part.module or ""


MODULES = [file for file in sorted(LIBRARY.rglob("*.py")) if floor_of(file) != "__init__"]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(LIBRARY)))
def test_a_module_imports_only_what_its_floor_may(file: Path):
    assert floor_of(file) in MAY_IMPORT, "give the new module a floor, here and in pyproject.toml"
    packages = {name.split(".")[0] for name in imported(file)} - sys.stdlib_module_names
    own = {"course_lib"} if floor_of(file) != "reference" else set()
    assert packages <= MAY_IMPORT[floor_of(file)] | own


def loaded_by(module: str) -> set[str]:
    code = f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout))


@pytest.mark.parametrize(
    "floor", ["", *sorted({floor_of(file) for file in MODULES} - {"ui", "studio.view"})]
)
def test_an_import_pulls_in_nothing_heavy(floor: str):
    allowed = ON_DEMAND.get(floor, ())
    loaded = loaded_by(f"course_lib.{floor}".rstrip("."))
    assert not {name for name in HEAVY if name not in allowed} & loaded


def test_the_explorer_comes_without_tensorflow_and_matplotlib():
    assert not {"tensorflow", "matplotlib.pyplot", "skimage"} & loaded_by("course_lib.ui")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_contract_finds_an_import_that_goes_up_and_a_module_on_no_floor(tmp_path: Path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "private_modules.py", tmp_path / "tools")
    library = tmp_path / "course_lib"
    library.mkdir()
    for name in ("__init__", "operators", "metrics", "ui"):
        (library / f"{name}.py").touch()
    assert lint_imports(tmp_path).returncode == 0
    (library / "operators.py").write_text("import course_lib.metrics\n")
    assert "floors BROKEN" in lint_imports(tmp_path).stdout
    (library / "operators.py").write_text("")
    (library / "cellar.py").touch()
    assert "cellar" in lint_imports(tmp_path).stdout


@pytest.mark.parametrize(
    ("module", "line", "kept"),
    [
        ("solvers/_steps", "import course_lib.solvers._state", True),
        ("solvers/deep/_steps", "import course_lib.solvers._state", True),
        ("restoration/_steps", "import course_lib.solvers._state", False),
        ("restoration/_steps", "from course_lib.solvers import _state", False),
        ("_steps", "import course_lib.solvers._state", False),
        ("restoration/_steps", "import course_lib.solvers", True),
    ],
)
def test_nobody_borrows_a_private_module(tmp_path: Path, module: str, line: str, kept: bool):
    settings = """[tool.importlinter]
root_package = "course_lib"
contract_types = ["private: tools.private_modules.PrivateModules"]
[[tool.importlinter.contracts]]
name = "private modules"
type = "private"
"""
    (tmp_path / "pyproject.toml").write_text(settings)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "private_modules.py", tmp_path / "tools")
    for name in ("__init__", "solvers/__init__", "solvers/_state", "solvers/deep/__init__", module):
        file = tmp_path / "course_lib" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (tmp_path / "course_lib/restoration").mkdir(exist_ok=True)
    (tmp_path / "course_lib/restoration/__init__.py").touch()
    (tmp_path / "course_lib" / f"{module}.py").write_text(f"{line}\n")
    run = lint_imports(tmp_path)
    assert run.returncode == (0 if kept else 1), run.stdout
    assert kept == ("make public" not in run.stdout)
