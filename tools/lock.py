"""Write the locks in ``requirements/`` (all, TensorFlow, GPU, extras) from ``pyproject.toml``.

Run it with the course's own Python: ``.venv/bin/python -m tools.lock`` (needs uv). Versions stay
as they are wherever ``pyproject.toml`` allows it; ``--upgrade`` takes the newest of everything.

The whole set is resolved once and then split into ``lock.txt`` and ``lock-tf.txt``; then
``lock-gpu.txt``, which takes the place of ``lock-tf.txt`` where there is a GPU, with the same
versions; and for each extra that only some commands need what it adds (``lock-site.txt`` for the
static pages, ``lock-hub.txt`` for a class on one machine, ``lock-nbgrader.txt``). So the files
always agree. Only wheels that fit a supported Python and platform are listed: nothing is ever built
on a reader's machine. The first lines say how much each platform downloads; ``course.py`` reads
them.
"""

import argparse
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from packaging import tags
from packaging.markers import Marker
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
PYTHONS = ((3, 11), (3, 12), (3, 13))
# Everything must run on systems at least as old as these: glibc 2.28 (2018) and macOS 12 (2021).
GLIBC_MINOR = 28
MACOS = (12, 0)


class Platform(NamedTuple):
    """One kind of computer: its name in the locks, its markers and its wheel tags."""

    name: str
    markers: dict[str, str]
    tags: tuple[str, ...]


def _linux(machine: str) -> Platform:
    names = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC_MINOR, 4, -1)]
    names += [f"manylinux{year}_{machine}" for year in ("2014", "2010", "1")]
    markers = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    return Platform(
        f"linux-{machine}",
        {**markers, "platform_machine": machine},
        (*names, f"linux_{machine}"),
    )


def _macos(machine: str) -> Platform:
    markers = {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"}
    return Platform(
        f"macos-{machine}",
        {**markers, "platform_machine": machine},
        tuple(tags.mac_platforms(MACOS, machine)),
    )


def _windows(name: str, machine: str, tag: str) -> Platform:
    markers = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
    return Platform(f"windows-{name}", {**markers, "platform_machine": machine}, (tag,))


PLATFORMS = (
    _linux("x86_64"),
    _linux("aarch64"),
    _macos("arm64"),
    _windows("x86_64", "AMD64", "win_amd64"),
)


class Target(NamedTuple):
    """A platform together with a Python version."""

    platform: Platform
    python: tuple[int, int]

    def wants(self, package: dict) -> bool:
        """Whether the package's marker is true here."""
        version = ".".join(map(str, self.python))
        environment = {
            **self.platform.markers,
            "python_version": version,
            "python_full_version": f"{version}.9",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        return "marker" not in package or Marker(package["marker"]).evaluate(environment)

    def ranks(self) -> dict[tags.Tag, int]:
        """Every wheel tag that fits here, the best one first, as pip orders them."""
        names = self.platform.tags
        interpreter = "cp{}{}".format(*self.python)
        fitting = itertools.chain(
            tags.cpython_tags(self.python, platforms=names),
            tags.compatible_tags(self.python, interpreter, names),
        )
        return {tag: rank for rank, tag in enumerate(fitting)}


TARGETS = tuple(Target(platform, python) for platform in PLATFORMS for python in PYTHONS)
# The only platform for which TensorFlow is made with GPU support.
GPU_TARGETS = tuple(target for target in TARGETS if target.platform.name == "linux-x86_64")
HUB_TARGETS = tuple(target for target in TARGETS if target.platform.name.startswith("linux-"))
# The extras that only some commands need: what the first line of the lock says, and for whom.
ADDED = {
    "site": ("What the static pages add to lock.txt.", TARGETS),
    "hub": ("What a class on one machine adds to lock.txt.", HUB_TARGETS),
    "nbgrader": ("What nbgrader adds to lock.txt.", TARGETS),
}
NAMES = ("lock.txt", "lock-tf.txt", "lock-gpu.txt", *(f"lock-{name}.txt" for name in ADDED))


def wheels_by_fit(package: dict, target: Target) -> list[dict]:
    """Return the package's wheels that can be installed on the target, the best one first."""
    ranks = target.ranks()
    fits = []
    for wheel in package.get("wheels", ()):
        names = parse_wheel_filename(wheel["url"].rsplit("/", 1)[1])[3]
        best = min((ranks[tag] for tag in names if tag in ranks), default=None)
        if best is not None:
            fits.append((best, wheel["url"], wheel))
    return [wheel for _, _, wheel in sorted(fits, key=lambda fit: fit[:2])]


def missing_wheels(packages: list[dict], targets: Sequence[Target] = TARGETS) -> Iterator[str]:
    """Yield one sentence for each package that some target would have to build from source."""
    for target, package in itertools.product(targets, packages):
        if target.wants(package) and not wheels_by_fit(package, target):
            python = ".".join(map(str, target.python))
            yield (
                f"{package['name']} {package['version']} has no wheel for "
                f"{target.platform.name} with Python {python}."
            )


def size_lines(packages: list[dict], targets: Sequence[Target] = TARGETS) -> Iterator[str]:
    """Yield one comment line for each platform: packages and bytes to download, at most."""
    for platform, group in itertools.groupby(targets, key=lambda target: target.platform):
        counts, sizes = [], []
        for target in group:
            wanted = [package for package in packages if target.wants(package)]
            counts.append(len(wanted))
            sizes.append(sum(wheels_by_fit(package, target)[0]["size"] for package in wanted))
        yield f"# {platform.name}: {max(counts)} packages, {max(sizes)} bytes"


def pin(package: dict) -> str:
    """Return ``name==version``, with the marker if there is one."""
    marker = package.get("marker")
    return f"{package['name']}=={package['version']}" + (f" ; {marker}" if marker else "")


def entry(package: dict, targets: Sequence[Target] = TARGETS) -> str:
    """Return the requirement with the hash of each wheel that fits somewhere ("" if none)."""
    wanting = [target for target in targets if target.wants(package)]
    found = {
        wheel["hashes"]["sha256"] for target in wanting for wheel in wheels_by_fit(package, target)
    }
    if not found:
        return ""
    line = pin(package) if len(wanting) < len(targets) else pin({**package, "marker": ""})
    hashes = "".join(f" \\\n    --hash=sha256:{digest}" for digest in sorted(found))
    return f"{line}{hashes}\n"


def lock_text(title: str, packages: list[dict], targets: Sequence[Target] = TARGETS) -> str:
    """Return the whole text of one lock file."""
    head = [f"# {title}", "# Made by: python -m tools.lock (do not edit). Downloads, at most:"]
    lines = [*head, *size_lines(packages, targets)]
    return "\n".join(lines) + "\n" + "".join(entry(package, targets) for package in packages)


def pins(text: str) -> list[str]:
    """Return the ``name==version ; marker`` lines of a lock, without hashes."""
    return re.findall(r"^[a-z0-9][^\\\n]*?(?= *\\?$)", text, flags=re.MULTILINE)


def find_uv() -> str:
    """Return the path of uv, or end with how to get it."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("tools.lock needs uv. Get it with: pipx install uv (or: pip install uv)")
    return uv


def compile_set(extras: list[str], constraints: list[str]) -> list[dict]:
    """Resolve the project with some of its extras for all platforms at once."""
    with tempfile.TemporaryDirectory() as folder:
        pinned, out = Path(folder, "constraints.txt"), Path(folder, "pylock.toml")
        pinned.write_text("\n".join(constraints) + "\n", encoding="utf-8")
        command = [find_uv(), "pip", "compile", "--quiet", "--universal", "--no-annotate"]
        command += ["--no-header", "--fork-strategy", "fewest", "--python-version", "3.11"]
        command += ["--constraint", str(pinned), *(f"--extra={extra}" for extra in extras)]
        command += ["--format", "pylock.toml", "pyproject.toml", "--output-file", str(out)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            sys.exit(
                "uv found no set of versions that fits (see above). If the versions locked today "
                "are in the way, run it again with --upgrade."
            )
        return tomllib.loads(out.read_text(encoding="utf-8"))["packages"]


def replace_file(path: Path, text: str) -> None:
    """Write the file whole or not at all."""
    half = path.with_suffix(".part")
    half.write_text(text, encoding="utf-8", newline="\n")
    os.replace(half, path)


def without(packages: list[dict], others: list[dict]) -> list[dict]:
    """Return the packages whose names the others lack."""
    names = {package["name"] for package in others}
    return [package for package in packages if package["name"] not in names]


def resolve(texts: Sequence[str]) -> tuple[list[dict], ...]:
    """Return the packages of the locks, with the versions of these texts where they fit."""
    base_today, tensorflow_today, gpu_today, *added_today = map(pins, texts)
    everything = compile_set(["build", "test", "tensorflow"], base_today + tensorflow_today)
    fixed = [pin(package) for package in everything]
    base = compile_set(["build", "test"], fixed)
    tensorflow = without(everything, base)
    # The GPU build stands in for the CPU build: one version, whatever the platform.
    same = {package["version"] for package in tensorflow if package["name"] == "tensorflow"}
    nvidia = [line for line in gpu_today if line.startswith("nvidia-")]
    added = [
        without(compile_set(["build", "test", extra], fixed + today), base)
        for extra, today in zip(ADDED, added_today, strict=True)
    ]
    fixed = [line for line in fixed if not line.startswith("tensorflow==")]
    fixed += [f"tensorflow=={version}" for version in same]
    gpu = without(compile_set(["build", "test", "gpu"], fixed + nvidia), base)
    return without(everything, tensorflow), tensorflow, gpu, *added


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    paths = [FOLDER / name for name in NAMES]
    kept = [path for path in paths if path.exists() and not options.upgrade]
    base, tensorflow, gpu, *added = resolve(
        [path.read_text(encoding="utf-8") if path in kept else "" for path in paths]
    )
    problems = [*missing_wheels(base + tensorflow), *missing_wheels(gpu, GPU_TARGETS)]
    for packages, (_, targets) in zip(added, ADDED.values(), strict=True):
        problems += missing_wheels(packages, targets)
    if problems:
        sys.exit("\n".join(problems))
    texts = [
        lock_text("Everything but what only TensorFlow needs.", base),
        lock_text("What TensorFlow adds to lock.txt.", tensorflow),
        lock_text("What TensorFlow for a GPU adds to lock.txt.", gpu, GPU_TARGETS),
    ]
    for packages, (title, targets) in zip(added, ADDED.values(), strict=True):
        texts.append(lock_text(title, packages, targets))
    for path, text in zip(paths, texts, strict=True):
        replace_file(path, text)
        print(f"{path.name}: {len(pins(text))} entries.")


if __name__ == "__main__":
    main()
