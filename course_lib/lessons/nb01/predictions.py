"""What notebook 01 lets its reader predict, and what is said about each choice."""

LARGEST_SUMS = (
    "The kernel *bottom minus top* holds −1, −2, −1 above, zeros, and 1, 2, 1 below. Where will "
    "the largest sums be?",
    {
        "where the picture is brightest": (
            "Tempting, since bright pixels are large numbers. But where all nine are equally "
            "bright, what is added below is taken away above."
        ),
        "where it is bright above and dark below": (
            "The lower row of the kernel is the positive one: it wants to lie on what is bright. "
            "Here are the smallest sums."
        ),
        "where it is dark above and bright below": (
            "The negative row lies on small numbers, the positive row on large ones."
        ),
    },
    "where it is dark above and bright below",
)

LETTER = (
    "A kernel in the shape of the letter F meets three bright pixels on black. What will `conv2d` "
    "draw at each of them?",
    {
        "an F": "That is what a stamp does. But `conv2d` does not stamp: it looks.",
        "an F that stands on its head": (
            "Turned by half a turn: up and down are exchanged, and left and right as well."
        ),
        "an F in a mirror": (
            "Nearly: left and right are exchanged. For the same reason up and down are, too."
        ),
        "a single pixel": (
            "The window meets the bright pixel in many places, not in one, and each time another "
            "number of the kernel lies on it."
        ),
    },
    "an F that stands on its head",
)

TWO_MAPS = (
    "The kernel is the average of $2 \\times 2$ pixels. How do the maps of the two faces differ?",
    {
        "the second has a checkerboard, too": (
            "It would, if the kernel were a single number. Count the bright and the dark fields "
            "under a window of $2 \\times 2$."
        ),
        "the second has a fainter checkerboard": (
            "So it is with most averages: of $3 \\times 3$ pixels, say, where five fields stand "
            "against four. Here it is two against two."
        ),
        "not at all": "Each window holds two bright and two dark fields, and they cancel.",
    },
    "not at all",
)

RINGS = (
    "Now a disk, as wide as seven pixels, blurs the rings. What will be left of them?",
    {
        "all rings, and all equally fainter": (
            "A gray veil does that. A blur treats coarse and fine differently."
        ),
        "the coarse ones, and beyond them nothing but gray": (
            "So it is with a Gaussian. A disk has a surprise further out."
        ),
        "the coarse ones, then gray, then rings again": (
            "Look closely at those that come back: are their bright lines where they were?"
        ),
    },
    "the coarse ones, then gray, then rings again",
)

MINUS_ONE = (
    "With the *Gaussian*, 1 blurs and 0 does nothing. What will $-1$ do?",
    {
        "blur, too": "Tempting, but the two sides of 0 are not alike here.",
        "turn the picture into its negative": (
            "The numbers of the mixture still sum to 1, so flat areas keep their brightness."
        ),
        "sharpen": (
            "What the blur would take away is added. It is no inverse, though: that is for "
            "notebook 03."
        ),
    },
    "sharpen",
)

TWICE_AS_WIDE = (
    "The kernel becomes twice as wide. What happens to its spectrum?",
    {
        "it becomes twice as wide, too": (
            "More pixels, more numbers: but those of a wide kernel change slowly, and fast waves "
            "average out under them."
        ),
        "it becomes half as wide": "What reaches far smooths much, and few waves come through.",
        "it keeps its width and doubles in height": (
            "Its height in the middle is the sum of the kernel, and that stays 1."
        ),
    },
    "it becomes half as wide",
)

SEPARABLE = (
    "Which of these four kernels is *no* column times a row?",
    {
        "Gaussian": (
            "It is round, and all the same $e^{-(r^2 + c^2)/2\\sigma^2}$ is a factor for the row "
            "times one for the column."
        ),
        "average": "A column of ones times a row of ones, over nine.",
        "Sobel": "An average along one axis, a difference along the other.",
        "disk": (
            "Its rows are bars of different lengths, and none is a multiple of another. Round it "
            "is, but of all round kernels only the Gaussian can be split."
        ),
    },
    "disk",
)
