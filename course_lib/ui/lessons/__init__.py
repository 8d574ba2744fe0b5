"""Helpers that one notebook needs, one module for each."""
