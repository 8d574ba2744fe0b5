"""Pictures, curves and sliders of the notebooks.

`explore` puts sliders beside pictures, and `pixel`, `box`, `paint` and `play` are what else can
move them; `show` and `figure` display still ones; `Picture` and `Curve` say how an array is shown,
`Wipe` how two pictures are. `source` shows how a function is written; `predict` asks for a
prediction before something is shown; `share` asks whether the teacher's page may count what comes
of it; `picture_chooser` and `device_report` open the course; `Upload` takes a file from the reader;
`tensorflow` fetches TensorFlow for a notebook, or lets the notebook do without; `LiveTraining`
shows how a training goes.
"""

from ._chooser import picture_chooser
from ._curve import Curve
from ._explorer import Explorer, explore
from ._machine import device_report
from ._paint import paint
from ._picture import Picture
from ._play import play
from ._predict import predict
from ._share import share
from ._source import source
from ._still import figure, show
from ._tensorflow import tensorflow
from ._touch import box, pixel
from ._training import LiveTraining
from ._upload import Upload
from ._wipe import Wipe

__all__ = [
    "Curve",
    "Explorer",
    "LiveTraining",
    "Picture",
    "Upload",
    "Wipe",
    "box",
    "device_report",
    "explore",
    "figure",
    "paint",
    "picture_chooser",
    "pixel",
    "play",
    "predict",
    "share",
    "show",
    "source",
    "tensorflow",
]
