"""Where wheels come from: the machine's own settings, and an index spoken to over HTTP."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from app import package_index
from app.package_index import DEFAULT_INDEX, Index, IndexUnreachable

PAGES = {
    "/simple/tool/": b"""<a href="../../files/tool-1.0-py3-none-any.whl#sha256=00">old</a>
        <a href="/files/tool-2.0-py3-none-any.whl?a=1&amp;b=2">new</a>""",
    "/files/tool-1.0-py3-none-any.whl": b"first",
    "/files/tool-2.0-py3-none-any.whl": b"second",
}


class Registry(BaseHTTPRequestHandler):
    """Serves PAGES to whoever brings `ann:s3cret@`."""

    def do_GET(self) -> None:
        page = PAGES.get(self.path.partition("?")[0])
        welcome = self.headers["Authorization"] == "Basic " + base64.b64encode(
            b"ann:s3cret@"
        ).decode("ascii")
        self.send_response(200 if page and welcome else 403)
        self.end_headers()
        self.wfile.write(page or b"")

    def log_message(self, *args: object) -> None:
        """Stay silent: the tests' output is for the tests."""


@pytest.fixture
def registry() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Registry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}/simple"
        server.shutdown()


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine whose only settings are the ones a test writes into the returned pip.conf."""
    for name in (*package_index.INDEX_VARIABLES, *package_index.CERTIFICATE_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    settings = tmp_path / "pip.conf"
    monkeypatch.setattr(package_index, "pip_settings_files", lambda: [settings])
    return settings


def test_a_machine_with_no_settings_uses_the_index_pip_would_use() -> None:
    assert Index.configured().address is None
    assert str(Index.configured()) == DEFAULT_INDEX


def test_pips_settings_name_the_index_and_the_certificates(bare_machine: Path) -> None:
    bare_machine.write_text(
        "[global]\nindex_url = https://a.example/simple\ncert = /ca.pem\n"
        "[install]\nindex-url = https://b.example/simple\n"
    )

    assert Index.configured() == Index("https://b.example/simple", "/ca.pem")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PIP_INDEX_URL", "https://c.example/simple"),
        ("UV_INDEX_URL", "https://c.example/simple"),
        ("UV_DEFAULT_INDEX", "inside=https://c.example/simple"),
    ],
)
def test_the_environment_wins_over_pips_settings(
    variable: str, value: str, bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare_machine.write_text("[global]\nindex-url = https://a.example/simple\n")
    monkeypatch.setenv(variable, value)

    assert Index.configured().address == "https://c.example/simple"


def test_the_password_of_an_index_is_never_shown() -> None:
    assert str(Index("https://ann:s3cret@a.example/simple", None)) == "https://a.example/simple"


def test_uv_and_pip_are_told_of_the_configured_index_and_certificates() -> None:
    settings = Index("https://a.example/simple", "/ca.pem").settings()

    assert settings["UV_DEFAULT_INDEX"] == settings["PIP_INDEX_URL"] == "https://a.example/simple"
    assert settings["SSL_CERT_FILE"] == settings["PIP_CERT"] == "/ca.pem"


def test_uv_is_left_to_its_own_settings_where_no_index_is_configured() -> None:
    assert "UV_DEFAULT_INDEX" not in Index(None, None).settings()


@pytest.mark.network
def test_the_file_whose_name_matches_is_downloaded_with_credentials(
    registry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_index, "system_has_certificates", lambda: True)
    index = Index(f"http://ann:s3cret%40@{registry}", None)

    assert index.download("tool", re.compile(r"tool-2\.0-py3-none-any\.whl")) == b"second"
    assert index.download("tool", re.compile(r"tool-1\.0-.*\.whl")) == b"first"
    assert index.download("tool", re.compile(r"tool-3\.0-.*\.whl")) is None


@pytest.mark.network
def test_without_certificates_no_password_leaves_the_machine(
    registry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_index, "system_has_certificates", lambda: False)

    with pytest.raises(IndexUnreachable, match="403"):
        Index(f"http://ann:s3cret%40@{registry}", None).download("tool", re.compile("tool.*"))


@pytest.mark.network
@pytest.mark.parametrize("address", ["http://127.0.0.1:9/simple", "nonsense"])
def test_an_index_out_of_reach_is_named_with_the_way_out(address: str) -> None:
    with pytest.raises(IndexUnreachable, match=rf"index {address} .*PIP_INDEX_URL"):
        Index(address, None).download("tool", re.compile("tool.*"))
