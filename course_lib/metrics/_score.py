"""How many things were found, how many there are, and how many of these were among the found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    r"""What a task score counts.

    Parameters
    ----------
    found : int
        How many things were found, right or wrong.
    there : int
        How many there are in truth.
    matched : int
        How many of these were found.

    Attributes
    ----------
    f1 : float
        :math:`2\,\mathrm{matched} / (\mathrm{found} + \mathrm{there})`: 1 if all are found and
        nothing else, and 0 if none; 1 as well if there is nothing and nothing was found.
    recall : float
        :math:`\mathrm{matched} / \mathrm{there}`; 1 if there is nothing.

    Examples
    --------
    >>> Score(found=8, there=12, matched=6).f1
    0.6
    """

    found: int
    there: int
    matched: int

    @property
    def f1(self) -> float:
        """The harmonic mean of what share of the found is right, and what share is found."""
        total = self.found + self.there
        return 2 * self.matched / total if total else 1.0

    @property
    def recall(self) -> float:
        """What share of the things that are there was found."""
        return self.matched / self.there if self.there else 1.0
