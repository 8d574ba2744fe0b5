"""What notebook 05 asks before it shows, and why each of the answers is tempting."""

Asked = tuple[str, dict[str, str], str]

BEST_WEIGHTS: Asked = (
    "Six pictures, three noises, one blur. How far apart are the best weights?",
    {
        "within a factor of 3": (
            "One would hope so: it is one camera and one blur. But the weight has to balance "
            "noise against detail, and both change."
        ),
        "a factor of 10": (
            "The noise alone moves it by more than that, on one and the same picture. And the "
            "pictures differ, too."
        ),
        "a factor of 100 and more": (
            "Yes. The noise moves the best weight, and so does the picture: what is fine print "
            "on one is grain on another."
        ),
    },
    "a factor of 100 and more",
)

RULE: Asked = (
    "Our pictures are mostly coarse waves, and the rule thinks that all are alike. "
    "What does that do to its weight?",
    {
        "too small": (
            "For most pictures, yes. The rule expects fine waves that are not there, and so it "
            "spares what is mostly noise."
        ),
        "too large": (
            "Tempting: coarse pictures need little detail. But the rule does not know that they "
            "are coarse. It believes in fine waves, and spares them."
        ),
        "about right": (
            "The rule knows the noise, after all. But it does not know where among the waves the "
            "picture is strong, and that is half of the question."
        ),
    },
    "too small",
)

TOO_LARGE: Asked = (
    "With the true noise, the discrepancy takes a weight that is three times too large. Why?",
    {
        "the noise is stronger than we were told": (
            "It would explain it. But here we made the noise ourselves."
        ),
        "a blur hides a part of the noise": (
            "The noise came after the blur: nothing has smoothed it. What was smoothed is A x."
        ),
        "x has already taken some of the noise": (
            "Yes. It was fitted to this very photo, so a part of the noise passes for scene and "
            "is missing from the residual."
        ),
    },
    "x has already taken some of the noise",
)

WITHOUT_TRUTH: Asked = (
    "SURE knows one noisy photo, its $\\sigma$ and one random nudge. How close does it come to "
    "the true error of the prediction?",
    {
        "it has the right order of magnitude": (
            "A fair bet for one photo and one throw. But 9216 pixels are 9216 experiments, and "
            "their chance averages out."
        ),
        "the valley is right, the height is not": (
            "For choosing that would do, and so it is with GCV at small weights. SURE is better."
        ),
        "nearly the same curve": (
            "Yes: its chance averages out over thousands of pixels. What is left of it shows at "
            "the very bottom of the valley, and does not move the valley."
        ),
    },
    "nearly the same curve",
)

ASTRAY: Asked = (
    "Which of the scores goes astray on nearly every photo?",
    {
        "the discrepancy": (
            "It is never quite right, but never far off: it smooths a little too much."
        ),
        "GCV": (
            "It is told nothing, and one might expect it to pay for that. With independent noise "
            "it does not."
        ),
        "the L-curve": ("It misses its corner at the weakest noise. With more noise it does well."),
        "low entropy": ("Yes: it runs to an end of the knob. Section 8 shows why."),
    },
    "low entropy",
)

FEWEST: Asked = (
    "Which search needs the fewest trials?",
    {
        "the grid": "It looks at every setting that you list, near the valley or far from it.",
        "chance": "It may be lucky. It learns nothing from a trial, and so it cannot hurry.",
        "the gradient": (
            "Yes: each trial says which way is down. But count the solver calls, too."
        ),
    },
    "the gradient",
)

NOISE_PLEASES: Asked = (
    "Here is your scene, *perfect*. Add noise to it. What do entropy and sharpness say?",
    {
        "both fall": (
            "So it should be: the picture gets worse. But neither has ever seen the scene. They "
            "know gray levels and fine waves, and noise brings plenty of both."
        ),
        "sharpness rises, entropy falls": (
            "Half of it. Grain is all fine waves. But a flat sky that gets grain uses more gray "
            "levels than before, not fewer."
        ),
        "both rise": (
            "Yes: grain brings more gray levels and more fine waves, and that is all they count."
        ),
    },
    "both rise",
)

WORSE_LIE: Asked = (
    "SURE and the discrepancy must be told the noise. Which lie does more harm?",
    {
        "half the noise": (
            "Yes. What is left over is taken for scene, and inverting the blur blows it up."
        ),
        "twice the noise": (
            "It makes the picture soft, which is easy to see. But soft is not far from the truth."
        ),
        "both alike": (
            "A factor of two either way looks fair. But at one side of the valley there is fog, "
            "and at the other a cliff."
        ),
    },
    "half the noise",
)
