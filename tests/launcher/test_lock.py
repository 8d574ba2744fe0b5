"""The locks: whole, hashed, in step with pyproject.toml, and without a place of origin."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import course
from tools import lock

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {name: (ROOT / "requirements" / name).read_text(encoding="utf-8") for name in lock.NAMES}
PINS = {name: [Requirement(line) for line in lock.pins(text)] for name, text in TEXTS.items()}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def locked(names: list[str], target: lock.Target) -> dict[str, str]:
    """Return {package: version} that the named locks install on a target."""
    return {
        pin.name: str(pin.specifier).removeprefix("==")
        for name in names
        for pin in PINS[name]
        if target.wants({"marker": str(pin.marker)} if pin.marker else {})
    }


@pytest.mark.parametrize("target", lock.TARGETS, ids=lambda t: f"{t.platform.name}-{t.python}")
@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["lock.txt"], [*PROJECT["dependencies"], *EXTRAS["test"], *EXTRAS["build"]]),
        (["lock.txt", "lock-tf.txt"], EXTRAS["tensorflow"]),
        *((["lock.txt", f"lock-{name}.txt"], EXTRAS[name]) for name in lock.ADDED),
    ],
    ids=["lock.txt", "lock-tf.txt", *lock.ADDED],
)
def test_the_locks_hold_what_pyproject_asks_for(
    names: list[str], wanted: list[str], target: lock.Target
) -> None:
    versions = locked(names, target)
    for requirement in map(Requirement, wanted):
        if target.wants({"marker": str(requirement.marker)} if requirement.marker else {}):
            version = versions[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), f"{requirement} and {version}"


def test_the_other_locks_hold_only_what_they_add() -> None:
    base, tensorflow, gpu, *added = ({pin.name for pin in PINS[name]} for name in lock.NAMES)
    assert not base & set.union(tensorflow, gpu, *added)
    assert "numpy" in base
    assert tensorflow - gpu == {"tensorflow-cpu"}
    assert gpu - tensorflow
    assert all(name.startswith("nvidia-") for name in gpu - tensorflow)


@pytest.mark.parametrize("target", lock.GPU_TARGETS, ids=lambda t: str(t.python))
def test_with_a_gpu_only_the_gpu_is_added(target: lock.Target) -> None:
    usual, gpu = (locked([name], target) for name in ("lock-tf.txt", "lock-gpu.txt"))
    assert Requirement(EXTRAS["gpu"][0]).extras == {"and-cuda"}
    assert Requirement(EXTRAS["gpu"][0]).specifier.contains(gpu["tensorflow"])
    assert "tensorflow-cpu" not in gpu
    assert gpu["tensorflow"] == usual.pop("tensorflow-cpu")
    assert usual.items() <= gpu.items()


@pytest.mark.parametrize("target", lock.TARGETS, ids=lambda t: f"{t.platform.name}-{t.python}")
def test_there_is_one_tensorflow(target: lock.Target) -> None:
    names = [name for name in locked(["lock-tf.txt"], target) if name.startswith("tensorflow")]
    assert len(names) == 1
    assert (names == ["tensorflow-cpu"]) is (target.platform.name == "linux-x86_64")


@pytest.mark.parametrize("name", TEXTS)
def test_every_entry_is_pinned_and_hashed(name: str) -> None:
    entries = re.split(r"\n(?=[a-z#])", TEXTS[name].rstrip("\n"))
    entries = [entry for entry in entries if not entry.startswith("#")]
    assert len(entries) == len(PINS[name]) > 5
    for entry in entries:
        assert re.fullmatch(
            r"[a-z0-9-]+==\S+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+", entry
        ), entry


@pytest.mark.parametrize("name", TEXTS)
def test_no_lock_names_a_place(name: str) -> None:
    assert not re.search(r"https?:|file:|://|index-url|find-links| @ ", TEXTS[name])


# The targets of a lock that is not for all, and the sizes between which its download lies.
FOR_SOME = {course.GPU: lock.GPU_TARGETS, course.HUB: lock.HUB_TARGETS}
SIZES = {course.GPU: (2e9, 5e9), course.SITE: (1e6, 2e7), course.HUB: (5e7, 1.5e8)}
SIZES[course.NBGRADER] = (1e6, 5e7)


@pytest.mark.parametrize("name", TEXTS)
def test_the_launcher_reads_the_sizes(name: str) -> None:
    sizes, targets = course.downloads(TEXTS[name]), FOR_SOME.get(name, lock.TARGETS)
    assert sizes.keys() == {target.platform.name for target in targets}
    for platform, (packages, size) in sizes.items():
        here = [target for target in targets if target.platform.name == platform]
        assert packages == max(len(locked([name], target)) for target in here)
        low, high = SIZES.get(name, (100e6, 1e9))
        assert low < size < high


def test_the_locks_are_for_the_pythons_of_the_project() -> None:
    assert sorted(course.VERSIONS) == sorted(lock.PYTHONS)
    low, high = re.findall(r"\d+\.(\d+)", PROJECT["requires-python"])
    assert [minor for _, minor in lock.PYTHONS] == list(range(int(low), int(high)))


# --- how they are made ----------------------------------------------------------------------

LINUX, MAC = lock.TARGETS[0], next(t for t in lock.TARGETS if t.platform.name == "macos-arm64")


def package(*names: str, marker: str = "") -> dict:
    wheels = [
        {"url": f"somewhere/{name}", "size": 10 + i, "hashes": {"sha256": f"{i}" * 64}}
        for i, name in enumerate(names)
    ]
    return {"name": "x", "version": "1", "wheels": wheels, "marker": marker} | (
        {} if marker else {"marker": "python_version > '3'"}
    )


MANY = package(
    "x-1-cp311-cp311-win_arm64.whl",
    "x-1-py3-none-any.whl",
    "x-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "x-1-cp311-cp311-manylinux_2_39_x86_64.whl",
)


def test_the_best_wheel_that_fits_is_counted() -> None:
    assert [wheel["size"] for wheel in lock.wheels_by_fit(MANY, LINUX)] == [12, 11]
    assert [wheel["size"] for wheel in lock.wheels_by_fit(MANY, MAC)] == [11]


def test_only_wheels_that_fit_somewhere_are_listed() -> None:
    text = lock.entry(MANY)
    assert text.startswith("x==1 \\\n")
    assert "1" * 64 in text
    assert "2" * 64 in text
    assert "0" * 64 not in text
    assert "3" * 64 not in text


def test_a_lock_for_some_targets_counts_those_alone() -> None:
    two = package("x-1-cp311-cp311-win_amd64.whl", "x-1-py3-none-any.whl")
    assert [line.split(":")[0] for line in lock.size_lines([two], [LINUX])] == ["# linux-x86_64"]
    assert "0" * 64 not in lock.entry(two, [LINUX])
    assert list(lock.missing_wheels([package("x-1-cp311-cp311-win_amd64.whl")], [LINUX])) == [
        "x 1 has no wheel for linux-x86_64 with Python 3.11."
    ]


def test_the_gpu_build_gets_the_same_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the resolver is told for the GPU fixes all but NVIDIA's packages, which stay too."""
    versions = {"numpy": "2", "tensorflow": "9", "nvidia-x": "3", "sphinx": "4", "hub": "5"}
    numpy, tensorflow, nvidia, sphinx, hub = (
        {"name": name, "version": version} for name, version in versions.items()
    )
    tensorflow["marker"] = "sys_platform == 'win32'"
    told = []

    def compile_set(extras: list[str], constraints: list[str]) -> list[dict]:
        told.append(constraints)
        added = {"tensorflow": [tensorflow], "gpu": [tensorflow, nvidia], "site": [sphinx]}
        return [numpy, *{**added, "hub": [hub]}.get(extras[-1], [])]

    monkeypatch.setattr(lock, "compile_set", compile_set)
    texts = ["numpy==1\n", "tensorflow==8\n", "nvidia-x==2\ntensorflow==8\n", "sphinx==3\n"]
    monkeypatch.setattr(lock, "ADDED", ("site", "hub"))
    resolved = lock.resolve([*texts, "hub==4\n"])
    assert resolved == ([numpy], [tensorflow], [tensorflow, nvidia], [sphinx], [hub])
    assert told[0] == ["numpy==1", "tensorflow==8"]
    assert "sphinx==3" in told[2]
    assert "hub==4" in told[3]
    assert sorted(told[4]) == ["numpy==2", "nvidia-x==2", "tensorflow==9"]


def test_a_marker_is_kept_where_it_matters() -> None:
    wheel = "x-1-py3-none-any.whl"
    assert lock.entry(package(wheel, marker="os_name == 'nt'")).startswith(
        "x==1 ; os_name == 'nt' \\\n"
    )
    assert lock.entry(package(wheel, marker="python_version >= '3.15'")) == ""
    assert Marker("os_name == 'nt'").evaluate(dict(lock.PLATFORMS[3].markers))


def test_what_would_have_to_be_built_is_reported() -> None:
    missing = list(lock.missing_wheels([package("x-1-cp311-cp311-win_amd64.whl")]))
    assert "x 1 has no wheel for linux-x86_64 with Python 3.11." in missing
    assert not any("windows-x86_64 with Python 3.11" in sentence for sentence in missing)


def test_without_uv_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="pipx install uv"):
        lock.find_uv()
