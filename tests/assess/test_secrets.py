"""No report carries a secret on, and nothing is masked that isn't one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gatepost.assess.secrets import MASK, masked
from gatepost.formats.json import dumps
from gatepost.sources import read

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

DATA = Path(__file__).parents[1] / "data"
# Put together here, so that no scanner takes the test for a leak.
SECRETS = {
    "aws": "AKIA" + "IOSFODNN7EXAMPLE",
    "github": "ghp_" + "a1B2" * 9,
    "github-fine": "github_pat_" + "a1B2c3D4e5" * 5,
    "gitlab": "glpat-" + "a1B2c3D4e5F6g7H8i9J0",
    "hugging face": "hf_" + "a1B2c3D4e5" * 4,
    "openai": "sk-" + "a1B2c3D4e5" * 5,
    "databricks": "dapi" + "0123456789abcdef" * 2,
    "slack": "xoxb-" + "123456789012-abcdefghij",
    "web token": "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N",
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow\n-----END RSA " + "PRIVATE KEY-----",
}


@pytest.mark.parametrize(
    "key",
    [
        "password", "PASSWORD", "db_password", "db.password", "mlflow.user.password", "passwd", "passphrase", "secret",
        "client_secret", "secret_key", "secretKey", "api_key", "api-key", "apikey", "OPENAI_API_KEY",
        "aws_access_key_id", "aws_secret_access_key", "auth_token", "access_token", "hf_token",
        "GITHUB_TOKEN", "use_auth_token", "private_key", "credential", "credentials", "connection_string",
    ],
)  # fmt: skip
def test_what_has_a_secret_s_name_is_masked(key: str) -> None:
    assert masked({"params": {key: "hunter2"}}) == {"params": {key: MASK}}


@pytest.mark.parametrize(
    "key",
    [
        "pad_token", "eos_token", "bos_token", "unk_token", "mask_token", "pad_token_id", "max_tokens",
        "max_new_tokens", "num_tokens", "tokenizer", "tokenizer_name", "token_count", "tokens_per_second", "secretary",
        "passenger", "password_policy", "secret_santa", "keyboard", "primary_key", "partition_key", "sort_key",
        "author", "authority", "n_passes", "compass", "bypass", "monkey", "access_count",
        "credential_scoring", "accredited",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_secret_is_kept(key: str) -> None:
    assert masked({"params": {key: "<pad>"}}) == {"params": {key: "<pad>"}}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_what_has_a_secret_s_form_is_masked_wherever_it_stands_and_the_text_around_it_is_kept(secret: str) -> None:
    found = masked({"model": {"description": f"before {secret} after", "list": [{"deep": [secret]}]}})
    assert found == {"model": {"description": f"before {MASK} after", "list": [{"deep": [MASK]}]}}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://user:pa55@db:5432/x", f"postgresql://{MASK}@db:5432/x"),
        ("see https://me:tok@git.example/a and https://git.example/b", f"see https://{MASK}@git.example/a and https://git.example/b"),
        ("https://oauth2:p@ss@git.example/a.git", f"https://{MASK}@git.example/a.git"),
        ("https://:tok@git.example", f"https://{MASK}@git.example"),
        ("git@github.com:team/repo.git", "git@github.com:team/repo.git"),
        ("https://team@dev.azure.example/x", "https://team@dev.azure.example/x"),
        ("https://host:8443/path@v1", "https://host:8443/path@v1"),
        ("s3://bucket/a:b@c", "s3://bucket/a:b@c"),
        ("https://a.example/?q=x:y@z", "https://a.example/?q=x:y@z"),
    ],
)  # fmt: skip
def test_a_password_in_an_address_is_masked_and_the_address_kept(text: str, shown: str) -> None:
    assert masked({"x": text}) == {"x": shown}


@pytest.mark.parametrize(
    "text",
    ["eyJhbGciOi", "sk-learn", "scikit-learn sk-1", "hf_hub", "AKIA", "dapi", "a1b2c3d4e5f6" * 8, "gh", "://", "xoxo"],
)
def test_what_only_begins_like_a_secret_is_kept(text: str) -> None:
    assert masked({"x": text}) == {"x": text}


@pytest.mark.parametrize(
    "text",
    [
        '{"model": "x", "api_key": "hunter2"}',
        "{'password': 'hunter2'}",
        "host=db password=hunter2 user=me",
        "Server=db;Password=hunter2;",
        "https://a.example/?access_token=hunter2&x=1",
        "export API_KEY=hunter2",
        "Authorization: Bearer hunter2hunter2hunter2",
    ],
)
def test_a_secret_written_out_in_a_text_is_masked(text: str) -> None:
    shown = masked({"x": text})["x"]
    assert "hunter2" not in shown
    assert MASK in shown


@pytest.mark.parametrize(
    "text",
    [
        "the password: ask the platform team", "max_tokens=512 pad_token=<pad>", "secret: none is used here",
        '{"pad_token": "<pad>", "tokenizer": "bpe"}', "Bearer of bad news", "api_key=",
    ],
)  # fmt: skip
def test_a_sentence_about_a_secret_is_kept(text: str) -> None:
    assert masked({"x": text}) == {"x": text}


def test_what_a_key_holds_is_masked_also_where_it_is_a_list_or_a_number() -> None:
    assert masked({"passwords": {"api_key": ["a", {"b": "c"}], "password": 5}}) == {
        "passwords": {"api_key": [MASK, {"b": MASK}], "password": MASK}
    }


def test_an_empty_secret_and_one_that_is_only_named_stay_as_they_are() -> None:
    facts = {"password": "", "secret": None, "api_key": True}
    assert masked(facts) == facts


@pytest.mark.parametrize("registry", ["mlflow/export", "mlflow/rest", "mlflow2/export", "mlflow-second/export"])
def test_nothing_in_what_mlflow_writes_of_itself_is_taken_for_a_secret(registry: str) -> None:
    for subject in read(str(DATA / registry)).subjects:
        assert masked(subject.facts) == subject.facts


def test_masking_twice_changes_nothing_more() -> None:
    facts = {"x": [f"a {one} b" for one in SECRETS.values()], "db": "pg://u:p@h/x", "password": "p"}
    assert masked(masked(facts)) == masked(facts)


def test_no_part_of_an_assessment_holds_a_secret_of_the_registry(workspace: Workspace) -> None:
    secret = SECRETS["github"]
    workspace.pack()
    workspace.policy(
        "t/p",
        require=[{"that": 'self.run.params.note == "" && self.version.tags.api_key == ""',
                  "message": "{self.run.params.note} {self.version.tags.api_key} {declared.owner}"}],
    )  # fmt: skip
    workspace.registry(
        m=[
            {
                "version": "1",
                "tags": {"api_key": "hunter2", "owner": f"me {secret}"},
                "run": {"params": {"note": f"with {secret}", "db_password": "hunter2"}},
                "aliases": ["champion"],
                "description": f"clone https://me:hunter2@git.example and {secret}",
            },
            {"version": "2"},
        ]
    )
    text = dumps(workspace.assess())
    assert secret not in text
    assert "hunter2" not in text
    assert text.count(MASK) > 5


def test_what_is_masked_is_still_a_fact(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", '!has(self.run.params.api_key)')
    workspace.registry(m=[{"version": "1", "run": {"params": {"api_key": "hunter2"}}}])
    assert workspace.finding("t/p", "mlflow:m/1")["status"] == "fail"


def test_a_long_text_is_searched_in_time_proportional_to_its_length() -> None:
    hostile = json.dumps({"a": "://" * 200_000 + ":" * 200_000, "b": "-----BEGIN PRIVATE KEY-----" * 20_000})
    assert len(masked({"x": hostile})["x"]) > 0
