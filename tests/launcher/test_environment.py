"""environment.yml, for conda users: Python and pip from conda, the rest through pyproject.toml."""

import asyncio
import json
import re
import tomllib
from pathlib import Path

import pytest
import rattler
import rattler.exceptions
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SPECS = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
(PIP,) = (entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict))


def channel(folder: Path, packages: list[tuple[str, str, list[str]]]) -> str:
    """Write a conda channel that has these (name, version, depends) and nothing else."""
    records = {
        f"{name}-{version}-0.conda": {
            "name": name,
            "version": version,
            "build": "0",
            "build_number": 0,
            "subdir": "linux-64",
            "depends": depends,
            "sha256": "0" * 64,
            "size": 1,
        }
        for name, version, depends in packages
    }
    for subdir, content in (("linux-64", records), ("noarch", {})):
        (folder / subdir).mkdir(parents=True)
        repodata = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": content}
        (folder / subdir / "repodata.json").write_text(json.dumps(repodata))
    return folder.as_uri()


def solve(folder: Path, pythons: list[str], pips: list[str]) -> dict[str, str]:
    """Solve what environment.yml wants from conda, and return {name: version}."""
    packages = [("python", version, []) for version in pythons]
    packages += [("pip", version, ["python"]) for version in pips]
    url = channel(folder / "channel", packages)
    gateway = rattler.Gateway(cache_dir=folder / "cache")
    solution = asyncio.run(
        rattler.solve([url], SPECS, gateway=gateway, platforms=["linux-64", "noarch"])
    )
    return {record.name.source: str(record.version) for record in solution}


def test_the_newest_supported_python_is_solved_for(tmp_path: Path) -> None:
    pythons = ["3.10.14", "3.11.9", "3.12.7", "3.13.1", "3.14.0"]
    assert solve(tmp_path, pythons, ["22.0", "26.0"]) == {"python": "3.13.1", "pip": "26.0"}


@pytest.mark.parametrize(
    ("pythons", "pips"), [(["3.10.14", "3.14.0"], ["26.0"]), (["3.12.7"], ["22.0"])]
)
def test_without_a_fitting_package_nothing_is_solved(
    tmp_path: Path, pythons: list[str], pips: list[str]
) -> None:
    with pytest.raises(rattler.exceptions.SolverError):
        solve(tmp_path, pythons, pips)


def test_conda_brings_python_and_pip_alone() -> None:
    assert sorted(rattler.MatchSpec(spec).name.normalized for spec in SPECS) == ["pip", "python"]
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]


def test_the_python_is_the_one_that_pyproject_asks_for() -> None:
    (python,) = (spec for spec in SPECS if spec.startswith("python "))
    assert SpecifierSet(python.split()[1]) == SpecifierSet(PROJECT["requires-python"])


def test_pip_installs_this_repository_with_extras_that_exist() -> None:
    (line,) = PIP
    extras = re.fullmatch(r"-e \.\[([a-z,]+)\]", line)
    assert extras
    assert set(extras[1].split(",")) <= set(PROJECT["optional-dependencies"])
    assert "tensorflow" in extras[1].split(",")
