"""Five hundred hand-ins, mutilated: five hundred rows, no stop, and each mark as deserved.

A stage of its own (``course.py test class``): it computes for a minute or two.
"""

from tests.classroom.marks import undeserved
from tests.classroom.mutants import mutants


def test_every_hand_in_gets_the_marks_that_it_deserves() -> None:
    count, wrong = undeserved(mutants(500))
    assert count == 500
    assert not wrong, "\n".join(wrong)
