"""Setting a knob without the truth: criteria, ways to search, and what each of them costs.

========================  ======================  ============================================
criterion                 must know               holds for
========================  ======================  ============================================
`discrepancy`             the noise               any method
`gcv`                     that the noise is white linear methods; others approximately
`sure`                    the noise, Gaussian     any smooth method; judges the prediction A x
`l_curve`                 nothing                 methods with a term; no guarantee
`entropy`                 nothing                 nothing: it never looks at the data again
`PoissonDiscrepancy`      gain, background,       any method, on counted light
                          read noise
`PoissonValidation`       gain, background,       any method, on counted light; judges the
                          read noise              prediction A x
========================  ======================  ============================================

Those in small letters are ready to be given to a search,
``grid_search(problem, gcv, low=1e-6, high=10)``. Each is explained in its class (`Discrepancy`,
`GCV`, `SURE`, `LCurve`, `Entropy`), which also makes those with other settings:
``Discrepancy(safety=1.1)``, ``Entropy("low")``. The two for counted light are made with what they
must know: ``PoissonValidation(gain=1)`` where the data are counts of photons.
"""

from course_lib.selection._criteria import (
    GCV,
    SURE,
    Criterion,
    Discrepancy,
    Entropy,
    LCurve,
    discrepancy,
    entropy,
    gcv,
    l_curve,
    sure,
)
from course_lib.selection._photons import PoissonDiscrepancy, PoissonValidation
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
    "PoissonDiscrepancy",
    "PoissonValidation",
    "Problem",
    "Trial",
    "UnrolledTikhonov",
    "discrepancy",
    "entropy",
    "gcv",
    "gradient_search",
    "grid_search",
    "l_curve",
    "random_search",
    "rule_of_thumb",
    "sure",
]
