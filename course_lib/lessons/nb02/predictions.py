"""What notebook 02 asks before it shows, and why each of the answers is tempting."""

Asked = tuple[str, dict[str, str], str]

OVERLAP: Asked = (
    "What stands where two prints meet?",
    {
        "the later print": (
            "So it is with windows on a screen. But then the result would depend on the order in "
            "which the pixels print. Here no pixel comes first."
        ),
        "the mean of the two": (
            "A good thought: then a flat area would stay flat. But for a mean each place would "
            "have to count its prints, and nobody counts here. Section 9 shows what comes of it."
        ),
        "the sum of the two": (
            "Yes: each print is simply added to what is there. So the order does not matter, and "
            "the result of a sum of pictures is the sum of their results."
        ),
    },
    "the sum of the two",
)

WAY_BACK: Asked = (
    "What are the last nine numbers, A.T (A x)?",
    {
        "1 to 9 again": (
            "That is what the nickname promises. The shape does come back, and A.T does run the "
            "same arrows backward. The numbers do not come back."
        ),
        "1 to 9 times one factor": (
            "A fair thought: all numbers have met the kernel twice, so all of them have grown. "
            "But not all alike, as you are about to see."
        ),
        "something else": (
            "Yes. Each number has gathered from its neighbors on the way there, and again on the "
            "way back. Two blurs do not cancel."
        ),
    },
    "something else",
)

FOUR_KERNELS: Asked = (
    "After which kernel does A.T bring your picture back exactly?",
    {
        "shift": (
            "Yes. The light of each pixel goes to one place, and A.T carries it back from there. "
            "Nothing was mixed, so nothing has to be unmixed."
        ),
        "round blur": (
            "It is symmetric, so A.T is A itself. But that does not make it its own inverse: you "
            "blur twice."
        ),
        "shake and shift": (
            "Half of it: the shift is taken back, and that is easy to see. The shake is not, it "
            "comes on top a second time."
        ),
        "edges": (
            "It has as much minus as plus, which looks as if things could cancel. But what a flat "
            "area was worth is lost at the first step, and no way back can know it."
        ),
    },
    "shift",
)

SUSPECTS: Asked = (
    "With the letter F as kernel, which suspects have two equal sums?",
    {
        "only conv2d_transpose": (
            "Yes. There is only one transpose. Whoever is turned, or off by a pixel, is caught."
        ),
        "conv2d_transpose and the one with its kernel turned": (
            "Tempting, since a turned kernel does belong to the transpose: of a convolution that "
            "slides. But conv2d_transpose has done that turn already."
        ),
        "all four: sums hide such details": (
            "A sum of a hundred numbers does hide much. But x and y are drawn by chance: for a "
            "wrong suspect the two sums meet only by an incredible accident."
        ),
    },
    "only conv2d_transpose",
)

STEPS: Asked = (
    "A thousand such steps from a guess of zeros: where do they lead?",
    {
        "no nearer than A.T y with its best factor": (
            "Each step is only A.T again, so that seems only fair. But what it is applied to "
            "changes from step to step: it is what is still wrong."
        ),
        "nearer and nearer to x": (
            "Yes, and ever more slowly. What one step leaves wrong is the work of the next one."
        ),
        "away: errors grow at each step": (
            "So they do with too long a step; try a factor of 2.1. With this one no error can grow."
        ),
    },
    "nearer and nearer to x",
)

FLAT: Asked = (
    "All ones, printed with 3 × 3 ones, 2 apart: what comes out?",
    {
        "all numbers alike": (
            "Everything that goes in is alike. But not every place gets equally many prints: look "
            "at the last line of section 4 again."
        ),
        "a grid of larger and smaller numbers": (
            "Yes. A place gets one print, two, or four, depending on where it lies."
        ),
        "large in the middle, small at the border": (
            "True of the outermost places, which have fewer neighbors. But something happens "
            "inside, too."
        ),
    },
    "a grid of larger and smaller numbers",
)
