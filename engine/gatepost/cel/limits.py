"""Bounds on what one evaluation may take, so that no policy can hang a gate or eat its memory."""

COST_LIMIT = 1_000_000  # elements that the macros of one evaluation may go over
SIZE_LIMIT = 10_000_000  # characters of a text, or elements of a list, that an expression may make
