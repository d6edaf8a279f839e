"""Policies and packs: where they lie, what they hold, and their expressions made ready to run."""

from gatepost.policies.compile import (
    CompiledPolicy,
    CompiledRequirement,
    compile_policies,
    compile_policy,
    expression_errors,
)
from gatepost.policies.library import Library
from gatepost.policies.selection import Override, disagreements, select
from gatepost.policies.types import Pack, PackItem, Param, Policy, Question, Requirement, Selected

__all__ = [
    "CompiledPolicy",
    "CompiledRequirement",
    "Library",
    "Override",
    "Pack",
    "PackItem",
    "Param",
    "Policy",
    "Question",
    "Requirement",
    "Selected",
    "compile_policies",
    "compile_policy",
    "disagreements",
    "expression_errors",
    "select",
]
