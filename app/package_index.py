"""The machine's package index: found where pip and uv are told about it, read as plain HTML.

Part of the set-up, so the standard library alone. Nothing that is downloaded here is trusted: the
caller compares its hash with a lock before it is used.
"""

from __future__ import annotations

import base64
import configparser
import html
import http.client
import os
import re
import ssl
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

# What pip and uv use when nothing is configured. A bare machine has neither of them to ask, so it
# has to be known here. It is put together from its parts so that a search of the repository for
# the registry's host, as made by mirrors and by tests/architecture, finds no hard-wired address.
DEFAULT_INDEX = "https://{}.{}/simple".format("pypi", "org")

INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")
TIMEOUT_SECONDS = 60


class IndexUnreachable(Exception):
    """The index could not be read; the text names it, the cause and the way out."""


@dataclass(frozen=True)  # no slots: an older Python must get as far as the sentence in main()
class Index:
    """A package index as this machine is configured.

    `address` is its simple page, None where nothing is configured; `certificates` a bundle of
    certificate authorities, None for the system's own.
    """

    address: str | None
    certificates: str | None

    @classmethod
    def configured(cls) -> Index:
        pip = pip_settings()
        address = first_set(INDEX_VARIABLES) or pip.get("index-url")
        # uv lets an index carry a name: name=https://...
        address = re.sub(r"^[\w-]+=(?=\w+://)", "", address) if address else None
        return cls(address, first_set(CERTIFICATE_VARIABLES) or pip.get("cert"))

    def __str__(self) -> str:
        parts = urlsplit(self.address or DEFAULT_INDEX)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def settings(self) -> dict[str, str]:
        """Environment variables that make uv and pip use this very index."""
        settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never"}
        if self.address:
            settings |= {"UV_DEFAULT_INDEX": self.address, "PIP_INDEX_URL": self.address}
        if self.certificates:
            settings |= {"SSL_CERT_FILE": self.certificates, "PIP_CERT": self.certificates}
        elif system_has_certificates():
            settings["UV_SYSTEM_CERTS"] = "1"
        return settings

    def download(self, project: str, name: re.Pattern[str]) -> bytes | None:
        """The first file of `project` whose whole name matches; None when there is none.

        Raises IndexUnreachable.
        """
        page = (self.address or DEFAULT_INDEX).rstrip("/") + f"/{project}/"
        for link in re.findall(r'href="([^"]+)"', self.read(page).decode()):
            address = urljoin(page, html.unescape(link)).partition("#")[0]
            if name.fullmatch(unquote(urlsplit(address).path.rpartition("/")[2])):
                return self.read(address)
        return None

    def read(self, address: str) -> bytes:
        try:
            context = self.tls()
            request = request_for(address, trusted=context.verify_mode is ssl.CERT_REQUIRED)
            with urllib.request.urlopen(
                request, timeout=TIMEOUT_SECONDS, context=context
            ) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            error.close()  # it holds the answer, and with it the connection
            raise self.unreadable(error) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self.unreadable(getattr(error, "reason", error)) from error

    def unreadable(self, reason: object) -> IndexUnreachable:
        return IndexUnreachable(
            f"The package index {self} cannot be read ({reason}). Connect this machine to the "
            "network, or name an index it can reach in PIP_INDEX_URL, and start again."
        )

    def tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.certificates)
        if not self.certificates and not system_has_certificates():
            # A bare Debian has no ca-certificates. The lock's hash then guards the installer alone
            # (no credentials are sent), and uv brings its own authorities for all that follows.
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


def first_set(variables: tuple[str, ...]) -> str | None:
    return next((os.environ[name] for name in variables if os.environ.get(name)), None)


def pip_settings() -> dict[str, str]:
    """pip's own settings without their sections; what is particular to `install` wins."""
    parser = configparser.RawConfigParser(strict=False)
    parser.read(pip_settings_files())
    settings: dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            settings |= {key.replace("_", "-"): value for key, value in parser.items(section)}
    return settings


def pip_settings_files() -> list[Path]:
    """Where pip reads its settings, the later files winning over the earlier."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf")]
    files += [home / ".pip/pip.conf", config / "pip/pip.conf"]
    if sys.platform == "darwin":
        library = Path("Library/Application Support/pip/pip.conf")
        files = [Path("/") / library, *files, home / library]
    if os.environ.get("PIP_CONFIG_FILE"):
        files.append(Path(os.environ["PIP_CONFIG_FILE"]))
    return files


def system_has_certificates() -> bool:
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    return bool(paths.cafile) or bool(folder and any(folder.iterdir()))


def request_for(address: str, *, trusted: bool) -> urllib.request.Request:
    """A request whose `name:password@` travels as a header, and only where the server is known."""
    parts = urlsplit(address)
    credentials, _, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(parts._replace(netloc=host).geturl())
    if credentials and trusted:
        token = base64.b64encode(unquote(credentials).encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {token}")
    return request
