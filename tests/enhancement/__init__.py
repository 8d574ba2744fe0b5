"""Tests of course_lib.enhancement."""
