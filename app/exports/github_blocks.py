"""A plan for blocking on GitHub: one request of its REST API a line, with the reason beside it.

https://docs.github.com/en/rest/users/blocking - a personal token, a second between two requests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from app.domain.account import Account
from app.domain.blocklist import Edition, Entry

_NETWORK = "github"
# What GitHub lets an account be called, and what of that can stand in a path.
_LOGIN = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}")


class GithubBlocks:
    """Logins, for GitHub blocks by no other name; the stable id stands beside, to check it first."""

    name = "github"
    media_type = "application/jsonl"
    tells_changes = True
    lacking = "they have no GitHub login"
    meant_for = "a script that blocks on GitHub"

    def holds(self, entry: Entry) -> bool:
        """Whether the account has a login on GitHub."""
        return _login(entry.account) is not None

    def write(self, edition: Edition) -> Iterator[str]:
        """Who is to be blocked, then who no longer."""
        for entry in edition.entries:
            if self.holds(entry):
                yield _line("PUT", entry.account, entry.reason)
        for one in edition.retracted:
            if _login(one.account):
                yield _line("DELETE", one.account, one.why)


def _login(account: Account) -> str | None:
    handle = account.handle or ""
    return handle if account.network == _NETWORK and _LOGIN.fullmatch(handle) else None


def _line(method: str, account: Account, why: str) -> str:
    path = f"/user/blocks/{_login(account)}"
    return json.dumps({"method": method, "path": path, "id": account.id, "why": why}) + "\n"


EXPORT = GithubBlocks()
