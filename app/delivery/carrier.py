"""A process of its own that carries one letter through apprise: python -m app.delivery.carrier.

So nothing that a service does can hold the program up, and its libraries are loaded by nobody else.
What to carry comes on standard input, out of sight of those who list processes.
"""

from __future__ import annotations

import sys

import apprise
import msgspec


class Task(msgspec.Struct, frozen=True):
    """A letter for an address; without text the address is only looked at."""

    url: str
    title: str = ""
    text: str = ""


class Report(msgspec.Struct, frozen=True):
    """`shown`: the address without its secrets, None if it is no address. `sent`: it was taken."""

    shown: str | None = None
    sent: bool = False


def carry(task: Task) -> Report:
    """Do what is asked."""
    asset = apprise.AppriseAsset(app_id="Churnwatch", async_mode=False)
    service = apprise.Apprise.instantiate(task.url, asset=asset, suppress_exceptions=True)
    if service is None:
        return Report()
    shown = str(service.url(privacy=True))  # type: ignore[no-untyped-call]
    sent = bool(task.text) and bool(service.notify(body=task.text, title=task.title))
    return Report(shown.partition("?")[0][:200], sent)


if __name__ == "__main__":
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(msgspec.json.encode(carry(task)))
