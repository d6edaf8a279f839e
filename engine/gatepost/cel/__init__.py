"""CEL, the Common Expression Language: compile once, evaluate over plain JSON, explain the verdict.

The rest of gatepost knows only these names; which engine works behind them is this package's business.
"""

from gatepost.cel.errors import CompileError, EvaluationError
from gatepost.cel.program import Prepared, Program, compile, prepare
from gatepost.cel.trace import Trace

__all__ = ["CompileError", "EvaluationError", "Prepared", "Program", "Trace", "compile", "prepare"]
