"""What notebook 08 asks before it shows, and why each of the answers is tempting."""

Asked = tuple[str, dict[str, str], str]

THRESHOLD: Asked = (
    "Cells and debris, and a threshold that takes what is bright for a cell. What goes wrong?",
    {
        "a few pixels along the outlines": (
            "There, too: grain. But a pixel on the rim is the smallest of its faults."
        ),
        "dim cells are missed": (
            "Right, and only half of it: whatever else is bright is taken for a cell, too."
        ),
        "bright debris becomes a cell, a dim cell nothing": (
            "Yes, both at once. It looks at one pixel at a time, and a pixel has no shape."
        ),
    },
    "bright debris becomes a cell, a dim cell nothing",
)

SEES: Asked = (
    "Four convolutions of 3 × 3, and a pooling of 2 × 2 between any two: how many pixels across "
    "has one value of the deepest map seen?",
    {
        "9": (
            "So many see four convolutions with nothing between them: two more pixels for each. "
            "But after a pooling the next pixel is 2 pixels away."
        ),
        "24": (
            "3 pixels, 8 times as large: tempting. But each stage widens by its *own* pixels, and "
            "pooling widens, too."
        ),
        "38": (
            "Yes. The convolutions add 2, 4, 8 and 16 pixels, the poolings 1, 2 and 4, and one "
            "pixel was there from the beginning."
        ),
        "all of them": "That is what one hopes for. It takes one or two stages more.",
    },
    "38",
)

LEARNS_FIRST: Asked = (
    "400 steps of training: what does the network learn first?",
    {
        "that most is background": (
            "Yes. It is the cheapest guess: no pixel need be looked at, and four of five are right."
        ),
        "where something is": (
            "This comes second, and quickly: a kernel that tells bright from dark is soon found."
        ),
        "which is cell and which debris": (
            "That is what it is there for. But it needs outlines, so it needs good maps first; it "
            "comes last, and slowly."
        ),
    },
    "that most is background",
)

TOUCHING: Asked = (
    "Two real nuclei touch. What will the network make of them?",
    {
        "two cells": (
            "You see two, because you ask *whose* a pixel is. It was asked *what* a pixel is: on "
            "both sides of the contact the answer is cell."
        ),
        "one cell": "Yes. Nobody asked it whose a pixel is; and what is connected is counted once.",
        "debris": (
            "A clump has an outline that no cell has, so this is not silly, and for pieces of some "
            "clumps it happens. Mostly the round sides win."
        ),
    },
    "one cell",
)

GRID: Asked = (
    "Transposed convolutions of 3 × 3 and stride 2 print a checkerboard at first. Is it still "
    "there after 400 steps of training?",
    {
        "as strong as before": (
            "The arithmetic of the layer has not changed. But its kernels have: they can learn "
            "to fill the gaps."
        ),
        "weaker, and still to be seen": (
            "Yes. Where the network is sure, a faint grid makes next to no difference to the loss, "
            "so it stays."
        ),
        "gone": (
            "A kernel without any grid exists, that is true. Training looks for few wrong pixels, "
            "not for this kernel."
        ),
    },
    "weaker, and still to be seen",
)

DICE: Asked = (
    "The same network, trained in the same way from other first weights: by how much does its "
    "intersection over union move?",
    {
        "not at all": "Pictures, steps and layers are the same. But it begins elsewhere.",
        "by less than 0.01": (
            "One would like it so: then a table of one training each could be believed."
        ),
        "by 0.03 or more": "Yes: as much as the change of the layer did. One training is no proof.",
    },
    "by 0.03 or more",
)

LEAST_BLUE: Asked = (
    "Light on blue pixels speaks against a feature. Which rule shows the least blue?",
    {
        "deconvnet": (
            "It stops at each ReLU whatever is negative, so there is little. But it asks only what "
            "comes down *now*, not whether the ReLU was open *then*."
        ),
        "gradient": (
            "It stops values by where they pass, not by their sign. So of all three it has most."
        ),
        "guided": "Yes: to pass down, a value must please both of the others.",
    },
    "guided",
)

COVERED: Asked = (
    "Cover a fifth of the pixels, by each of these rules. Which leaves least of the feature?",
    {
        "what the gradient marks": (
            "It is the exact slope. But a slope says what a *little* more light would do, not "
            "what it means to take all of it away."
        ),
        "what guided marks": "Of the three rules the best in the first network. It has a rival.",
        "simply the brightest pixels": (
            "Yes, in both networks, and without asking either of them. What is bright made it fire."
        ),
    },
    "simply the brightest pixels",
)

SHUFFLED: Asked = (
    "The weights of a stage are shuffled. For which rule does the picture change most?",
    {
        "deconvnet": (
            "It uses the shuffled kernels, so it ought to change. But it lets everything positive "
            "pass, and what is positive comes mostly from the switches: from the picture."
        ),
        "gradient": "Yes. It is the only one that shows the kernels more than the picture.",
        "guided": (
            "The neatest picture, so one expects that it has most to lose. It changes least: its "
            "neat outlines are those of the picture."
        ),
    },
    "gradient",
)

SAME_FEATURES: Asked = (
    "Two pictures have the same features, but for a few percent. Are they the same picture?",
    {
        "yes, at every stage": (
            "Then the network would have an inverse. But a pooling lets three of four values go."
        ),
        "at the first stage; the deeper, the less": (
            "Yes. Stage 1 has eight numbers for each pixel and lets nothing go; each pooling after "
            "it lets go more."
        ),
        "at no stage": (
            "A ReLU already throws away what is negative. But with eight maps there is nearly "
            "always another one that has kept it."
        ),
    },
    "at the first stage; the deeper, the less",
)

ORDER: Asked = (
    "Eight steps, all equal at first, are to be *learned*. What will training choose?",
    {
        "large ones first, small ones later": (
            "First rough, then fine: it is how one would do it by hand. But you have seen that "
            "the order makes no difference."
        ),
        "small ones first, large ones later": (
            "First make sure, then be bold? You have seen that the order makes no difference."
        ),
        "equal ones": (
            "Yes. A product does not care about order, so each of them feels the same slope, and "
            "equal ones stay equal for ever."
        ),
    },
    "equal ones",
)

FORMULA: Asked = (
    "One number $w$ in Chebyshev's formula: can it give the learned steps?",
    {
        "no: training fits pictures, a formula fits none": (
            "Steps can only weaken waves, though. So there is not much in a picture that eight of "
            "them could learn."
        ),
        "nearly": (
            "Yes: for one $w$ the two curves lie almost on each other, though nobody told the "
            "network about polynomials."
        ),
        "exactly": (
            "The formula is best for the *worst* wave, training for the *mean* of pictures. So "
            "they need not be equal."
        ),
    },
    "nearly",
)

RACE: Asked = (
    "Eight layers each: who is best at the end?",
    {
        "Chebyshev's steps": (
            "One number, found by six tries, and as good as the learned ones. But they ask no "
            "picture anything."
        ),
        "CGLS": (
            "It asks *this* picture for each step, where the others' must serve all. But one team "
            "has more than steps."
        ),
        "learned steps": (
            "400 steps of training for eight numbers. But they must serve all pictures; those of "
            "CGLS serve one."
        ),
        "steps and filters": (
            "Yes: only the filters hold something that is neither in the blur nor in the picture."
        ),
    },
    "steps and filters",
)
