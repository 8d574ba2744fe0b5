"""What notebook 09 asks before it shows, and why each of the answers is tempting."""

Asked = tuple[str, dict[str, str], str]

WORST: Asked = (
    "One of the four treatments ruins the count. Which?",
    {
        "stretch": (
            "It cuts off both ends of the range, and loses what lies there. But few pixels do: "
            "here only the very brightest, which are no hard cases."
        ),
        "gamma": (
            "It lifts the dark, and with it the noise of the ground. But the dim nuclei are lifted "
            "more, and they were the problem."
        ),
        "equalize": (
            "Yes, though it has the most contrast of all. Most of the pixels are "
            "*ground*, so most of the gray levels go to the ground, and to its noise."
        ),
        "CLAHE": (
            "It equalizes as well, tile by tile, and could do the same harm. But its limit keeps "
            "flat tiles from being spread."
        ),
    },
    "equalize",
)

LIMIT: Asked = (
    "You raise CLAHE's limit, step by step, and contrast grows. What does the count do?",
    {
        "better and better": (
            "If contrast were what the recipe lacks, yes. It lacks it only at first: dim nuclei "
            "beside bright ones. Beyond that, more contrast is more noise."
        ),
        "better, and then worse than before": (
            "Yes. First dim nuclei rise above the threshold, then the ground does. A picture can "
            "have too much contrast, long before your eye minds."
        ),
        "worse and worse": (
            "So it was with equalizing. But with a low limit only a little is spread, and mostly "
            "where a tile has something in it."
        ),
    },
    "better, and then worse than before",
)

ORDER: Asked = (
    "Noisy cells: remove the noise first, or CLAHE first? Which counts better?",
    {
        "the noise first, by far": (
            "Sound: CLAHE strengthens what noise it finds. But if the cleaning comes last, it "
            "removes that as well, so that the difference is small."
        ),
        "CLAHE first": (
            "Then the cleaning sees all nuclei at equal strength. But the noise is no longer "
            "equal everywhere, which most methods take for granted."
        ),
        "nearly alike": (
            "Yes: the noise first is ahead by a little. Single shots differ more, so that it "
            "shows only in pairs, each shot treated both ways."
        ),
    },
    "nearly alike",
)

AMOUNT: Asked = (
    "The amount goes up from 0 to 8. How many letters does the machine read?",
    {
        "more and more, up to the end": (
            "Edges do grow with the amount, and so does the noise, by the same factor: from some "
            "point on nothing is gained."
        ),
        "more, and from 4 on hardly any more": (
            "Yes. What could be had is had at 4, and most of it at 2. All that follows is louder, "
            "not clearer: letter and noise grow together."
        ),
        "more, and at 8 fewer than at 0": (
            "It looks so terrible that one would think so. But the eye minds noise and halos more "
            "than this reader does."
        ),
    },
    "more, and from 4 on hardly any more",
)

WALL: Asked = (
    "Behind the astronaut is a gray wall. What color is it when red, green and blue are equalized "
    "one by one?",
    {
        "gray": (
            "Gray is equal parts of all three, and each is treated by the same rule. But by the "
            "ranks in *its own* channel, and these are not the same."
        ),
        "orange, like her suit": (
            "There is much orange, so it should win? Just the reverse: red is already plentiful, "
            "so its ranks are handed out up there."
        ),
        "the opposite of orange": (
            "Yes, a blue green. Equalizing gives all three channels the same histogram. A picture "
            "with much orange has to pay for it elsewhere."
        ),
    },
    "the opposite of orange",
)

JUDGE: Asked = (
    "Sharpened with amount 8, a machine reads more of the page. Is it nearer to the truth as well, "
    "in PSNR?",
    {
        "yes, that is why": (
            "It would be, if reading needed the right gray levels. It needs edges, and these may "
            "be far too strong."
        ),
        "no, it is further away": (
            "Yes: letters and truth disagree. Who only wants to read does not mind. Who measures "
            "gray levels must."
        ),
        "about the same": (
            "Something is gained at the edges, and lost by halos and noise. At amount 2 the gain "
            "is larger. At 8 the loss is, by far."
        ),
    },
    "no, it is further away",
)

FIRST: Asked = (
    "The page shall be restored, and get more contrast by CLAHE. What comes first?",
    {
        "CLAHE, then restore": (
            "Then the restoration has more contrast to work with? It works with a *model*, "
            "$y = h \\ast x + n$, and after CLAHE no such equation holds."
        ),
        "restore, then CLAHE": (
            "Yes. To restore is to answer a question about the camera, and it must be asked while "
            "the numbers are still the camera's."
        ),
        "it does not matter": (
            "As with noise and cells above? There, no step had a model. Restoring has one, and "
            "CLAHE breaks it."
        ),
    },
    "restore, then CLAHE",
)
