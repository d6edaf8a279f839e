"""Frameworks: the controls that policies are mapped to, and for whom and since when each applies."""

from gatepost.frameworks.applicability import out_of_scope
from gatepost.frameworks.catalogue import Catalogue
from gatepost.frameworks.types import Applies, Control, Framework, Group, Start

__all__ = ["Applies", "Catalogue", "Control", "Framework", "Group", "Start", "out_of_scope"]
