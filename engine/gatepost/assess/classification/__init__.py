"""Classifying a system: which questions a law asks of it, and what follows from the answers."""

from gatepost.assess.classification.answering import WrongAnswerError, given, meant
from gatepost.assess.classification.concluding import conclude, next_question
from gatepost.assess.classification.following import Following, following
from gatepost.assess.classification.load import questionnaire
from gatepost.assess.classification.types import Answers, Conclusion, Open, Outcome, Question, Questionnaire, Reason

__all__ = [
    "Answers",
    "Conclusion",
    "Following",
    "Open",
    "Outcome",
    "Question",
    "Questionnaire",
    "Reason",
    "WrongAnswerError",
    "conclude",
    "following",
    "given",
    "meant",
    "next_question",
    "questionnaire",
]
