"""Restoring pictures: arrays in, arrays out, gray or color."""

from course_lib.restoration._linear import inverse_filter, wiener

__all__ = ["inverse_filter", "wiener"]
