"""How numbers are written: as many digits as say something, and no others."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def readable(value: Any) -> str:
    """Write a number of a readout: whole ones whole, others with about four digits.

    The page does the same with an array's numbers (`written` in page/numbers.js).

    Examples
    --------
    >>> [readable(v) for v in (12345, 0.25, 38429.862, -2.0e-7, 3.1416e9)]
    ['12345', '0.25', '38430', '−2e−7', '3.142e9']
    """
    if isinstance(value, (int, np.integer)):
        return _minus(f"{int(value):d}")
    size = abs(float(value))
    whole = math.floor(math.log10(size)) + 1 if 1 <= size < 1e6 else 0
    text = f"{value:.{max(4, whole)}g}"
    return _minus(with_power(text) if size else "0")


def with_power(text: str) -> str:
    """Leave out what an exponent does not need.

    Examples
    --------
    >>> with_power("3.2e+05"), with_power("7e-09"), with_power("0.5")
    ('3.2e5', '7e-9', '0.5')
    """
    mantissa, e, power = text.partition("e")
    return f"{mantissa}e{int(power)}" if e else text


def numbers_alike(*values: float) -> list[str]:
    """Write numbers that belong together with the same few decimals.

    The largest has three significant digits; what is rounding noise beside it becomes 0, so that
    the text is the same on every machine.

    Examples
    --------
    >>> numbers_alike(0.0213, 0.9981)
    ['0.021', '0.998']
    >>> numbers_alike(-1.2e-17, 0.5)
    ['0', '0.5']
    >>> numbers_alike(0, 255)
    ['0', '255']
    """
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    if largest == 0 or all(float(v).is_integer() and abs(v) < 1e6 for v in values):
        return [_minus(f"{v:.0f}") for v in values]
    if not 1e-4 <= largest < 1e6:
        small = 1e-3 * largest
        return ["0" if abs(v) <= small else _minus(with_power(f"{v:.2e}")) for v in values]
    digits = min(max(2 - math.floor(math.log10(largest)), 0), 3 if largest >= 0.1 else 6)
    while digits and all(f"{v:.{digits}f}"[-1] == "0" for v in values):
        digits -= 1
    return [_minus(f"{v:.{digits}f}") for v in values]


def _minus(text: str) -> str:
    """Use the true minus sign; a zero has none, and no decimals."""
    return text.replace("-", "−") if text.strip("-0.") else "0"
