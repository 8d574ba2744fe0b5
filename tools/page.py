"""What nbconvert calls for a page to hand out: `nbconvert --template tools/page_template`."""

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from tools.copies import page_copy


class Folding(Preprocessor):
    """Mark what the page folds; tools/page_template/ draws it."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook with its folds marked; what comes with it stays as it is."""
        return page_copy(nb), resources
