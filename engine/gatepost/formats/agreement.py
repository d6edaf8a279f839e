"""What the text for a terminal tells of a cross-check."""

from __future__ import annotations

from collections import Counter

from gatepost.formats.interface import Display
from gatepost.formats.page import Page
from gatepost.formats.visible import line
from gatepost.model.assessment import AssessmentDocument

LISTED = 10  # differences that are listed unless everything is


def agreement(page: Page, assessment: AssessmentDocument, display: Display) -> None:
    """How far another engine came to the same. What differs is listed, for then no outcome of it can be relied on."""
    checked = assessment["cross_check"]
    if checked is None:
        return
    page.heading("Cross-check")
    differing = checked["disagreements"]
    left = sum(one["evaluations"] for one in checked["unsupported"])
    page.put(
        [
            (f"{checked['engine']} {checked['version']}:", ""),
            (f"{checked['compared'] - len(differing)} evaluations agree,", ""),
            (f"{len(differing)} differ", "red" if differing else ""),
            (f"and {left} couldn't be compared", ""),
        ],
        2,
        4,
    )
    for one in differing[: None if display.verbose else LISTED]:
        which = "applies_if" if one["requirement"] is None else f"requirement {one['requirement']}"
        said = f"{one['ours']} here, {one['theirs']} there: {line(one['that'])}"
        page.put([(one["policy"], "bold"), (f"{which} of {line(one['subject'])} is {said}", "")], 2, 4)
    if not display.verbose and len(differing) > LISTED:
        page.put([(f"and {len(differing) - LISTED} more, all with --verbose", "bold")], 2)
    if display.verbose:
        reasons: Counter[str] = Counter()
        for entry in checked["unsupported"]:
            reasons[entry["reason"]] += entry["evaluations"]
        for reason, number in sorted(reasons.items()):
            page.put([("-", ""), (f"{number} not compared: {line(reason)}", "")], 2, 4)
