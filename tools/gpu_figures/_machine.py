"""Which machine it was, with which versions, and when."""

from __future__ import annotations

import os
import platform
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from course_lib import tf_ops


def made() -> dict[str, Any]:
    """Tell device, driver, versions and date; None where the system does not tell."""
    tf = tf_ops.require_tensorflow()
    found = tf_ops.gpus()
    build = tf.sysconfig.get_build_info()
    return {
        "kind": "GPU" if found else "processor",
        "device": ", ".join(found) or tf_ops.processor_name(),
        "driver": driver() if found else None,
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "tensorflow": tf.__version__,
        "built for CUDA": build.get("cuda_version"),
        "built for cuDNN": build.get("cudnn_version"),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "system": f"{platform.system()} {platform.release()}",
        "processor": tf_ops.processor_name(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "command": "python -m tools.gpu_figures",
    }


def driver() -> str | None:
    """Ask NVIDIA's driver for its version."""
    ask = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    with suppress(OSError, subprocess.SubprocessError):
        said = subprocess.run(ask, capture_output=True, text=True, check=True, timeout=30).stdout
        if said.strip():
            return said.splitlines()[0].strip()
    with suppress(OSError):
        words = Path("/proc/driver/nvidia/version").read_text(encoding="utf-8").split()
        return next((word for word in words if word[0].isdigit() and "." in word), None)
    return None
