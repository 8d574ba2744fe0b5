"""What a region of pixels is."""

import numpy as np
from numpy.typing import NDArray

NOTEBOOK = "08_decoders_and_deconvnets"

Region = NDArray[np.bool]
