"""Ratios against peers, printed by ``course.py bench``."""
