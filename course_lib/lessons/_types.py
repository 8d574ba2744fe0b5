"""Names of types that several modules use."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from course_lib.ui import Curve, Picture, Wipe

Array: TypeAlias = NDArray[np.floating[Any]]
Spectrum: TypeAlias = NDArray[np.complexfloating[Any, Any]]
Panels: TypeAlias = dict[str, "Picture | Curve | Wipe | str"]
