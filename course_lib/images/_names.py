"""What a picture that comes from elsewhere may be called."""

from pathlib import Path

from course_lib.images._pillow import ENDINGS


def plain_name(name: str) -> str:
    """Return a name that every disk can hold, or refuse one that is no picture's.

    A picture called progress.json, evil.html or 00_start_here.ipynb would take the place of
    something else, or be opened as what it is not.

    Parameters
    ----------
    name : str
        As a browser tells it.

    Returns
    -------
    str
        The same, without folders and what is special to some disk.

    Raises
    ------
    ValueError
        If it does not end like a picture's name.

    Examples
    --------
    >>> plain_name("what?.png")
    'what_.png'
    """
    plain = "".join(c if c.isprintable() and c not in ':*?"<>|' else "_" for c in name)
    plain = plain.replace("\\", "/").rsplit("/", 1)[-1].lstrip(".")
    if Path(plain).suffix.lower() not in ENDINGS:
        raise ValueError(
            f"{name} does not end like a picture ({', '.join(ENDINGS[:3])}, ...); give it "
            "the ending of its format, and bring it again."
        )
    return plain
