"""What notebook 04 asks before it shows, and why each of the answers is tempting."""

Asked = tuple[str, dict[str, str], str]

PASSES: Asked = (
    "How many passes does it take until nothing changes anymore?",
    {
        "about a thousand": (
            "So many steps of A.T it took in notebook 02. But there each step started from what "
            "the one before had left. Look for the line that does this here."
        ),
        "one": (
            "Yes. No line hands anything from one pass to the next, so all passes compute the "
            "same. It has converged, and nothing is solved."
        ),
        "it never stops": (
            "Things that are fed back can run away, that is true. Here nothing is fed back at all."
        ),
    },
    "one",
)

AGAIN: Asked = (
    "A.T thirty times, one after the other: what becomes of the photo?",
    {
        "it gets sharper each time": (
            "This is what one reads. But A.T of a blur is a blur, as you saw in notebook 02: it "
            "brings light back to the right place, and makes weak waves weaker still."
        ),
        "a fog": (
            "Yes: thirty blurs. Every wave but the mean brightness fades, each time by the same "
            "factor."
        ),
        "grain": (
            "Grain comes from dividing by small numbers. Nothing is divided here, and nothing "
            "made stronger."
        ),
    },
    "a fog",
)

MORE_STEPS: Asked = (
    "A noisy photo: what do more and more steps do to it?",
    {
        "it gets better and better": (
            "Without noise it did, and that is why one expects it. But the data now hold noise, "
            "and the iteration is asked to explain all of the data."
        ),
        "better at first, then no change": (
            "It would be convenient: then one could simply wait. But as long as anything of the "
            "photo is unexplained, the iteration goes on explaining it, noise included."
        ),
        "better at first, then worse": (
            "Yes. The scene comes first, the noise later, and nothing tells the iteration where "
            "one ends and the other begins."
        ),
        "worse from the first step": (
            "Division was like that. But one step is no division: it brings back the strong waves "
            "first, and these stand far above the noise."
        ),
    },
    "better at first, then worse",
)

FIRST_TO_GO: Asked = (
    "The step is a little too long: which wave grows wild first?",
    {
        "the finest": (
            "Fine waves are those that noise and division spoil, so one suspects them here, too. "
            "But the factor of a wave is $1 - \\tau s^2$, and theirs, with $s$ near 0, is almost 1."
        ),
        "the coarsest: brightness itself": (
            "Yes. A blur leaves the mean brightness as it is, $s = 1$: no wave is stronger, so "
            "$1 - \\tau s^2$ passes $-1$ there first."
        ),
        "all at once": (
            "There is one $\\tau$ for all of them. But each has its own $s$, and so its own bound, "
            "$2 / s^2$."
        ),
    },
    "the coarsest: brightness itself",
)

SAFE_BLURS: Asked = (
    "Four blurs: gaussian, disk, moved and box. For which is there a step that never explodes?",
    {
        "for all of them, if it is short enough": (
            "So it is with Landweber. Here a wave is multiplied by $1 - \\mu \\hat h$. What if "
            "$\\hat h$ is negative?"
        ),
        "gaussian only": (
            "Yes. Of the four it alone turns no wave upside down. Where $\\hat h$ is negative, "
            "$1 - \\mu \\hat h$ is above 1 for every $\\mu$."
        ),
        "gaussian and disk, the round ones": (
            "Roundness makes $\\hat h$ real, but not positive: a disk turns some waves upside "
            "down, as a camera out of focus does."
        ),
    },
    "gaussian only",
)

TRUE_RESIDUAL: Asked = (
    "If x were the true scene, what would y − A x look like?",
    {
        "black: all zeros": (
            "So it was before there was noise. Now the photo is A x and noise, and A x does not "
            "explain the noise."
        ),
        "faint outlines of the scene": (
            "Outlines are what the estimate does not explain yet. The true scene explains all of "
            "them."
        ),
        "grain, the same everywhere": (
            "Yes: the noise, all of it and nothing else. That is how one knows the scene when one "
            "meets it."
        ),
    },
    "grain, the same everywhere",
)

RULE: Asked = (
    "How many decibels does the rule lose against one who knows the truth?",
    {
        "none": (
            "If the noise is known exactly, why should anything be lost? Because the residual "
            "counts all waves, and the best stop weighs them: these are two questions."
        ),
        "less than one": (
            "Yes. It does not stop at the best step, but the curve is flat around there."
        ),
        "several": (
            "It does stop at another step. But look how flat the curve of section 3 is around its "
            "lowest point."
        ),
    },
    "less than one",
)

FASTER: Asked = (
    "CGLS is faster. Is its best picture better, too?",
    {
        "better, and it stays good": (
            "A better method should have the better end. But its end is division, like "
            "Landweber's, only nearer."
        ),
        "about as good, and it turns back sooner": (
            "Yes. It meets the same waves in nearly the same order, faster; and so the noise, too."
        ),
        "worse: haste makes waste": (
            "Not before the turn: up to there each of its steps is worth several of Landweber's."
        ),
    },
    "about as good, and it turns back sooner",
)

FROM_ZEROS: Asked = (
    "Richardson and Lucy, started from zeros: what happens?",
    {
        "it works, only later": (
            "Landweber works from zeros, since it *adds*. This one *multiplies*."
        ),
        "it stays at zero": (
            "Yes, and worse: $y / A x$ divides by zero. Whatever is 0 at the start is 0 for ever."
        ),
        "it explodes": (
            "There is a division by zero in it, so the thought is good. But what it gives is "
            "multiplied by zero."
        ),
    },
    "it stays at zero",
)

RIM: Asked = (
    "The division left out, a blur that sums to 1: what do sixty steps make of it?",
    {
        "nothing one can see": (
            "The factor that is missing is 1 nearly everywhere. But it is missing sixty times."
        ),
        "a dark rim": (
            "That is how it begins, and where. Then look at what stands beside the rim."
        ),
        "a dark rim, and stripes that eat their way in": (
            "Yes. The pixels beside the rim must explain the light that is seen there, and grow "
            "too bright; their neighbors make up for that, and so on."
        ),
    },
    "a dark rim, and stripes that eat their way in",
)

ROUND_OR_TALL: Asked = (
    "Which of the two bright spots is two stars?",
    {
        "the tall one, on the right": (
            "A star is a point, so a long spot looks like two. But look at the faint stars: "
            "through *this* telescope every single one is tall."
        ),
        "the round one, on the left": (
            "Yes. The telescope makes every star taller than wide. Whatever looks round here is "
            "too wide for one."
        ),
        "the photo does not hold the answer": (
            "To the eye it does not. But there are ten thousand photons for a star, and one knows "
            "what the telescope does to each: that is enough."
        ),
    },
    "the round one, on the left",
)

GLOW: Asked = (
    "Which of the three skies will be the best?",
    {
        "ignored: Richardson and Lucy keep all light": (
            "They do, and that is the trouble: the light of the glow, too. It must go somewhere, "
            "and it goes into the sky."
        ),
        "subtracted: what is gone cannot disturb": (
            "The glow's mean is gone, but not its noise. And half of that is now negative, and "
            "cut off."
        ),
        "told": ("Yes: the glow is counted, with its noise, and put nowhere."),
    },
    "told",
)

COUNT_STOP: Asked = (
    "Which rule comes closest to the oracle on the stars?",
    {
        "one sigma": (
            "It is the simplest, and the noise is not equally strong everywhere: so it should do "
            "badly. It does, but it is not the last."
        ),
        "deviance": (
            "It weighs each pixel by its own noise, exactly as it should. But it asks how much is "
            "left in *all* pixels, and nearly all are dark."
        ),
        "hidden photons": (
            "Yes. It does not ask how much is left, but whether the next step is right."
        ),
    },
    "hidden photons",
)

WALK: Asked = (
    "Where is the brightest pixel of the left picture after one step, and after sixty?",
    {
        "at (20, 20), both times": (
            "There is one star and no noise, and each program gets its own photo. What could go "
            "wrong? An A.T that is not quite the transpose."
        ),
        "a pixel aside, both times": (
            "So it begins: off by one. But a transpose that is off by one is so in each step."
        ),
        "a pixel aside, and then far away": (
            "Yes: in each step the correction is put a pixel beside the fault that it is for."
        ),
    },
    "a pixel aside, and then far away",
)

TURNS_BACK: Asked = (
    "Will the curve of total variation turn back, too?",
    {
        "yes: every iteration does, with noise": (
            "All of them did so far, since all went to *division*. What one goes to is another "
            "place now."
        ),
        "no: it rises and stays": (
            "Yes. It goes to the lowest price, and a picture full of grain is not that."
        ),
        "no, but it never gets as high": (
            "One fears that a penalty costs something. It costs what is untrue of pictures."
        ),
    },
    "no: it rises and stays",
)
