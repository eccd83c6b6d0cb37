from __future__ import annotations

from collections.abc import Callable

import pytest

from app.config import FromEnvironment, Settings
from app.domain.errors import BadInput
from app.net.settings import NetSettings
from app.sources._bluesky_settings import BlueskySettings
from app.sources._fediverse import FediverseSettings
from app.sources._x_settings import XSettings
from app.sources.github import GithubSettings
from app.sources.jetstream import JetstreamSettings
from app.web.settings import WebSettings

NO_ADDRESS = [
    "s3cret",
    "s3cret:2584",
    "ftp://s3cret.example",
    "https://[::1/s3cret",
    "https://xn--0/s3cret",
]

Refusal = Callable[[type[FromEnvironment], str, str], str]


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch) -> Refusal:
    """What is said of a value, after the name of its variable and without the value."""

    def said(settings: type[FromEnvironment], variable: str, value: str) -> str:
        monkeypatch.setenv(variable, value)
        with pytest.raises(BadInput, match=rf"^{variable}: \w") as refused:
            settings()
        assert "s3cret" not in str(refused.value)
        return str(refused.value).removeprefix(f"{variable}: ")

    return said


@pytest.mark.parametrize("address", NO_ADDRESS)
@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        (BlueskySettings, "CHURNWATCH_BLUESKY_APPVIEW"),
        (BlueskySettings, "CHURNWATCH_BLUESKY_DIRECTORY"),
        (BlueskySettings, "CHURNWATCH_BLUESKY_PDS"),
        (JetstreamSettings, "CHURNWATCH_BLUESKY_STREAM"),
        (FediverseSettings, "CHURNWATCH_FEDIVERSE_SERVERS"),
        (GithubSettings, "CHURNWATCH_GITHUB_API"),
        (XSettings, "CHURNWATCH_X_API"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused_by_the_name_of_its_variable(
    settings: type[FromEnvironment], variable: str, address: str, refusal: Refusal
) -> None:
    assert refusal(settings, variable, address).startswith("the server's address ")


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        (Settings, "CHURNWATCH_PORT"),
        (Settings, "CHURNWATCH_PUBLIC_URL"),
        (NetSettings, "CHURNWATCH_REQUESTS"),
        (WebSettings, "CHURNWATCH_TRUSTED_PROXIES"),
        (XSettings, "CHURNWATCH_X_BUDGET"),
        (XSettings, "CHURNWATCH_X_PRICE"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable_without_being_repeated(
    settings: type[FromEnvironment], variable: str, refusal: Refusal
) -> None:
    assert refusal(settings, variable, "s3cret")


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        (Settings, "CHURNWATCH_DATA"),
        (NetSettings, "CHURNWATCH_REQUEST_SECONDS"),
        (BlueskySettings, "CHURNWATCH_BLUESKY_APPVIEW"),
        (JetstreamSettings, "CHURNWATCH_BLUESKY_STREAM"),
        (XSettings, "CHURNWATCH_X_TOKEN"),
    ],
)
def test_an_empty_variable_counts_as_none(
    settings: type[FromEnvironment], variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = settings()
    monkeypatch.setenv(variable, "")

    assert settings() == without


def test_two_wrong_values_are_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHURNWATCH_PORT", "-1")
    monkeypatch.setenv("CHURNWATCH_BACKUPS", "many")

    with pytest.raises(BadInput, match=r"CHURNWATCH_PORT: .*; CHURNWATCH_BACKUPS: "):
        Settings()
