"""The studio's view: widgets around an explorer; loaded by `studio.open_studio` only."""

from course_lib.studio.view._studio import Studio

__all__ = ["Studio"]
