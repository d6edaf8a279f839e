"""Frameworks: the controls that policies are mapped to, and for whom and since when each applies."""

from gatepost.frameworks.applicability import long_date, out_of_scope
from gatepost.frameworks.catalogue import Catalogue
from gatepost.frameworks.crosswalk import Related, crosswalk
from gatepost.frameworks.types import Applies, Control, Earlier, End, Framework, Group, Outside, Start

__all__ = [
    "Applies",
    "Catalogue",
    "Control",
    "Earlier",
    "End",
    "Framework",
    "Group",
    "Outside",
    "Related",
    "Start",
    "crosswalk",
    "long_date",
    "out_of_scope",
]
