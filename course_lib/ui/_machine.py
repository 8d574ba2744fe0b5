"""`device_report`: what this computer and this Python can do for the course."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from html import escape

from course_lib.tf_ops import processor_name

_TENSORFLOW = ("tensorflow-cpu", "tensorflow")


def device_report() -> None:
    """Display processor, memory, versions, and whether there is a GPU; fast, imports nothing heavy.

    It says nothing that a notebook could store for everybody: tag its cell
    ``nbval-ignore-output``.
    """
    from IPython.display import display

    rows = list(_rows())
    cells = "".join(
        f'<tr><th style="text-align:left">{escape(name)}</th>'
        f'<td style="text-align:left">{escape(value)}</td></tr>'
        for name, value in rows
    )
    text = "\n".join(f"{name}: {value}" for name, value in rows)
    display({"text/html": f"<table>{cells}</table>", "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]


def _rows() -> Iterator[tuple[str, str]]:
    yield "System", f"{platform.system()} {platform.release()} ({platform.machine()})"
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    yield "Processor", f"{processor_name()}, {cores} cores for this notebook"
    memory = _memory()
    if memory:
        yield "Memory", f"{memory / 2**30:.1f} GB"
    yield "Python", f"{platform.python_version()}, NumPy {importlib.metadata.version('numpy')}"
    package = next(filter(_installed, _TENSORFLOW), None)
    yield "TensorFlow", _tensorflow(package)
    yield "GPU", _gpu(package)


def _memory() -> int | None:
    """Give the bytes of memory; None where the system does not tell."""
    if sys.platform == "win32":
        from ctypes import byref, c_ulonglong, windll

        kilobytes = c_ulonglong()
        told = windll.kernel32.GetPhysicallyInstalledSystemMemory(byref(kilobytes))
        return kilobytes.value * 1024 if told else None
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None


def _installed(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _tensorflow(package: str | None) -> str:
    if package is None:
        return "not installed; only notebooks 06, 07 and 08 need it"
    build = " (for processors)" if package.endswith("cpu") else ""
    return importlib.metadata.version(package) + build


def _gpu(package: str | None) -> str:
    """Ask the driver, not TensorFlow: importing that takes seconds."""
    name = _said("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
    # TensorFlow is made for GPUs on this one platform; there "tensorflow-cpu" is the other build.
    made_for_it = (sys.platform, platform.machine()) == ("linux", "x86_64")
    if not name and made_for_it and package == "tensorflow":
        return (
            "none found, so TensorFlow works on the processor; if this computer has an NVIDIA "
            "GPU, install its driver, until nvidia-smi shows it"
        )
    if not name:
        return "none found; the course needs none"
    if not package:
        use = "only TensorFlow would use it"
    elif not made_for_it:
        use = "TensorFlow cannot use it on this system, only on Linux (x86_64)"
    elif package == "tensorflow":
        use = "TensorFlow can use it"
    else:
        use = "this TensorFlow does not use it, that of  python3 course.py lab --gpu  does"
    return f"{name.splitlines()[0]}; {use}"


def _said(*command: str) -> str:
    """Give what a program printed, nothing if it is not there or fails."""
    path = shutil.which(command[0])
    if path is None:
        return ""
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run([path, *command[1:]], capture_output=True, text=True, timeout=10)
        return done.stdout.strip() if done.returncode == 0 else ""
    return ""
