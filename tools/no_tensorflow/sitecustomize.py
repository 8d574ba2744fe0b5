"""Hide TensorFlow: with this folder on PYTHONPATH, Python finds none (``course.py --no-tf``)."""

import sys

for name in ("tensorflow", "keras"):
    sys.modules.setdefault(name, None)  # an import now fails as if it were not installed
