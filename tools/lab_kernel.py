"""How a kernel of ``course.py lab`` starts: it knows what to say to somebody who comes back."""

from __future__ import annotations

import os
import sys

from jupyter_server.services.kernels.kernelmanager import ServerKernelManager

EXTENSION = "--ext=course_lib.lessons.coming_back"


class CourseKernelManager(ServerKernelManager):
    """Starts kernels as ever; the course's own Python also loads `coming_back`."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Return the command line of a kernel."""
        command: list[str] = super().format_kernel_cmd(extra_arguments)
        # Others need not have the course.
        own = os.path.abspath(command[0]) == os.path.abspath(sys.executable)
        return [*command, EXTENSION] if own and "ipykernel_launcher" in command else command
