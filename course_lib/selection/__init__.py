"""Setting a knob without the truth: criteria, ways to search, and what each of them costs.

========================  ======================  ============================================
criterion                 must know               holds for
========================  ======================  ============================================
`Discrepancy`             the noise               any method
`GCV`                     that the noise is white linear methods; others approximately
`SURE`                    the noise, Gaussian     any smooth method; judges the prediction A x
`LCurve`                  nothing                 methods with a term; no guarantee
`Entropy`                 nothing                 nothing: it never looks at the data again
========================  ======================  ============================================
"""

from course_lib.selection._criteria import GCV, SURE, Criterion, Discrepancy, Entropy, LCurve
from course_lib.selection._problem import Problem, Trial
from course_lib.selection._search import (
    Choice,
    gradient_search,
    grid_search,
    random_search,
    rule_of_thumb,
)
from course_lib.selection._unrolled import UnrolledTikhonov

__all__ = [
    "GCV",
    "SURE",
    "Choice",
    "Criterion",
    "Discrepancy",
    "Entropy",
    "LCurve",
    "Problem",
    "Trial",
    "UnrolledTikhonov",
    "gradient_search",
    "grid_search",
    "random_search",
    "rule_of_thumb",
]
