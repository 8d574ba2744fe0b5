"""What notebook 10 asks its readers to predict, and what it says once they have."""

from __future__ import annotations

Asked = tuple[str, dict[str, str], str | None]

STRIPES: Asked = (
    "The camera moves sideways, to the right, while the shutter is open. Which way do the dark "
    "stripes in the spectrum run?",
    {
        "level, along the movement": (
            "The smear is level, so the stripes should be? But the spectrum shows which *waves* "
            "are lost. Those that go up and down *along* the movement are averaged away."
        ),
        "upright, across the movement": (
            "Yes. A wave that goes sideways is averaged along itself, and is lost where it fits "
            "into the streak. How it goes up and down does not matter: so a whole upright line of "
            "waves is lost."
        ),
        "there are rings": (
            "Rings are what a lens out of focus leaves, since it blurs in all directions alike. A "
            "movement has one direction."
        ),
    },
    "upright, across the movement",
)

LENGTH: Asked = (
    "The true movement is 15 pixels long. Over all lengths, which one does *left over* like best?",
    {
        "15, the true one": (
            "It should, if only the truth explained the photo. But something explains it better, "
            "without any rest at all."
        ),
        "a longer one": (
            "A longer kernel has more to give? It also has more zeros in its spectrum, and what "
            "lies there it cannot explain."
        ),
        "1: no movement at all": (
            "Yes. The photo explains itself perfectly: restore nothing, blur nothing, and nothing "
            "is left over."
        ),
    },
    "1: no movement at all",
)

CHEAPER: Asked = (
    "Let slopes cost as much as they are high (power 1, *total variation*). Which is cheaper: the "
    "sharp page, or the same page smeared by 9 pixels?",
    {
        "the sharp page": (
            "One tends to think that a prior for sharp pictures prefers sharp pictures. A *single* "
            "edge costs the same, steep or not. But where black and white lie close together, "
            "smearing cancels them."
        ),
        "the smeared page": (
            "Yes, and by far. A blur averages ups against downs, and can only lower the total. So "
            "total variation, left alone with both unknowns, chooses *no blur at all*."
        ),
        "both cost the same": (
            "True of one lonely edge, which rises by the same height, steep or not. Letters are "
            "full of edges that go up and down again."
        ),
    },
    "the smeared page",
)

VERDICTS: Asked = (
    "One of the photos was taken from a car that drove straight ahead. What does the machine say?",
    {
        "a kernel, and that it is sure": (
            "Some kernel fits best in any case. But would the corners agree with the middle?"
        ),
        "nothing to repair": (
            "Straight ahead the middle hardly moves. Toward the corners, however, it smears."
        ),
        "I do not know": (
            "Yes. Each part of this photo has a kernel of its own, from the middle outward. The "
            "machine looks at both halves one by one, and they disagree."
        ),
    },
    "I do not know",
)

SPOT: Asked = (
    "A small spot, a little brighter than what surrounds it, is photographed and restored with a "
    "prior against ups and downs. The stronger the prior, the ...",
    {
        "clearer the spot, for the noise is gone": (
            "The noise goes, indeed. But how should the prior know which ups and downs are noise?"
        ),
        "fainter the spot": (
            "Yes. A small spot is much rim for little area, which is what this prior dislikes "
            "most. It goes before the noise is all gone."
        ),
        "brighter the spot": (
            "Priors that draw letters and faces can do that. This one only levels."
        ),
    },
    "fainter the spot",
)

STEPS: Asked = (
    "With little noise, three of your steps gain much more than `polyblur`. Now the noise is "
    "three times as strong. What do three steps gain?",
    {
        "as much as before": (
            "The blur is the same, so its repair is? But the steps multiply the faintest waves by "
            "4, and these are all noise now."
        ),
        "less, but still more than polyblur": (
            "So one would hope. The faintest waves are multiplied by 4, however, and there the "
            "noise is."
        ),
        "nothing: the photo is worse than before": (
            "Yes. `polyblur` multiplies the faintest waves by 1: it repairs less, and it can "
            "hardly do harm."
        ),
    },
    "nothing: the photo is worse than before",
)
