"""Pictures, curves and sliders of the notebooks.

`explore` puts sliders beside pictures, `show` and `figure` display still ones; `Picture` and
`Curve` say how an array is shown.
"""

from ._curve import Curve
from ._explorer import Explorer, explore
from ._picture import Picture
from ._still import figure, show

__all__ = ["Curve", "Explorer", "Picture", "explore", "figure", "show"]
