"""What a student shares in class: verdicts without a name, after a yes, until the lesson ends.

The teacher's ``course.py class live`` counts them on this machine, or on the class's hub. Nothing
is sent before `say_yes`, nothing after `say_no`; `tell` sends one verdict, never an answer. Each
call ends within a fraction of a second, whatever the other side does.
"""

from ._consent import HOURS, Sharing, check_line, say_no, say_yes, sharing, tell
from ._wire import OTHER, PORT, RIGHT, WHERE, key_of, place

__all__ = [
    "HOURS",
    "OTHER",
    "PORT",
    "RIGHT",
    "WHERE",
    "Sharing",
    "check_line",
    "key_of",
    "place",
    "say_no",
    "say_yes",
    "sharing",
    "tell",
]
