"""Faulty operators, after faults found in admired libraries or made by every beginner.

`FAULTS` maps a name to the faulty operator and to the rules of `conformance` that must
notice it. Kernel, shape and boundary are chosen so that nothing hides the fault.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import scipy.fft
import scipy.ndimage
import scipy.signal

from course_lib import reference
from course_lib.operators import Convolution, FunctionOperator, LinearOperator, StridedConvolution
from tests.operators import conformance as kit

Rules = set[Callable]


def _kernel(*shape: int) -> np.ndarray:
    return np.random.default_rng(1).standard_normal(shape)


class MissingFlip(Convolution):
    """Correlates both ways: each is the transpose of the other, but of another kernel."""

    def __init__(self, kernel, *args):
        super().__init__(np.asarray(kernel)[::-1, ::-1], *args)


class ReversedInsteadOfConjugate(Convolution):
    """The transform of the reversed kernel, not the conjugate: off by a pixel (flowdec)."""

    def _adjoint(self, y):
        return Convolution(self.kernel[::-1, ::-1], self.in_shape, self.boundary)._forward(y)


class OnePixelShift(Convolution):
    """The transpose comes out one row too low; all-positive test vectors hardly notice."""

    def _adjoint(self, y):
        return np.roll(super()._adjoint(y), 1, axis=0)


class MirrorWithoutFolding(Convolution):
    """Correlates with a mirrored border, as if that were the transpose (CIL)."""

    def _adjoint(self, y):
        return scipy.ndimage.correlate(y, self.kernel.astype(y.dtype), mode="reflect")


class MirrorBorderDropped(Convolution):
    """The transpose forgets what lies on the padded border instead of adding it back."""

    def _adjoint(self, y):
        return Convolution(self.kernel, self.in_shape, "zero")._adjoint(y)


class WrongEvenCenter(Convolution):
    """Centers an even kernel at (k - 1) // 2, both ways: a transpose, but of a shifted blur."""

    def __init__(self, kernel, *args):
        super().__init__(np.pad(kernel, ((1, 0), (1, 0))), *args)


class BothWaysSame(Convolution):
    """Two 'same' convolutions, the second one reversed (scikit-image's Richardson-Lucy)."""

    def _forward(self, x):
        return scipy.signal.convolve(x, self.kernel.astype(x.dtype), "same", "direct")

    def _adjoint(self, y):
        reversed_ = self.kernel[::-1, ::-1].astype(y.dtype)
        return scipy.signal.convolve(y, reversed_, "same", "direct")


class AdjointLacksFlip(Convolution):
    """Goes back by the same convolution (DeconvOptim): right for symmetric kernels only."""

    def _adjoint(self, y):
        return self._forward(y)


class FourierTooShort(Convolution):
    """No room for the border in the transform: one side leaks into the other."""

    def __init__(self, *args):
        super().__init__(*args)
        object.__setattr__(self, "_fft_shape", self.in_shape)


class OneEntryTooShort(Convolution):
    """The room for the border is one row too small."""

    def __init__(self, *args):
        super().__init__(*args)
        rows = self.in_shape[0] + self.kernel.shape[0] // 2 - 1
        object.__setattr__(self, "_fft_shape", (rows, self._fft_shape[1]))


class LosesImaginaryPart(Convolution):
    """A complex transfer function made real (scikit-image's wiener)."""

    def _factor(self, *args):
        return np.real(super()._factor(*args))


class ChangesArgument(Convolution):
    """Centers the image in place before blurring, and back after: but not quite back."""

    def _forward(self, x):
        x -= 1
        result = super()._forward(x)
        x += 1
        return result + super()._forward(np.ones_like(x))


class ReturnsArgument(LinearOperator):
    """Returns the array that it was given, so that changing one changes the other."""

    def _forward(self, x):
        return x

    def _adjoint(self, y):
        return y


class ReusesBuffer(StridedConvolution):
    """Writes every result into the same array."""

    def _forward(self, x):
        buffer = self.__dict__.setdefault("_buffer", np.empty(self.out_shape, np.float64))
        buffer[...] = super()._forward(x)
        return buffer if x.dtype == np.float64 else buffer.astype(x.dtype)


class LosesSinglePrecision(Convolution):
    """Computes, and returns, in double precision whatever comes."""

    def _forward(self, x):
        return super()._forward(x.astype(np.float64))


class ClipsToRange(Convolution):
    """Clips as one would a picture, which is not linear."""

    def _forward(self, x):
        return np.clip(super()._forward(x), -1, 1)


class AddsBackground(Convolution):
    """Adds the camera's offset, which is not linear either."""

    def _forward(self, x):
        return super()._forward(x) + x.dtype.type(0.25)


class WrongScale(StridedConvolution):
    """Divides by the number of kernel entries on the way back."""

    def _adjoint(self, y):
        return super()._adjoint(y) / y.dtype.type(self.kernel.size)


class SwappedAxes(StridedConvolution):
    """Takes rows for columns: right for square images and symmetric kernels only."""

    def _forward(self, x):
        turned = StridedConvolution(self.kernel.T, self.in_shape)
        return turned._forward(x)

    def _adjoint(self, y):
        return StridedConvolution(self.kernel.T, self.in_shape)._adjoint(y)


class PaddingOtherHalfFirst(StridedConvolution):
    """Sets the larger half of the zeros first, unlike TensorFlow."""

    def _forward(self, x):
        return super()._forward(x[::-1, ::-1].copy())[::-1, ::-1].copy()

    def _adjoint(self, y):
        return super()._adjoint(y[::-1, ::-1].copy())[::-1, ::-1].copy()


class SlightlyTooStrong(Convolution):
    """Wrong by a millionth, both ways: a transpose, but of another blur."""

    def _forward(self, x):
        return super()._forward(x) * x.dtype.type(1 + 1e-6)

    def _adjoint(self, y):
        return super()._adjoint(y) * y.dtype.type(1 + 1e-6)


class SingleOnlyShift(Convolution):
    """Its transpose is right in double precision only."""

    def _adjoint(self, y):
        back = super()._adjoint(y)
        return back if y.dtype == np.float64 else np.roll(back, 1, axis=0)


class LastColumnDim(Convolution):
    """The transpose is a little too dark in the last column."""

    def _adjoint(self, y):
        back = super()._adjoint(y)
        back[:, -1] *= y.dtype.type(0.999)
        return back


class Saturates(Convolution):
    """Clips like a sensor, but so high that everyday numbers do not meet it."""

    def _forward(self, x):
        return np.clip(super()._forward(x), -1e4, 1e4).astype(x.dtype)


class DropsFaintLight(Convolution):
    """Takes what is faint for rounding errors, and sets it to zero."""

    def _forward(self, x):
        result = super()._forward(x)
        result[np.abs(result) < 1e-12] = 0
        return result


class RemembersArgument(Convolution):
    """Returns the last answer again for the same array, though other numbers are in it now."""

    def _forward(self, x):
        last = self.__dict__.setdefault("_last", [None, None])
        if last[0] is not x:
            last[:] = x, super()._forward(x)
        return last[1].copy()


class KeepsFirstPrecision(Convolution):
    """Computes its factor once, in the precision that happens to be asked for first."""

    def _factor(self, single, adjoint):
        factors = self.__dict__.setdefault("_first", {})
        return factors.setdefault(adjoint, super()._factor(single, adjoint))


class BoundTooSmall(Convolution):
    """Forgets that entries of both signs may add up: a step made with it diverges."""

    def _norm_bound(self):
        return abs(float(self.kernel.sum()))


class TakesAnyShape(Convolution):
    """Reshapes whatever it gets, silently."""

    def forward(self, x):
        return super().forward(np.resize(np.asarray(x), self.in_shape))


class CanBeChanged(StridedConvolution):
    """Lets its attributes be set."""

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)


class ReadsMemoryOrder(StridedConvolution):
    """Reads the numbers in the order in which they lie in memory."""

    def _forward(self, x):
        return super()._forward(x.ravel(order="K").reshape(x.shape))


class ForgetsWhereItCameFrom(StridedConvolution):
    """Its transpose is right, but the transpose of that is another operator."""

    @property
    def T(self):
        return FunctionOperator(self.adjoint, self.forward, self.out_shape, self.in_shape)


class SharesKernel(StridedConvolution):
    """Keeps the caller's kernel, not a copy of its own."""

    def __init__(self, kernel, shape):
        super().__init__(kernel, shape)
        object.__setattr__(self, "kernel", kernel)


def _blur(boundary: str, *size: int) -> tuple:
    kernel = _kernel(*size)
    return (kernel, (6, 5), boundary), partial(reference.convolve, kernel=kernel, boundary=boundary)


def _layer(*size: int) -> tuple:
    kernel = _kernel(*size)
    return (kernel, (6, 5)), partial(reference.conv2d, kernel=kernel)


def _stays(x: np.ndarray) -> np.ndarray:
    return x


_TRANSPOSE = {kit.passes_dot_test, kit.has_transposed_matrix}
_LOOPS = {kit.follows_loops}

# name of the fault: (class, arguments and loops, rules that must notice it)
FAULTS: dict[str, tuple[type[LinearOperator], tuple, Rules]] = {
    "missing flip": (MissingFlip, _blur("zero", 3, 3), _LOOPS),
    "reversed, not conjugate": (ReversedInsteadOfConjugate, _blur("zero", 2, 4), _TRANSPOSE),
    "one-pixel shift": (OnePixelShift, _blur("periodic", 3, 3), _TRANSPOSE),
    "mirror without folding": (MirrorWithoutFolding, _blur("symmetric", 3, 3), _TRANSPOSE),
    "mirror border dropped": (MirrorBorderDropped, _blur("symmetric", 3, 3), _TRANSPOSE),
    "wrong even center": (WrongEvenCenter, _blur("zero", 4, 2), _LOOPS),
    "both ways 'same'": (BothWaysSame, _blur("zero", 4, 4), _TRANSPOSE | _LOOPS),
    "adjoint lacks the flip": (AdjointLacksFlip, _blur("zero", 3, 3), _TRANSPOSE),
    "Fourier too short": (FourierTooShort, _blur("zero", 3, 3), _LOOPS),
    "Fourier one entry too short": (OneEntryTooShort, _blur("zero", 5, 3), _LOOPS),
    "imaginary part lost": (LosesImaginaryPart, _blur("periodic", 3, 3), _LOOPS),
    "changes its argument": (
        ChangesArgument,
        _blur("zero", 3, 3),
        {kit.leaves_arguments_alone},
    ),
    "returns its argument": (
        ReturnsArgument,
        (((6, 5), (6, 5)), _stays),
        {kit.leaves_arguments_alone},
    ),
    "reuses a buffer": (ReusesBuffer, _layer(3, 2), {kit.leaves_arguments_alone}),
    "loses single precision": (LosesSinglePrecision, _blur("zero", 3, 2), {kit.keeps_precision}),
    "clips": (ClipsToRange, _blur("zero", 3, 2), {kit.is_linear} | _LOOPS),
    "adds a background": (AddsBackground, _blur("zero", 3, 2), {kit.is_linear} | _LOOPS),
    "wrong scale": (WrongScale, _layer(3, 2), _TRANSPOSE),
    "too strong by a millionth": (SlightlyTooStrong, _blur("zero", 3, 2), _LOOPS),
    "shift in single precision": (SingleOnlyShift, _blur("zero", 3, 3), {kit.keeps_precision}),
    "last column dim": (LastColumnDim, _blur("zero", 3, 2), _TRANSPOSE),
    "saturates": (Saturates, _blur("zero", 3, 2), {kit.is_linear}),
    "drops faint light": (DropsFaintLight, _blur("zero", 3, 2), {kit.is_linear}),
    "remembers its argument": (RemembersArgument, _blur("zero", 3, 2), {kit.has_no_memory}),
    "keeps the first precision": (KeepsFirstPrecision, _blur("zero", 3, 2), {kit.has_no_memory}),
    "norm bound too small": (BoundTooSmall, _blur("zero", 3, 2), {kit.bounds_its_norm}),
    "axes swapped": (SwappedAxes, _layer(3, 2), _LOOPS),
    "larger half of the zeros first": (PaddingOtherHalfFirst, _layer(4, 2), _LOOPS),
    "takes any shape": (TakesAnyShape, _blur("zero", 3, 2), {kit.checks_shapes}),
    "can be changed": (CanBeChanged, _layer(3, 2), {kit.never_changes}),
    "reads memory order": (ReadsMemoryOrder, _layer(3, 2), {kit.takes_any_layout}),
    "forgets where it came from": (ForgetsWhereItCameFrom, _layer(3, 2), {kit.has_transpose}),
    "shares its kernel": (SharesKernel, _layer(3, 2), {kit.never_changes}),
}
