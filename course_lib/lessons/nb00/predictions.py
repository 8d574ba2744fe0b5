"""What notebook 00 asks before it shows: the questions, and what each answer has to it."""

__all__ = ["BRIGHTER", "LETTERS", "MORE_CONTRAST", "THERE_AND_BACK"]

LETTERS = (
    "Nobody can read this page. What became of its letters?",
    {
        "They are gone: the camera never recorded them.": (
            "It looks like that. But all the light of each letter did fall on the sensor, only "
            "not in one place."
        ),
        "They are all there, added up along streaks.": (
            "Each point of the page left a streak, and each pixel holds the sum of all "
            "streaks that cross it. What was added up in a known way can often be taken apart."
        ),
        "They could be invented by a program that knows what letters look like.": (
            "Such programs exist, and you will train small ones. But nothing has to be invented "
            "here: an old filter, which knows nothing of letters, will do."
        ),
    },
    "They are all there, added up along streaks.",
)

THERE_AND_BACK = (
    (
        "The numbers 1 to 9 go through the layer `conv2d`, and the result through "
        "`conv2d_transpose` with the same kernel. What comes back?"
    ),
    {
        "1 to 9: the second layer undoes the first.": (
            "The name *deconvolution* promises it, and so does the article. The run says otherwise."
        ),
        "1 to 9, all brighter or darker by one factor.": (
            "A careful guess. But the brightness that fits best is allowed for below, and the "
            "numbers still differ."
        ),
        "Other numbers.": (
            "The transpose spreads each result over the inputs that it was made of. "
            "That is something else than taking the sum apart."
        ),
    },
    "Other numbers.",
)

MORE_CONTRAST = (
    (
        "A photo is blurred a little, and then it gets 40 percent more contrast. What will that do "
        "to its PSNR?"
    ),
    {
        "Raise it: the picture looks clearer.": (
            "It does look clearer. But PSNR does not ask how a picture looks; it asks how far "
            "its numbers are from the truth."
        ),
        "Leave it as it is: no detail is added or lost.": (
            "Right about the detail. But every number moves, and the truth does not move along."
        ),
        "Lower it: the numbers move away from the truth.": (
            "The blur took a trace of contrast away, and a trace more would bring it closer. But "
            "40 percent carries every gray far past the truth."
        ),
    },
    "Lower it: the numbers move away from the truth.",
)

BRIGHTER = (
    "The dark photo is made brighter. How many different values will it hold then?",
    {
        "More: one sees more in it.": (
            "One does. But each pixel still knows only what it knew: two pixels that were alike "
            "stay alike."
        ),
        "As many: each value becomes another one.": (
            "Before rounding it is so. But where gamma presses the bright values together, two "
            "neighbors round to the same number."
        ),
        "Fewer: some values become one.": (
            "Dark values move apart and leave gaps; bright ones move together, and some merge."
        ),
    },
    "Fewer: some values become one.",
)
