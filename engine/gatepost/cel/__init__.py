"""CEL, the Common Expression Language: compile once, evaluate over plain JSON, explain the verdict.

Text becomes a syntax tree (`parser`), which is checked against what is declared (`checker`) and becomes a Python
function (`generator`). What that function finds unusual the interpreter decides, which is the language's meaning in
one place. The rest of gatepost knows only the names here.
"""

from gatepost.cel.converting import as_text, to_json
from gatepost.cel.errors import CompileError, EvaluationError
from gatepost.cel.program import Program, compile
from gatepost.cel.trace import Fact, Trace
from gatepost.cel.types import Type, declared

__all__ = [
    "CompileError",
    "EvaluationError",
    "Fact",
    "Program",
    "Trace",
    "Type",
    "as_text",
    "compile",
    "declared",
    "to_json",
]
