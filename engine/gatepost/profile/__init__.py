"""The profile, `gatepost.yaml`: which AI systems there are, and what people decided and stated about them."""

from gatepost.profile.load import FILE_NAME, answers_path, default, find, load, load_spec
from gatepost.profile.patterns import matches
from gatepost.profile.types import Attestation, Evidence, Gate, Profile, System, Waiver

__all__ = [
    "FILE_NAME",
    "Attestation",
    "Evidence",
    "Gate",
    "Profile",
    "System",
    "Waiver",
    "answers_path",
    "default",
    "find",
    "load",
    "load_spec",
    "matches",
]
