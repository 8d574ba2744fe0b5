"""How course.py test runs its stages and counts."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import stages
from tools.stages import PYTEST, Count

ROOT = Path(__file__).resolve().parents[2]
MIXED = """
import pytest

def test_passes(): pass

def test_fails(): assert 0

def test_is_skipped(): pytest.skip("no TensorFlow")

@pytest.fixture
def broken(): raise OSError

def test_errs(broken): pass
"""


def use(monkeypatch: pytest.MonkeyPatch, **commands: tuple[str, ...]) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they cost a second each time
    monkeypatch.setattr(stages, "STAGES", commands)


def pytest_of(path: Path, text: str) -> tuple[str, ...]:
    path.write_text(text)
    return (*PYTEST, "-p", "no:cacheprovider", "--rootdir", str(path.parent), str(path))


def test_pytest_is_counted_test_by_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tests=pytest_of(tmp_path / "test_mixed.py", MIXED))
    assert stages.run("tests") == Count(passed=1, failed=2, skipped=1)


@pytest.mark.parametrize("text", ["import no_such_module", "", "1 +"])
def test_a_run_without_tests_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    use(monkeypatch, tests=pytest_of(tmp_path / "test_broken.py", text))
    assert stages.run("tests").failed == 1


def test_a_killed_run_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import os\n\ndef test_it(): os._exit(0)\n"
    use(monkeypatch, tests=pytest_of(tmp_path / "test_killed.py", text))
    assert stages.run("tests").failed == 1


def test_other_stages_count_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, good=("true",), bad=("false",), missing=("no-such-program",))
    assert stages.run("good") == Count(passed=1)
    assert stages.run("bad") == Count(failed=1)
    assert stages.run("missing") == Count(failed=1)


def test_a_failure_hides_no_later_stage(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    say = (sys.executable, "-c", "print('said')")
    use(monkeypatch, first=("true",), second=("false",), third=say)
    assert stages.main([]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert "said" in lines
    assert "course.py test second" in lines[-2]
    assert lines[-1] == "2 passed, 1 failed, 0 skipped"


def test_named_stages_run_alone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, first=("true",), second=("false",))
    assert stages.main(["first"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"


def tried(profile: str) -> list[list[float]]:
    """Return the examples of two runs of one test."""
    runs: list[list[float]] = []
    for _ in range(2):
        runs.append([])

        @settings(settings.get_profile(profile), max_examples=20, database=None)
        @given(st.floats())
        def record(value: float) -> None:
            runs[-1].append(value)

        record()
    return [[repr(value) for value in run] for run in runs]


def test_the_same_examples_are_tried_each_time() -> None:
    first, second = tried("repeat")
    assert first == second
    assert len(first) == 20
    assert settings.get_profile("repeat").database is None


def test_a_search_tries_others() -> None:
    first, second = tried("search")
    assert first != second


def given_without_mark(path: Path) -> list[str]:
    """Return the tests with a ``@given`` inside, which ``-m hypothesis`` would not see."""
    functions = [f for f in ast.parse(path.read_text()).body if isinstance(f, ast.FunctionDef)]
    return [
        f"{path.name}: {f.name}"
        for f in functions
        if f.name.startswith("test_")
        and any(
            "given(" in ast.unparse(d)
            for inner in ast.walk(f)
            if inner is not f
            for d in getattr(inner, "decorator_list", ())
        )
        and "pytest.mark.hypothesis" not in map(ast.unparse, f.decorator_list)
    ]


def test_a_search_finds_every_test_that_draws_examples(tmp_path: Path) -> None:
    hidden = "def test_x():\n    @given(st.floats())\n    def inner(value): ...\n    inner()\n"
    (tmp_path / "test_x.py").write_text(hidden)
    assert given_without_mark(tmp_path / "test_x.py") == ["test_x.py: test_x"]
    (tmp_path / "test_x.py").write_text("@pytest.mark.hypothesis\n" + hidden)
    assert not given_without_mark(tmp_path / "test_x.py")
    assert [
        name for path in (ROOT / "tests").rglob("test_*.py") for name in given_without_mark(path)
    ] == []


def test_a_search_happens_only_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(stages, "run", lambda name: ran.append(name) or Count(passed=1))
    assert stages.main([]) == stages.main(["search"]) == 0
    assert ran == [*(name for name in stages.STAGES if name != "search"), "search"]


def test_ci_runs_what_the_readme_names() -> None:
    script = ROOT / ".ci" / "run"
    assert "python3 course.py test" in script.read_text()
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
