"""The reader's own folder: what the course remembers between two sittings, never half written.

The environment variable ``COURSE_HOME`` names the folder; without it, it is ``my-course`` in the
repository (or in the current folder, where the library is installed without its repository).
"""

from course_lib.home._disk import HomeError, alone, write_whole
from course_lib.home._kept import home, keep, read, update, write

__all__ = ["HomeError", "alone", "home", "keep", "read", "update", "write", "write_whole"]
