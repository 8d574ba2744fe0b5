"""What notebook 07 asks before it shows, and why each of the answers is tempting."""

Asked = tuple[str, dict[str, str], str | None]

SLIP: Asked = (
    "An enlargement by 2 lies half a large pixel off its place. What does that cost?",
    {
        "about 0.1 dB": "Nobody sees half a pixel. But PSNR compares pixel with pixel.",
        "about 2 dB": (
            "Yes: at every edge, half a pixel is a large difference, and there are many edges."
        ),
        "about 10 dB": (
            "A slip of many pixels would. Half of one still leaves each number near its neighbors'."
        ),
    },
    "about 2 dB",
)

INK: Asked = (
    "You paint with white and black ink on the large picture. Of which ink does the small picture "
    "keep least?",
    {
        "a dot, one pixel large": (
            "What is smallest should get lost first. But a quarter of its squares is kept: a small "
            "pixel looks at it, and becomes a little lighter."
        ),
        "a line, one pixel wide": (
            "It is thin in one direction only. In the other it is as long as you like, and about "
            "half of it is kept."
        ),
        "a checkerboard of single pixels": (
            "Yes, however large it is. Each small pixel weighs as much white as black, and they "
            "cancel."
        ),
    },
    "a checkerboard of single pixels",
)

FIRST_STEP: Asked = (
    "The very first step from zero makes $\\tau A^T y$, with $\\tau = 1 / \\|A\\|^2$. How good is "
    "that, compared with bicubic?",
    {
        "worse": "A first step is crude, and in notebook 04 it was. But here the camera is kind.",
        "better": "It knows the camera, and bicubic knows nothing. Or does it?",
        "the same": "Yes, number for number, but for the border.",
    },
    "the same",
)

EDGES: Asked = (
    "Few edges, said loudly: which of the two photos does that help, the photographer against the "
    "sky or the brick wall?",
    {
        "both": "A prior is knowledge, and knowledge helps, as long as it is true.",
        "only the photographer": "Yes. He has few edges, and the wall consists of them.",
        "only the wall": "Its edges are the clearest. But there are so many.",
        "neither": "So it goes with a prior that is false for both.",
    },
    "only the photographer",
)

SAME_LAYER: Asked = (
    "Set the four 7 × 7 kernels into one of 14 × 14, interleaved and turned by half a turn, and "
    "print it as a stamp with stride 2. How much does the result differ?",
    {
        "clearly: one gathers, the other scatters": (
            "They do. But does it matter in which order the same products are added up?"
        ),
        "only at the borders of the blocks": (
            "That is where stamps overlap unevenly, if their side is no multiple of the stride. "
            "14 is one."
        ),
        "not at all": "Yes: the same weights and the same products, sorted another way.",
    },
    "not at all",
)

ENDS: Asked = (
    "All weights begin at random. Which ends of the network print a grid?",
    {
        "the transposed ones whose side is no multiple of the stride": (
            "So notebook 02 found it, for a stamp of ones. A random stamp is not that even."
        ),
        "all transposed ones": "Nearly: but is sub-pixel convolution another layer?",
        "the transposed ones and sub-pixel": (
            "Yes: four kinds of pixels with four kinds of random weights. That is a grid."
        ),
        "all of them": "Two of them treat the four kinds of pixels alike. Those cannot.",
    },
    "the transposed ones and sub-pixel",
)

OVERTAKES: Asked = (
    "After how many of the 700 steps does the network overtake bicubic?",
    {
        "before step 50": (
            "Yes. It starts *from* bicubic and only adds to it, so it must merely learn to add "
            "nothing that is wrong."
        ),
        "at about step 300": "It would have to, if it had to learn to draw the picture itself.",
        "never, in so few steps": (
            "Papers train for days. But most of the gain comes early, and it has few weights."
        ),
    },
    "before step 50",
)

YOUTH: Asked = (
    "What does training do first: take the grid away, or draw the edges?",
    {
        "take the grid away": (
            "Yes. The grid is wrong at *every* pixel; an edge is missing only where there is one."
        ),
        "draw the edges": "They are what it is for. But they are few, and the grid is everywhere.",
        "both at the same time": "Each step improves on both. But one of them is done long before.",
    },
    "take the grid away",
)

RIVAL: Asked = (
    "The same network with a transposed convolution at its end: who wins?",
    {
        "sub-pixel, clearly": "So one often reads. But what did section 4 say?",
        "the transposed convolution, clearly": (
            "Its stamps overlap, so it might be smoother. But what did section 4 say?"
        ),
        "neither": "Yes. They *are* the same layer, begun with other dice.",
    },
    "neither",
)

FALSE_LETTER: Asked = (
    "Which is the first line with a letter that the network has drawn crisply, and wrong?",
    {
        "the third": "Look at the letter e there, in *neighbors* and in *Large letters*.",
        "the fifth": "There it is hard to overlook. Look further up as well.",
        "the seventh": "There hardly a letter is right. Look further up as well.",
    },
    "the third",
)

WORLDS: Asked = (
    "Both worlds are equally likely. Which answer has the smallest squared error *on average*?",
    {
        "either of the two worlds": (
            "Each is right half of the time, and looks real. But the other half is expensive: the "
            "error is twice as large as the ink, and its square four times."
        ),
        "something sharp that is neither": "Then it would be wrong in both worlds, and for sure.",
        "the mean of the two": "Yes, and it is soft. It is never right, and never far off.",
    },
    "the mean of the two",
)

CAMERAS: Asked = (
    "The network has only ever seen one camera. On small pictures from which other one is it still "
    "better than bicubic?",
    {
        "on all of them": "It has learned pictures, not cameras. Or has it learned both?",
        "with other lenses, not with grain or JPEG": (
            "Yes, by half as much or less. Grain and squares are fine detail, and detail is what "
            "it strengthens."
        ),
        "on none": "As bad as that it is not: an edge remains an edge through another lens.",
    },
    "with other lenses, not with grain or JPEG",
)
