"""An axis of a curve: from values to places, for every number that a float can hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._digits import with_power

Points = NDArray[np.float64]

# Ticks are counted in decimal numbers: as floats the steps between the smallest numbers, and
# what lies beyond the largest, would be 0 and infinite.
_EXACT = Context(prec=40, Emax=MAX_EMAX, Emin=MIN_EMIN)
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class Axis:
    """From values to places; logarithms are taken here and nowhere else.

    ``low`` and ``high`` are what `own` makes of the values at the two ends: logarithms, or the
    values divided by the power of two that brings them near 1 (which loses nothing).
    """

    low: float
    high: float
    log: bool
    exponent: int = 0
    start: float = 0.0
    stop: float = 1.0

    @classmethod
    def between(cls, low: float, high: float, log: bool) -> Axis:
        """Give the axis from one value to another.

        Raises
        ------
        ValueError
            If these are no ends of an axis.
        """
        if not -math.inf < low < high < math.inf or (log and low <= 0):
            raise ValueError(f"limits of an axis are two increasing numbers; got {(low, high)}")
        if log:
            start = math.log10(low)
            return cls(start, max(math.log10(high), math.nextafter(start, math.inf)), True)
        exponent = _exponent(np.array([low, high]))
        return cls(math.ldexp(low, -exponent), math.ldexp(high, -exponent), False, exponent)

    @classmethod
    def around(cls, data: Sequence[Points], log: bool, *, tight: bool = False) -> Axis:
        """Give the axis that holds all values, with a little room unless `tight`."""
        values = np.concatenate(data)
        values = values[np.isfinite(values) & ((values > 0) | (not log))]
        exponent = 0 if log else _exponent(values)
        own = cls(0.0, 1.0, log, exponent).own(values)
        low, high = (float(own.min()), float(own.max())) if own.size else (0.0, 1.0)
        room = 0.0 if tight else 0.05 * (high - low)
        if high == low:
            room = 0.5 if log else 0.5 * abs(high) or 0.5
        return cls(low - room, high + room, log, exponent)

    def to(self, start: float, stop: float) -> Axis:
        """Lay the axis from one place to another."""
        return Axis(self.low, self.high, self.log, self.exponent, start, stop)

    def own(self, values: Any) -> Any:
        """Give values as the axis counts them; NaN where there is no logarithm."""
        values = np.asarray(values, dtype=float)
        if not self.log:
            with np.errstate(over="ignore"):  # far beyond the axis is far enough
                return np.ldexp(values, -self.exponent)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log10(values)
        return np.where(np.isfinite(logs), logs, np.nan)

    def holds(self, place: float) -> bool:
        """Tell whether a place lies between the ends, which belong to the axis."""
        low, high = sorted((self.start, self.stop))
        return low - 0.5 <= place <= high + 0.5

    def place(self, values: Any) -> Any:
        """Give the places of values; what lies beyond the axis gets a place beyond it."""
        return self._at((self.own(values) - self.low) / (self.high - self.low))

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Give the place and the text of about `most` round values."""
        if self.log and self.high - self.low >= 1:
            return self._powers(most)
        with localcontext(_EXACT):
            low, high = self._value(self.low), self._value(self.high)
            for step in _nice_steps(high - low, most):
                first = math.ceil(low / step - Decimal("1e-9"))
                last = math.floor(high / step + Decimal("1e-9"))
                values = [k * step for k in range(first, last + 1)]
                if len(values) > 1:  # one label says nothing of the scale
                    break
            texts = _texts(values, step, max(abs(low), abs(high)))
            return [(self._exact(v), text) for v, text in zip(values, texts, strict=True)]

    def _powers(self, most: int) -> list[tuple[float, str]]:
        low, high = math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9)
        powers = range(low, high + 1)
        if len(powers) < 2:  # one label says nothing of the scale
            values = [(m, p) for p in (low - 1, low) for m in (1, 2, 5)]
            values = [v for v in values if self.low - 1e-9 <= _log(*v) <= self.high + 1e-9]
        else:
            every = math.ceil(len(powers) / most)
            values = [(1, p) for p in powers if p % every == 0]
        plain = values[0][1] >= -2 and values[-1][1] <= 4
        length = self.high - self.low
        return [
            (
                self._at((_log(m, p) - self.low) / length),
                f"{m * 10.0**p:g}" if plain else _power(p, m),
            )
            for m, p in values
        ]

    def _at(self, fraction: Any) -> Any:
        return self.start + fraction * (self.stop - self.start)

    def _value(self, own: float) -> Decimal:
        return (
            Decimal(10) ** Decimal(own) if self.log else Decimal(own) * Decimal(2) ** self.exponent
        )

    def _exact(self, value: Decimal) -> float:
        """Place a tick, whose value no float may hold."""
        own = value.log10() if self.log else value / Decimal(2) ** self.exponent
        low, high = Decimal(self.low), Decimal(self.high)
        return float(self._at(float((own - low) / (high - low))))


def _exponent(values: Points) -> int:
    """Give the power of two just above all values."""
    return math.frexp(float(np.abs(values).max(initial=0.0)))[1]


def _nice_steps(span: Decimal, most: int) -> tuple[Decimal, Decimal]:
    """Return the step for so many ticks, and the next finer one."""
    rough = span / most
    unit = Decimal(1).scaleb(rough.adjusted())
    nice = [unit * Decimal(m) for m in ("0.5", "1", "2", "5", "10")]
    at = next(n for n in range(1, 5) if nice[n] >= rough * Decimal("0.999999999"))
    return nice[at], nice[at - 1]


def _texts(values: list[Decimal], step: Decimal, largest: Decimal) -> list[str]:
    """Write ticks with as many digits as tell one from the next."""
    digits = max(0, -step.adjusted())
    if digits <= 4 and largest < 1_000_000:
        texts = [f"{float(v) + 0.0:.{digits}f}" for v in values]
    else:
        known = max(3, largest.adjusted() - step.adjusted() + 1)
        texts = [_short(v, known) for v in values]
    return [text.replace("-", "−") for text in texts]


def _short(value: Decimal, digits: int) -> str:
    if not value or (digits <= 15 and 1e-300 < abs(value) < 1e300):
        return with_power(f"{float(value):.{digits}g}")
    if -5 < value.adjusted() < 15:
        return f"{value.normalize():f}"
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    return with_power(f"{mantissa.rstrip('0').rstrip('.')}e{exponent}")


def _log(mantissa: int, power: int) -> float:
    return power + math.log10(mantissa)


def _power(exponent: int, mantissa: int = 1) -> str:
    power = "10" + str(exponent).translate(_SUPERSCRIPTS)
    return power if mantissa == 1 else f"{mantissa}·{power}"
