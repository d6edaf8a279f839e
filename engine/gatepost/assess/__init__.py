"""The assessment: subjects held against policies, and what follows for controls."""

from gatepost.assess.assessment import assess
from gatepost.assess.options import Options, Target

__all__ = ["Options", "Target", "assess"]
