"""What the functions of this package take and return."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from course_lib.ui import Curve, Picture

Array: TypeAlias = NDArray[np.float64]
Panels: TypeAlias = dict[str, Picture | Curve | str]
