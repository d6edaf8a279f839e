"""Which subject ids a pattern of a system or a waiver means."""

from __future__ import annotations

import pytest

from gatepost.profile import System, matches


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("*", "mlflow:credit/1"),
        ("*", "kubeflow:run/7"),
        ("mlflow:credit/1", "mlflow:credit/1"),
        ("mlflow:credit/*", "mlflow:credit/12"),
        ("mlflow:credit*", "mlflow:credit"),
        ("mlflow*:credit/*", "mlflow@north:credit/1"),
        ("credit", "mlflow:credit"),
        ("credit", "mlflow:credit/12"),
        ("credit", "mlflow@north:credit/12"),
        ("credit-*", "mlflow:credit-scoring/1"),
        ("kubeflow:pipeline/*", "kubeflow:pipeline/train"),
        ("a/b", "mlflow:a%2Fb/1"),
        ("100%", "mlflow:100%25/1"),
        ("modèle d'été [v2]", "mlflow:modèle d'été [v2]/1"),
    ],
)
def test_a_pattern_means(pattern: str, subject: str) -> None:
    assert matches(pattern, subject)


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("mlflow:credit/1", "mlflow:credit/12"),
        ("mlflow:credit", "mlflow:credit/1"),
        ("mlflow:credit/*", "mlflow:credit"),
        ("mlflow:credit/*", "mlflow@north:credit/1"),
        ("credit", "mlflow:credit-scoring/1"),
        ("credit", "mlflow:Credit/1"),
        ("train", "kubeflow:pipeline/train"),
        ("pipeline", "kubeflow:pipeline/train"),
        ("12", "mlflow:credit/12"),
        ("", "mlflow:credit/1"),
    ],
)
def test_a_pattern_does_not_mean(pattern: str, subject: str) -> None:
    assert not matches(pattern, subject)


def test_a_system_holds_what_any_of_its_patterns_means() -> None:
    system = System("one", ("credit", "kubeflow:*"))
    assert system.holds("mlflow:credit/3")
    assert system.holds("kubeflow:run/1")
    assert not system.holds("mlflow:other/3")


def test_an_id_means_itself_whatever_signs_it_holds() -> None:
    assert matches("mlflow:scores [v2]/1", "mlflow:scores [v2]/1")
