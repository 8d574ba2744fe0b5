"""What notebook 06 asks before it shows, and why each of the answers is tempting."""

Asked = tuple[str, dict[str, str], str | None]

PRINTS: Asked = (
    "The article's program: what does it print?",
    {
        "1 to 9 again": (
            "That is what the text under it promises. But you know from notebook 02 that a "
            "transpose brings no picture back."
        ),
        "nine large numbers": (
            "You remember `A.T(A(x))`: that is what it *means* to print. For that it would have "
            "to run."
        ),
        "nothing at all": (
            "Yes. It is a program that nobody has run, as you will see. How it dies is the "
            "surprise."
        ),
    },
    "nothing at all",
)

FIRST: Asked = (
    "The repaired program: what is the first number of `y`, at the upper left?",
    {
        "26": (
            "You turned the kernel, 1 · 5 + 2 · 4 + 4 · 2 + 5 · 1, as a convolution in the "
            "mathematical sense would. `tf.nn.conv2d` does not turn it."
        ),
        "285": (
            "That is the number in the *middle*, where all nine products count. At a corner most "
            "of the kernel hangs over the border."
        ),
        "94": (
            "Yes: 1 · 5 + 2 · 6 + 4 · 8 + 5 · 9. Five of the nine weights hang over the border, "
            "and the kernel is taken as it is."
        ),
    },
    "94",
)

RESHAPE: Asked = (
    "Your photo by *reshape*, from channels first to channels last: what will you see?",
    {
        "the photo as it was": (
            "The shape is right, and it is what one hopes for. But a shape says nothing about "
            "which number is where."
        ),
        "the photo in wrong colors": (
            "So it is when channels are *exchanged*. But `reshape` tears neighbors apart."
        ),
        "three small photos: one red, one green, one blue": (
            "Three channels do stand one after the other. But each fills a third of the numbers, "
            "and each new pixel takes three neighbors for its colors."
        ),
        "nine small gray photos": (
            "Yes. The channels stand below each other, and each new row holds three old ones."
        ),
    },
    "nine small gray photos",
)

MIXES: Asked = (
    "In and out exchanged by mistake: with which mixes of colors would you notice?",
    {
        "with all: TensorFlow refuses": (
            "It would, with 3 channels in and 8 out. With three and three the shape fits."
        ),
        "with sepia and red to green to blue": (
            "Yes: only their tables change when rows and columns change places."
        ),
        "with all but *as it is*": (
            "Nearly. But *gray* and *no red* have symmetric tables as well, and these hide it."
        ),
        "with none": ("There is no error, so nobody *has* to notice. But the colors may tell you."),
    },
    "with sepia and red to green to blue",
)

GAPS: Asked = (
    "How far apart are the four ways, at worst?",
    {
        "not at all": (
            "They compute the same sums, but add in another order. With a limited number of "
            "digits that is not quite the same."
        ),
        "by rounding, and no more": (
            "Yes. There is no difference of meaning, for any kernel, stride and padding."
        ),
        "by whole pixels for even kernels": (
            "Between libraries that happens often, and it is why we test it. Here all four follow "
            "TensorFlow's convention."
        ),
    },
    "by rounding, and no more",
)

ZEROS: Asked = (
    "For which kernels and strides are the two rules the same?",
    {
        "odd kernels, any stride": (
            "An odd kernel has a middle, so the zeros *could* be shared evenly. But with stride 2 "
            "the last window of an even picture needs fewer."
        ),
        "stride 1, any kernel": (
            "With an even kernel `kernel // 2` on each side is one zero too many, and they start "
            "one place earlier."
        ),
        "odd kernels with stride 1": (
            "Yes, on this picture, whose side is even (and 1 × 1, of course, with any stride)."
        ),
    },
    "odd kernels with stride 1",
)

SIDES: Asked = (
    "With stride 2, for which sides is there a result, and how do these differ?",
    {
        "7 and 8, which differ by a line at the edge": (
            "The sides are right. One more line is what it looks like; but look at the 20."
        ),
        "7 and 8, which differ everywhere": (
            "Yes. With 8 nothing is cut off at the top and at the left, so all sits one pixel "
            "further down and to the right."
        ),
        "only 8, twice the features": (
            "8 becomes 4, and that is what most layers are for. But 7 becomes 4 as well."
        ),
        "all from 7 on, filled up with zeros": (
            "It could be done. But `conv2d` makes other features than 4 × 4 from a picture of 9, "
            "so it is no transpose of that."
        ),
    },
    "7 and 8, which differ everywhere",
)

TAPE: Asked = (
    "What does the tape compute to find the gradient?",
    {
        "many tiny steps, one for each pixel": (
            "That would also find it, to a few digits, at the price of one convolution for each "
            "pixel. The tape needs one for all."
        ),
        "`conv2d` of the residual, with the same weights": (
            "Tempting, since nothing else is in the program. But that leads from picture to "
            "features, and the gradient lives on the picture."
        ),
        "`conv2d_transpose` of the residual": (
            "Yes. It was told nothing of it, and finds it by the chain rule."
        ),
    },
    "`conv2d_transpose` of the residual",
)

FIVE_STEPS: Asked = (
    "No noise, five steps: which method is ahead?",
    {
        "Landweber": (
            "It steps straight down the misfit, so it should be quick. But from zeros it first has "
            "to find the light."
        ),
        "Richardson and Lucy": (
            "On this page, yes: their start holds all the light already, and they never step "
            "below zero. With your picture it may end otherwise."
        ),
        "both the same": (
            "Both do two convolutions in each step, with `A` and `A.T`. But from different starts."
        ),
    },
    "Richardson and Lucy",
)

FARTHEST: Asked = (
    "Where is the layer farthest from what its machine could do?",
    {
        "with small pictures": (
            "So it was wherever we measured: handing over costs the same for a small picture as "
            "for a large one."
        ),
        "with large pictures": (
            "They take the longest, and it feels like that. But *for each pixel* they are the "
            "cheapest."
        ),
        "equally far everywhere": (
            "It would be, if only multiplications cost time. But each call has a price of its own."
        ),
    },
    "with small pictures",
)

XLA: Asked = (
    "Does a compiler pay for a loop whose work is two convolutions?",
    {
        "yes: compiled is always faster": (
            "It often is where many *small* operations can be melted into one. Two large ones have "
            "nothing to melt."
        ),
        "it depends on the machine: measure": (
            "Always a good answer. The first figure tells the price, the second whether it is ever "
            "paid back."
        ),
        "no": (
            "On a processor it may well not: XLA brings a convolution of its own, and leaves the "
            "fast one aside."
        ),
    },
    None,
)

PAYS: Asked = (
    "From which size of kernel on does the detour through the Fourier domain pay?",
    {
        "3 × 3": (
            "A Fourier transform is fast, but two of them are not free. At 3 × 3 the direct way "
            "has few products."
        ),
        "about 7 × 7": (
            "Yes, where multiplications and additions count alike: at 5 × 5 the direct way is "
            "still the shorter one."
        ),
        "about 25 × 25": (
            "By then it has long paid: such a kernel has hundreds of products for each pixel."
        ),
    },
    "about 7 × 7",
)
