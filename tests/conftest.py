"""Which examples hypothesis tries: the same ones each time, or new ones where that is asked for.

``pytest --hypothesis-profile=search`` (``course.py test search``) searches at random. What it
finds is kept as an explicit ``@example`` beside the test.
"""

from hypothesis import settings

settings.register_profile("repeat", derandomize=True, database=None, deadline=None, max_examples=50)
settings.register_profile(
    "search", derandomize=False, deadline=None, max_examples=1000, print_blob=True
)
settings.load_profile("repeat")
