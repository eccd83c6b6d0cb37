"""What every answer carries, so that no page can be framed, sniffed, kept or made to run foreign code."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.web.security.headers import HEADERS
from tests.web.conftest import client_of
from tests.web.town import CHURNER

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
PATHS = [
    "/",
    "/alerts",
    f"/accounts/bluesky/{CHURNER}",
    f"/charts/bluesky/{CHURNER}",
    "/static/churnwatch.css",
    "/static/none.css",
    "/v1/alerts",
    "/v1/alerts/al_0000000000000000",
    "/v1/alerts?limit=0",
    "/v1/blocklists/suggested.csv",
    "/v1/events",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/nowhere",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers_that_protect_whoever_reads_it(
    town: TestClient, path: str
) -> None:
    headers = town.get(path).headers

    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert headers["content-security-policy"] == POLICY
    assert headers["cache-control"] in {"no-store", "private, no-cache"}
    assert "access-control-allow-origin" not in headers
    assert "strict-transport-security" not in headers


def test_a_crash_has_the_headers_too(program: Application) -> None:
    broken = client_of(replace(program, storage=None))  # type: ignore[arg-type]

    answer = broken.get("/v1/alerts")

    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.json() == {
        "type": "urn:churnwatch:problem:crashed",
        "title": "Something went wrong here",
        "status": 500,
        "detail": "The log says more.",
    }


def test_over_tls_browsers_are_told_to_stay_with_it(program: Application) -> None:
    over_tls = client_of(program)
    over_tls.base_url = over_tls.base_url.copy_with(scheme="https")

    assert over_tls.get("/").headers["strict-transport-security"] == "max-age=31536000"


# Whatever a browser would fetch or run without being asked to, and what it may be.
LOADED = re.compile(r"""<(?!a\b)[a-z]+\b[^>]*\b(?:src|href|action)="([^"]*)""")
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
OWN_SCRIPT = re.compile(r'<script src="/static/[a-z_]+\.js" defer></script>')
OUTWARD = re.compile(r'<a\b[^>]*href="http[^>]*>')


@pytest.mark.parametrize("path", ["/", "/alerts", f"/accounts/bluesky/{CHURNER}"])
def test_a_page_runs_no_code_of_its_own_and_loads_nothing_from_elsewhere(
    town: TestClient, path: str
) -> None:
    text = town.get(path).text

    assert all(OWN_SCRIPT.fullmatch(script) for script in SCRIPT.findall(text))
    assert "<style" not in text
    assert not re.search(r"<[^>]* (style|on[a-z]+)=", text)
    assert all(address.startswith("/") for address in LOADED.findall(text))
    assert all('rel="noopener noreferrer"' in link for link in OUTWARD.findall(text))
