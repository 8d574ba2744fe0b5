"""What notebook 03 asks before it shows, and why each of the answers is tempting."""

Asked = tuple[str, dict[str, str], str]

DIVIDED: Asked = (
    "How much of the blurred picture does division bring back?",
    {
        "a little": (
            "So it looks: nothing is left to see. But what the eye cannot find may still be in "
            "the numbers. Each wave became weaker, and none of its digits was lost."
        ),
        "more, but not all": (
            "That is what sharpening gives, and it has to guess. Here nothing is guessed: to "
            "divide takes back a multiplication."
        ),
        "all of it": (
            "Yes, if no factor is zero. To multiply and to divide by the same number leaves what "
            "there was, and 16 digits are enough for that."
        ),
    },
    "all of it",
)

SAVED: Asked = (
    "What does division make of the picture that was saved with 8 bits?",
    {
        "the sharp picture": (
            "Tempting, since nobody sees the rounding. But division does not know what is seen: a "
            "wave that it makes a million times stronger has its error in it."
        ),
        "the sharp picture, with some grain": (
            "The right idea: the errors of rounding come back, and larger. How much larger is the "
            "surprise."
        ),
        "nothing but noise": (
            "Yes. The weakest waves are multiplied by so much that their errors cover everything "
            "else."
        ),
    },
    "nothing but noise",
)

SINGULAR: Asked = (
    "Which numbers are the singular values of a blur, if the border is periodic?",
    {
        "the numbers in its kernel": (
            "The matrix holds no others. But a singular value says how much a whole picture is "
            "stretched, and in that all numbers of the kernel have a say."
        ),
        r"the sizes $|\hat h|$ of its waves' factors": (
            "Yes. A wave comes out as a wave, only stretched and shifted. So the waves are the "
            "directions, and their factors say how far."
        ),
        "all are 1, since the PSF sums to 1": (
            "The sum is the factor of one wave alone, the flat one: no light is made or lost. All "
            "others are mixed with their own ups and downs."
        ),
    },
    r"the sizes $|\hat h|$ of its waves' factors",
)

ADDED: Asked = (
    "The vectors are added from strong to weak. What happens to the picture?",
    {
        "better and better, up to the last": (
            "So it would be without noise: each vector brings its part of the scene. But it "
            "brings its part of the noise as well, divided by the same value."
        ),
        "hardly anything, until the last ones": (
            "They are the largest crowd, and division is most violent there. But a scene has most "
            "of its light in few waves, and these are strong ones."
        ),
        "better, and then worse": (
            "Yes. At first each vector brings more scene than noise; from some place on it is the "
            "other way round."
        ),
    },
    "better, and then worse",
)

TOO_LARGE: Asked = (
    "A balance that is too small gives noise. What does one give that is far too large?",
    {
        "noise of another kind": (
            "The noise is multiplied by less and less as the balance grows. It is not the noise "
            "that does the harm now."
        ),
        "the photo, as it was": (
            "It is soft, like the photo. But the strong waves are held back, too, even the flat "
            "one that holds the brightness."
        ),
        "a soft and dark picture": (
            "Yes. What is held back is lost: the fine waves first, and in the end the brightness."
        ),
    },
    "a soft and dark picture",
)

PEEKING: Asked = (
    "How much better is Wiener with the true strength of each wave than with one balance for all?",
    {
        "not at all": (
            "A single balance, well chosen, is already good. But it treats a strong wave of the "
            "scene like a weak one."
        ),
        "by about 1 dB": (
            "Yes. It is worth something, and less than one might think: most of the harm is where "
            "nobody can help, below the noise."
        ),
        "by 5 dB or more": (
            "So much knowledge! But where a wave is far above the noise, or far below, each "
            "balance does the same. It matters in between only."
        ),
    },
    "by about 1 dB",
)

AGAIN: Asked = (
    "Which of these pass the test, apart from Wiener?",
    {
        "none": (
            "It is fair to expect that only one is right. But the test does not ask what is right: "
            "it asks what the camera would have seen."
        ),
        "the sharpened one": (
            "It is crisp, and so it looks restored. But nobody told the sharpening by how much "
            "this camera blurs."
        ),
        "the divided one": (
            "Yes, and to the last digit: the test cannot see what is wrong with it, since the blur "
            "hides that again."
        ),
    },
    "the divided one",
)

BORDER: Asked = (
    "You take the border for periodic, although it is not. What is wrong in the restored picture?",
    {
        "hardly anything": (
            "A few pixels at the border, of so many? But the jump between opposite edges is in "
            "all waves, and division multiplies the weak ones."
        ),
        "a strip at the border, as wide as the blur": (
            "That is where the photo depends on what is beyond. But dividing is no blur: what is "
            "wrong in one place does not stay there."
        ),
        "ripples, far into the picture": (
            "Yes. They begin at the border, and the weak waves carry them on."
        ),
    },
    "ripples, far into the picture",
)

RADIUS: Asked = (
    "Of three balances the smallest gains most by the right radius, 4. What is left of that gain "
    "if you take the radius for 4.4?",
    {
        "most of it": (
            "A tenth of the radius is less than half a pixel. But the weak waves are those that "
            "change most with the radius, and a small balance counts on them."
        ),
        "about half of it": "That is so for the balance in the middle.",
        "nothing": (
            "Yes. The picture gets worse than the photo is. Who holds back little must know the "
            "PSF well."
        ),
    },
    "nothing",
)

PRIOR: Asked = (
    "In which scenes does the prior find the waves that were lost?",
    {
        "in all three": (
            "It fits the photo in all three. But it can only add what it believes in, and that is "
            "flat areas with sharp edges."
        ),
        "on the page and on the wall": (
            "Yes. Letters and bricks are flat and have sharp edges, and an edge needs all waves."
        ),
        "on the fence only": (
            "Stripes are all that was lost, so they should be easiest? In the photo the fence is "
            "flat. And flat is what the prior likes best."
        ),
    },
    "on the page and on the wall",
)

LIGHT: Asked = (
    "Does it matter whether you straighten the numbers first?",
    {
        "no": (
            "The picture is bent back in the end, so it should be all the same. But a blur of "
            "bent numbers is another one than a bent blur of light."
        ),
        "yes, by a fraction of a decibel": (
            "In flat areas there is hardly a difference. But at each edge between dark and bright "
            "the model is wrong, and edges are what you want."
        ),
        "yes, by several decibels": "Yes: it is a model that does not fit, at every strong edge.",
    },
    "yes, by several decibels",
)
