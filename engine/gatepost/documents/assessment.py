"""The assessment report: everything that an assessment holds, to be read by a person and handed to an auditor."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import date

from gatepost.documents.interface import Document
from gatepost.documents.picture import WIDTH
from gatepost.documents.view import Report, report
from gatepost.errors import InputError, UnknownNameError
from gatepost.model.assessment import AssessmentDocument
from gatepost.reading import did_you_mean, shown


class AssessmentReport(Document):
    """Cover, verdict, picture of control status, findings by subject, every control, decisions, how to replay it."""

    name = "assessment"
    title = "Assessment report"
    kinds = ("html", "pdf", "md")

    def render(self, assessment: AssessmentDocument, kind: str, source: bytes) -> bytes:
        """The report as HTML, PDF or Markdown; the PDF carries the assessment's JSON."""
        if kind not in _RENDERERS:
            raise UnknownNameError(
                f"the document {self.name} can't be made as {shown(kind)}{did_you_mean(kind, self.kinds)}",
                hint=f"It comes as {', '.join(self.kinds)}.",
            )
        view = report(assessment, self.title, hashlib.sha256(source).hexdigest(), len(source))
        return _RENDERERS[kind](view, source)


def _html(view: Report, source: bytes) -> bytes:
    from gatepost.documents.templates import html

    del source
    environment = html()
    style = environment.get_template("assessment/assessment.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = environment.get_template("assessment/assessment.html.jinja")
    return template.render(report=view, style=style, style_hash=f"sha256-{digest}", bar_width=WIDTH).encode()


def _markdown(view: Report, source: bytes) -> bytes:
    from gatepost.documents.templates import markdown

    del source
    return markdown().get_template("assessment/assessment.md.jinja").render(report=view).encode()


def _pdf(view: Report, source: bytes) -> bytes:
    from gatepost.documents.typesetting import Attachment, typeset

    attachment = Attachment(
        "assessment.json", source, "application/json", "The assessment that this report was made from"
    )
    return typeset("assessment/assessment.typ", view, attachment, _day(view["as_of"]))


def _day(as_of: str) -> date:
    try:
        return date.fromisoformat(as_of[:10])
    except ValueError:
        raise InputError(f"the assessment's as_of, {shown(as_of)}, is no day") from None


_RENDERERS: Mapping[str, Callable[[Report, bytes], bytes]] = {"html": _html, "pdf": _pdf, "md": _markdown}
