"""gatepost: policy-as-code compliance checks for AI systems."""

__version__ = "0.1.0"
