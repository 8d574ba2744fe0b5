"""Every public function, with arguments that it takes: what all must promise is tried on each.

A new public name fails `test_every_public_name_is_here` until it has an entry, or a reason in
`WITHOUT`; so does a new argument.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from course_lib import (
    blind,
    enhancement,
    images,
    kernels,
    metrics,
    networks,
    operators,
    reference,
    restoration,
    selection,
    solvers,
    studio,
    tf_ops,
)

MODULES = (
    blind,
    enhancement,
    images,
    kernels,
    metrics,
    networks,
    operators,
    reference,
    restoration,
    selection,
    solvers,
    studio,
    tf_ops,
)

SHAPE = (12, 14)
_RNG = np.random.default_rng(0)


def _picture(*shape: int) -> np.ndarray:
    """Return numbers from 0 to 1 that float16 and float32 hold exactly."""
    return _RNG.integers(1, 64, shape or SHAPE) / 64


IMAGE, OTHER, KERNEL = _picture(), _picture(), np.array([[1.0, 2, 3], [4, 5, 2], [0, 1, 1]]) / 16
COLORS = _picture(*SHAPE, 3)
SMALL = IMAGE[:4, :5].copy()
BLUR = operators.Convolution(KERNEL, SHAPE)
# What a blur can be told from: larger, with edges.
PHOTO = np.kron(_picture(9, 10), np.ones((4, 4)))
ENCODER = networks.Encoder([(_picture(3, 3, 1, 2) - 0.5, np.zeros(2))])


@dataclass(frozen=True)
class Entry:
    """One callable and how to call it.

    Parameters
    ----------
    call : callable
        The public function or class.
    arguments : dict
        One value for each argument: arrays are arrays of numbers, floats are knobs.
    then : callable
        Makes something to look at, an array or a number, of what was returned.
    numbers : bool
        Whether the knobs are held to sentences that name them.
    single : bool
        Whether float32 arrays give float32.
    """

    call: Callable[..., Any]
    arguments: dict[str, Any]
    then: Callable[[Any], Any] = lambda result: result
    numbers: bool = True
    single: bool = True

    def run(self, **changed: Any) -> Any:
        arguments = {**self.arguments, **changed}
        # Chance comes anew from the same source, so that two runs can be compared.
        drawn = {k: v for k, v in arguments.items() if isinstance(v, np.random.Generator)}
        return self.then(self.call(**(arguments | copy.deepcopy(drawn))))


def _third(states: Any) -> np.ndarray:
    return next(islice(states, 3, None)).x


def _applied(A: operators.LinearOperator) -> np.ndarray:
    return A.forward(np.resize(IMAGE, A.in_shape).astype(np.float32))


def _moved(term: solvers.ProximalMap) -> np.ndarray:
    return term.prox(IMAGE.astype(np.float32), np.float64(0.5))


def _asked(rule: solvers.StopRule) -> float:
    return float(rule(solvers.State(1, IMAGE.copy(), 0.5)) is not None)


def _problem(y: np.ndarray = IMAGE, **more: Any) -> selection.Problem:
    method = selection.UnrolledTikhonov(BLUR, 5)
    return selection.Problem(BLUR, y, method.solve, linear=True, **{"noise": 0.1, **more})


def _scored(criterion: selection.Criterion) -> float:
    return criterion.score(selection.Trial(_problem(), 0.1))


def _method(A: Any, num_iter: int, y: Any, value: float) -> np.ndarray:
    return selection.UnrolledTikhonov(A, num_iter).solve(y, value)


def _fields(result: Any) -> np.ndarray:
    return np.asarray(result, float)


def _saved(image: Any, bits: Any) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        return images.read(images.save(image, Path(folder) / "picture.png", bits=bits))


double = partial(Entry, single=False)
loops = partial(Entry, numbers=False, single=False)
layer = {"stride": 1, "padding": "same", "dilation": 1}
solver = {"A": BLUR, "y": IMAGE, "start": OTHER}
photons = {"gain": 100.0, "background": np.full(SHAPE, 0.25), "read_noise": 0.5}
search = {"problem": _problem(IMAGE.astype(np.float32)), "criterion": selection.gcv}
span = {"low": 0.01, "high": 1.0, "count": 3}
sizes = {"size": 9, "kernel": 3, "stride": 2, "padding": "same", "dilation": 1}
generator = np.random.default_rng
STUDIO = studio.Recipe(studio.Gaussian(1.0), studio.Wiener(0.25))

ENTRIES: dict[str, Entry] = {
    # enhancement
    "enhancement.clahe": double(
        enhancement.clahe, {"image": IMAGE, "clip": 0.5, "tiles": 2, "of": "lightness"}
    ),
    "enhancement.denoise_gaussian": double(
        enhancement.denoise_gaussian, {"image": IMAGE, "sigma": 1.0}
    ),
    "enhancement.denoise_median": double(enhancement.denoise_median, {"image": IMAGE, "size": 3}),
    "enhancement.denoise_nl_means": double(
        enhancement.denoise_nl_means, {"image": IMAGE, "strength": 0.8, "noise": 0.25}
    ),
    "enhancement.denoise_tv": double(enhancement.denoise_tv, {"image": IMAGE, "weight": 0.1}),
    "enhancement.equalize": double(
        enhancement.equalize, {"image": IMAGE, "bins": 64, "of": "lightness"}
    ),
    "enhancement.from_oklab": double(
        enhancement.from_oklab, {"colors": COLORS / 2, "gamut": "chroma"}
    ),
    "enhancement.gamma": double(
        enhancement.gamma, {"image": COLORS, "exponent": 0.5, "of": "lightness"}
    ),
    "enhancement.outside_gamut": double(enhancement.outside_gamut, {"colors": COLORS / 2}),
    "enhancement.saturate": double(enhancement.saturate, {"image": COLORS, "factor": 1.5}),
    "enhancement.stretch": double(
        enhancement.stretch, {"image": IMAGE, "low": 2.0, "high": 98.0, "of": "lightness"}
    ),
    "enhancement.to_oklab": double(enhancement.to_oklab, {"image": COLORS}),
    "enhancement.unsharp": double(
        enhancement.unsharp, {"image": IMAGE, "sigma": 1.0, "amount": 1.0, "threshold": 0.0625}
    ),
    "enhancement.with_lightness": double(
        enhancement.with_lightness, {"image": COLORS, "lightness": IMAGE}
    ),
    # images
    "images.add_noise": double(
        images.add_noise, {"image": IMAGE, "sigma": 0.1, "rng": generator(0)}
    ),
    "images.add_poisson_noise": double(
        images.add_poisson_noise, {"image": IMAGE, "peak": 100.0, "rng": generator(0)}
    ),
    "images.check_choice": double(
        images.check_choice, {"image": _picture(64, 65), "name": "mine"}, lambda _: 0.0
    ),
    "images.crop_center": double(images.crop_center, {"image": IMAGE, "shape": (4, 5)}),
    "images.decode": double(
        images.decode, {"data": b"P5 2 1 255 " + bytes([0, 255]), "name": "mine", "page": 0}
    ),
    "images.fit": double(images.fit, {"image": _picture(12, 14, 3), "max_side": 7}),
    "images.load": double(images.load, {"name_or_path": "brick", "page": 0}),
    "images.read": double(
        images.read, {"path": images.data_folder() / images.info("brick")["file"], "page": 0}
    ),
    "images.save": double(_saved, {"image": IMAGE, "bits": 8}),
    "images.star_field": double(
        images.star_field, {"shape": SHAPE, "rng": generator(0), "stars": 5, "background": 0.01}
    ),
    "images.to_gray": double(images.to_gray, {"image": _picture(12, 14, 3)}),
    "images.to_linear": double(images.to_linear, {"image": IMAGE}),
    "images.to_srgb": double(images.to_srgb, {"image": IMAGE}),
    # kernels
    "kernels.airy": double(kernels.airy, {"radius": 2.0, "size": 9}),
    "kernels.box": double(kernels.box, {"size": 3}),
    "kernels.camera_shake": double(kernels.camera_shake, {"size": 9, "rng": generator(0)}),
    "kernels.disk": double(kernels.disk, {"radius": 2.0}),
    "kernels.from_image": double(
        kernels.from_image,
        {"picture": np.rint(64 * np.outer(np.hanning(15), np.hanning(17))), "center": "centroid"},
        lambda found: found.psf,
    ),
    "kernels.gaussian": double(kernels.gaussian, {"sigma": 1.0}),
    "kernels.identity": double(kernels.identity, {"size": 3}),
    "kernels.moffat": double(kernels.moffat, {"fwhm": 3.0, "beta": 3.0, "size": 9}),
    "kernels.motion": double(kernels.motion, {"length": 5.0, "angle": 30.0}),
    "kernels.sharpen": double(kernels.sharpen, {"amount": 1.0}),
    "kernels.sobel": double(kernels.sobel, {"axis": 1}),
    # metrics
    "metrics.checkerboard_energy": double(
        metrics.checkerboard_energy, {"image": IMAGE, "period": 2}
    ),
    "metrics.find_nuclei": double(metrics.find_nuclei, {"image": IMAGE, "smallest": 2, "apart": 1}),
    "metrics.found_letters": double(
        metrics.found_letters, {"image": IMAGE, "text": "ab c"}, lambda score: score.matched
    ),
    "metrics.match_labels": double(
        metrics.match_labels,
        {"found": np.rint(2 * IMAGE), "truth": np.rint(2 * OTHER), "overlap": 0.5},
        lambda score: score.f1,
    ),
    "metrics.psnr": double(metrics.psnr, {"a": IMAGE, "b": OTHER, "data_range": 1.0}),
    "metrics.sharpness": double(metrics.sharpness, {"image": IMAGE}),
    "metrics.ssim": double(metrics.ssim, {"a": IMAGE, "b": OTHER, "data_range": 1.0}),
    # operators
    "operators.Convolution": Entry(
        operators.Convolution, {"kernel": KERNEL, "shape": SHAPE, "boundary": "zero"}, _applied
    ),
    "operators.Convolution.forward": Entry(BLUR.forward, {"x": IMAGE}),
    "operators.Convolution.adjoint": Entry(BLUR.adjoint, {"y": IMAGE}),
    "operators.Crop": Entry(operators.Crop, {"shape": SHAPE, "margins": 2}, _applied),
    "operators.Decimation": Entry(operators.Decimation, {"factor": 2, "shape": SHAPE}, _applied),
    "operators.FunctionOperator": Entry(
        operators.FunctionOperator,
        {"forward": np.negative, "adjoint": np.negative, "in_shape": SHAPE, "out_shape": SHAPE},
        _applied,
    ),
    "operators.Gradient": Entry(operators.Gradient, {"shape": SHAPE}, _applied),
    "operators.Mask": Entry(operators.Mask, {"mask": np.rint(IMAGE)}, _applied),
    "operators.StridedConvolution": Entry(
        operators.StridedConvolution, {"kernel": KERNEL, "shape": SHAPE, **layer}, _applied
    ),
    "operators.adjoint_gap": double(operators.adjoint_gap, {"A": BLUR, "rng": generator(0)}),
    "operators.as_scipy": double(
        operators.as_scipy, {"A": BLUR}, lambda A: A.matvec(IMAGE.ravel())
    ),
    "operators.conv2d": Entry(operators.conv2d, {"image": IMAGE, "kernel": KERNEL, **layer}),
    "operators.conv2d_transpose": Entry(
        operators.conv2d_transpose,
        {"image": IMAGE, "kernel": KERNEL, "output_shape": SHAPE, **layer},
    ),
    "operators.conv_output_size": double(operators.conv_output_size, sizes),
    "operators.conv_transpose_output_sizes": double(
        operators.conv_transpose_output_sizes, sizes, _fields
    ),
    "operators.convolve": Entry(
        operators.convolve, {"image": IMAGE, "kernel": KERNEL, "boundary": "zero"}
    ),
    "operators.norm": double(operators.norm, {"A": BLUR, "rtol": 0.01, "max_iter": 20}),
    "operators.padding_amounts": double(operators.padding_amounts, sizes, _fields),
    "operators.to_matrix": double(operators.to_matrix, {"A": BLUR}),
    # the loops of reference: short, and made to be read
    "reference.conv2d": loops(reference.conv2d, {"image": IMAGE, "kernel": KERNEL, **layer}),
    "reference.conv2d_transpose": loops(
        reference.conv2d_transpose,
        {"image": IMAGE, "kernel": KERNEL, "output_shape": SHAPE, **layer},
    ),
    "reference.convolve": loops(
        reference.convolve, {"image": IMAGE, "kernel": KERNEL, "boundary": "zero"}
    ),
    "reference.convolve_transpose": loops(
        reference.convolve_transpose, {"image": IMAGE, "kernel": KERNEL, "boundary": "zero"}
    ),
    "reference.crop": loops(reference.crop, {"image": IMAGE, "margins": 1}),
    "reference.decimate": loops(reference.decimate, {"image": IMAGE, "factor": 2}),
    "reference.gradient": loops(reference.gradient, {"image": IMAGE}),
    "reference.inverse_filter": loops(reference.inverse_filter, {"image": SMALL, "psf": KERNEL}),
    "reference.wiener": loops(reference.wiener, {"image": SMALL, "psf": KERNEL, "balance": 0.1}),
    # selection
    "selection.Discrepancy": double(selection.Discrepancy, {"safety": 1.0}, _scored),
    "selection.Entropy": double(selection.Entropy, {"prefer": "high", "bins": 16}, _scored),
    "selection.PoissonDiscrepancy": double(
        selection.PoissonDiscrepancy, {**photons, "safety": 1.0}, _scored
    ),
    "selection.PoissonValidation": double(selection.PoissonValidation, photons, _scored),
    "selection.Problem": Entry(
        selection.Problem,
        {
            "A": BLUR,
            "y": IMAGE,
            "solve": selection.UnrolledTikhonov(BLUR, 5).solve,
            "noise": 0.1,
            "differentiate": None,
            "linear": True,
            "seed": 0,
        },
        lambda problem: selection.rule_of_thumb(problem).x,
    ),
    "selection.Trial": Entry(
        selection.Trial, {"problem": search["problem"], "value": 0.1}, lambda trial: trial.x
    ),
    "selection.UnrolledTikhonov": double(
        selection.UnrolledTikhonov, {"A": BLUR, "num_iter": 5}, lambda m: m.solve(IMAGE, 0.1)
    ),
    "selection.UnrolledTikhonov.solve": Entry(
        selection.UnrolledTikhonov(BLUR, 5).solve, {"y": IMAGE, "value": 0.1}
    ),
    "selection.UnrolledTikhonov.differentiate": Entry(
        selection.UnrolledTikhonov(BLUR, 5).differentiate,
        {"y": IMAGE, "value": 0.1},
        lambda pair: pair[1],
    ),
    "selection.gradient_search": Entry(
        selection.gradient_search,
        {**search, "start": 0.1, "max_steps": 3, "tolerance": 0.02},
        lambda choice: choice.x,
    ),
    "selection.grid_search": Entry(
        selection.grid_search, {**search, **span}, lambda choice: choice.x
    ),
    "selection.random_search": Entry(
        selection.random_search, {**search, **span, "rng": generator(0)}, lambda choice: choice.x
    ),
    "selection.rule_of_thumb": Entry(
        selection.rule_of_thumb, {"problem": search["problem"]}, lambda choice: choice.x
    ),
    # solvers
    "solvers.Box": Entry(solvers.Box, {"low": 0.2, "high": 0.8}, _moved),
    "solvers.Box.prox": Entry(solvers.Box(0.2, 0.8).prox, {"v": IMAGE, "step": 1.0}, numbers=False),
    "solvers.CountedLight": double(
        solvers.CountedLight, {"y": IMAGE, **photons}, lambda seen: seen.reduced_deviance(OTHER)
    ),
    "solvers.Tikhonov": Entry(solvers.Tikhonov, {"weight": 0.1}, _moved),
    "solvers.Tikhonov.prox": Entry(solvers.Tikhonov(0.1).prox, {"v": IMAGE, "step": 1.0}),
    "solvers.TotalVariation": Entry(
        solvers.TotalVariation,
        {"weight": 0.1, "inner": 5, "low": 0.0, "high": 1.0, "tolerance": 0.05},
        _moved,
    ),
    "solvers.TotalVariation.prox": Entry(
        solvers.TotalVariation(0.1).prox, {"v": IMAGE, "step": 1.0}
    ),
    "solvers.cgls": Entry(solvers.cgls, solver, _third),
    "solvers.checked_data": Entry(solvers.checked_data, {"A": BLUR, "y": IMAGE}),
    "solvers.checked_step": double(solvers.checked_step, {"step": 0.5}),
    "solvers.discrepancy": double(solvers.discrepancy, {"noise_norm": 1.0, "safety": 1.0}, _asked),
    "solvers.landweber": Entry(solvers.landweber, {**solver, "step": 0.5}, _third),
    "solvers.poisson_discrepancy": double(
        solvers.poisson_discrepancy, {"A": BLUR, "y": IMAGE, **photons, "safety": 1.0}, _asked
    ),
    "solvers.poisson_validation": double(
        solvers.poisson_validation,
        {
            "solve": solvers.richardson_lucy,
            "A": BLUR,
            "y": IMAGE,
            **photons,
            "read_noise": 0.0,
            "seed": 0,
        },
        _asked,
    ),
    "solvers.proximal_gradient": Entry(
        solvers.proximal_gradient,
        {**solver, "prox": solvers.Tikhonov(0.1), "step": 0.5, "momentum": True},
        _third,
    ),
    "solvers.richardson_lucy": Entry(
        solvers.richardson_lucy,
        {**solver, "background": np.full(SHAPE, 0.25), "accelerate": True},
        _third,
    ),
    "solvers.run": double(
        lambda max_iter, **more: (
            solvers.run(solvers.cgls(BLUR, IMAGE), max_iter=max_iter, **more).x
        ),
        {"max_iter": 2, "stop": (), "observers": ()},
    ),
    "solvers.stagnation": double(solvers.stagnation, {"rtol": 0.1}, _asked),
    "solvers.van_cittert": Entry(solvers.van_cittert, {**solver, "step": 0.5}, _third),
    # restorations
    "restoration.PhotoSpectrum": double(
        lambda image, psf: restoration.PhotoSpectrum(image).balance(psf),
        {"image": IMAGE, "psf": KERNEL},
    ),
    "restoration.estimate_noise": double(restoration.estimate_noise, {"image": IMAGE}),
    "restoration.inverse_filter": Entry(
        restoration.inverse_filter, {"image": IMAGE, "psf": KERNEL, "boundary": "periodic"}
    ),
    "restoration.restore": Entry(
        restoration.restore,
        {
            "image": IMAGE,
            "psf": KERNEL,
            "noise": 0.0625,
            "mask": IMAGE < 0.875,
            "boundary": None,
            "denoiser": None,
            "progress": False,
        },
    ),
    "restoration.richardson_lucy": Entry(
        restoration.richardson_lucy,
        {
            "image": IMAGE,
            "psf": KERNEL,
            "background": np.full(SHAPE, 0.25),
            "num_iter": 3,
            "accelerate": True,
            "progress": False,
        },
    ),
    "restoration.total_variation": Entry(
        restoration.total_variation,
        {
            "image": IMAGE,
            "psf": KERNEL,
            "weight": 0.01,
            "boundary": None,
            "num_iter": 3,
            "progress": False,
        },
    ),
    "restoration.wiener": Entry(
        restoration.wiener,
        {"image": IMAGE, "psf": KERNEL, "balance": 0.1, "boundary": "periodic"},
    ),
    # the unknown blur
    "blind.estimate_psf": double(
        blind.estimate_psf,
        {"image": PHOTO, "size": 5, "progress": False},
        lambda estimate: estimate.psf,
    ),
    "blind.guess_defocus": double(
        blind.guess_defocus, {"image": PHOTO}, lambda guess: np.array(guess.radius)
    ),
    "blind.guess_gaussian": double(
        blind.guess_gaussian, {"image": PHOTO}, lambda guess: np.array([guess.wide, guess.narrow])
    ),
    "blind.guess_motion": double(
        blind.guess_motion, {"image": PHOTO}, lambda guess: np.array([guess.length, guess.angle])
    ),
    "blind.polyblur": Entry(blind.polyblur, {"image": PHOTO, "strength": 0.75, "num_iter": 2}),
    # networks: what needs no training
    "networks.ConvolutionBank": Entry(
        networks.ConvolutionBank, {"weights": _picture(3, 3, 1, 2), "shape": SHAPE}, _applied
    ),
    "networks.Pooling": Entry(networks.Pooling, {"switches": np.zeros((6, 7, 1), int)}, _applied),
    "networks.apply_tiled": Entry(
        networks.apply_tiled,
        {"function": np.negative, "image": IMAGE, "tile": 8, "margin": 2, "scale": 1},
    ),
    "networks.bicubic": Entry(networks.bicubic, {"image": IMAGE, "scale": 2}),
    "networks.blurred_batches": double(
        networks.blurred_batches,
        {
            "patches": _picture(3, 12, 12),
            "psf": KERNEL,
            "noise": 0.1,
            "batch": 2,
            "side": 8,
            "seed": 0,
        },
        lambda pick: pick(0)[0],
    ),
    "networks.degrade": Entry(networks.degrade, {"image": IMAGE, "scale": 2}),
    "networks.draw_scene": double(
        networks.draw_scene, {"rng": generator(0), "shape": SHAPE}, lambda scene: scene[0]
    ),
    "networks.iou": double(
        networks.iou, {"found": np.rint(IMAGE) > 0, "truth": np.rint(OTHER) > 0}
    ),
    "networks.max_pool": Entry(
        networks.max_pool, {"maps": _picture(4, 6, 2)}, lambda pooled: pooled[0]
    ),
    "networks.same_features": double(
        networks.same_features,
        {
            "encoder": ENCODER,
            "wanted": np.rint(16 * ENCODER.trace(IMAGE).maps[0]) / 16,
            "level": 0,
            "start": OTHER,
            "steps": 1,
            "inner": 2,
        },
        lambda frames: frames[-1],
    ),
    "networks.scene_batches": double(
        networks.scene_batches,
        {
            "pictures": _picture(3, 12, 12),
            "labels": np.zeros((3, 12, 12), int),
            "batch": 2,
            "seed": 0,
        },
        lambda pick: pick(0)[0],
    ),
    "networks.scenes": double(
        networks.scenes, {"count": 1, "seed": 0, "shape": SHAPE}, lambda scene: scene[0]
    ),
    # studio
    "studio.Best": double(studio.Best, {"noise": 0.5, "prior": "network"}, lambda made: made.noise),
    "studio.Disk": double(studio.Disk, {"radius": 2.0}, lambda made: made.psf()),
    "studio.Find": double(studio.Find, {"size": 9}, lambda made: made.size),
    "studio.Gaussian": double(studio.Gaussian, {"sigma": 1.0}, lambda made: made.psf()),
    "studio.Motion": double(studio.Motion, {"length": 5.0, "angle": 30.0}, lambda made: made.psf()),
    "studio.Painted": double(studio.Painted, {"values": KERNEL}, lambda made: made.psf()),
    "studio.Polyblur": double(
        studio.Polyblur, {"strength": 0.5, "num_iter": 2}, lambda made: made.strength
    ),
    "studio.RichardsonLucy": double(
        studio.RichardsonLucy, {"num_iter": 5}, lambda made: made.num_iter
    ),
    "studio.TotalVariation": double(
        studio.TotalVariation, {"weight": 0.5}, lambda made: made.weight
    ),
    "studio.Wiener": double(studio.Wiener, {"balance": 0.5}, lambda made: made.balance),
    "studio.apply": double(studio.apply, {"recipe": STUDIO, "picture": IMAGE, "progress": False}),
    "studio.clipped": double(studio.clipped, {"picture": IMAGE}),
    "studio.noise_mask": double(studio.noise_mask, {"picture": IMAGE, "strength": 0.5}),
    "studio.work": double(
        studio.work,
        {"recipe": STUDIO, "picture": IMAGE, "progress": False},
        lambda worked: worked.picture,
    ),
    # tf_ops
    "tf_ops.TFConvolution": Entry(
        tf_ops.TFConvolution,
        {"weights": KERNEL, "shape": SHAPE, "stride": 1, "padding": "same"},
        _applied,
    ),
    "tf_ops.conv2d": Entry(
        tf_ops.conv2d,
        {
            "images": _picture(1, 6, 7, 1),
            "weights": _picture(3, 3, 1, 2),
            "stride": 1,
            "padding": "same",
        },
    ),
    "tf_ops.conv2d_transpose": Entry(
        tf_ops.conv2d_transpose,
        {
            "features": _picture(1, 6, 7, 2),
            "weights": _picture(3, 3, 1, 2),
            "output_shape": (1, 6, 7, 1),
            "stride": 1,
            "padding": "same",
        },
    ),
    "tf_ops.landweber": Entry(
        tf_ops.landweber,
        {
            "A": tf_ops.TFConvolution(KERNEL, SHAPE),
            "y": IMAGE,
            "steps": 3,
            "step": 0.5,
            "jit_compile": False,
        },
    ),
    "tf_ops.richardson_lucy": Entry(
        tf_ops.richardson_lucy,
        {"A": tf_ops.TFConvolution(KERNEL, SHAPE), "y": IMAGE, "steps": 3, "jit_compile": False},
    ),
    "tf_ops.measure": double(
        lambda repeats: len(tf_ops.measure(len, (), repeats=repeats).runs), {"repeats": 2}
    ),
}

NAMES = {
    "operators.Convolution.forward": {"x": "the array"},
    "operators.Convolution.adjoint": {"y": "the array"},
    "metrics.psnr": {"a": "the first picture", "b": "the second picture"},
    "metrics.ssim": {"a": "the first picture", "b": "the second picture"},
    "selection.Trial": {"value": "a setting"},
}
"""Arguments that have another name in a sentence."""

WITHOUT = {
    "no argument": (
        "images.chosen images.data_folder images.glyph images.letter_cells images.nuclei_labels "
        "images.training_patches "
        "kernels.emboss kernels.laplacian selection.GCV selection.SURE selection.LCurve "
        "solvers.NonNegative tf_ops.full_float32 tf_ops.gpus tf_ops.processor_name "
        "tf_ops.require_tensorflow tf_ops.tensorflow"
    ),
    "made by the library itself": (
        "blind.DefocusGuess blind.Estimate blind.Findings blind.GaussianGuess blind.MotionGuess "
        "kernels.MeasuredPSF metrics.Score selection.Choice solvers.AcceleratedState "
        "solvers.ConjugateState solvers.PoissonState solvers.ProximalState "
        "solvers.ResidualState solvers.Result solvers.State "
        "tf_ops.Limits tf_ops.Timing networks.Gains networks.History networks.SuperResolver"
    ),
    "takes names, which tests/images try": "images.choose images.info images.sample_names",
    "takes files, which tests/images try": (
        "images.Photo images.check_fits images.open_photo images.plain_name images.save_photo"
    ),
    "takes words, files or a recipe's parts, which tests/studio try": (
        "studio.Blur studio.Method studio.NoBlur studio.NoMethod studio.Recipe studio.Worked "
        "studio.blur_of studio.check_size studio.load_psf studio.method_of studio.open_studio "
        "studio.read_recipe studio.save_with_recipe studio.write_recipe"
    ),
    "takes names and sizes of its own, which tests/tf_ops try": (
        "tf_ops.computing_in tf_ops.machine_limits"
    ),
    "to be subclassed": "operators.LinearOperator selection.Criterion solvers.ProximalMap",
    "a criterion or an operator is its only argument": (
        "tf_ops.landweber_loop tf_ops.richardson_lucy_loop"
    ),
    "takes tensors or a model": (
        "networks.Denoiser networks.Encoder networks.Trace networks.agreement "
        "networks.cross_entropy networks.denoiser networks.denoiser_model "
        "networks.encoder_weights networks.estimates_of networks.gain_over_bicubic "
        "networks.held_out_gain networks.last_estimate networks.load_weights "
        "networks.multiplications networks.pretrained networks.receptive_field "
        "networks.save_weights networks.segment networks.segmenter "
        "networks.steps_of networks.super_resolver networks.train networks.training_pairs "
        "networks.unrolled_landweber"
    ),
}
"""Public names without an entry, and why."""
