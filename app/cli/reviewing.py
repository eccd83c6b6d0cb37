"""A person's word on an alert: seen, wrong, or open again."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.opening import open_program
from app.cli.output import remark, say
from app.domain.alert import Alert
from app.domain.errors import BadInput
from app.domain.text import visible
from app.pipeline.review import acknowledge, dismiss, reopen

# As long as the API and the pages take.
_LONGEST_REASON = 500

AlertId = Annotated[
    str, typer.Argument(metavar="ALERT", help="Its number in `alerts`: al_ and 16 digits.")
]


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.command("acknowledge")(acknowledge_)
    program.command("dismiss")(dismiss_)
    program.command("reopen")(reopen_)


def acknowledge_(context: typer.Context, alert: AlertId) -> None:
    """Note that you have seen an alert. It stays, and it stays on block lists."""
    program = open_program(context)
    with program.storage.writing() as work:
        _tell(acknowledge(work, alert, program.clock.now()))


def dismiss_(
    context: typer.Context,
    alert: AlertId,
    reason: Annotated[str, typer.Option(help="Why it is wrong, or does not matter to you.")],
) -> None:
    """Dismiss an alert with a reason, which is kept.

    The account is alerted again only when new acts on at least two days have made the evidence
    200,000 times stronger than what was dismissed.

    `churnwatch dismiss al_5a0f8f0c2d1e3b47 --reason "My sister's shop"`
    """
    said = reason.strip()
    if not any(map(str.isalnum, said)) or visible(said, _LONGEST_REASON) != said:
        raise BadInput(f"a reason has 1 to {_LONGEST_REASON} readable characters")
    program = open_program(context)
    with program.storage.writing() as work:
        _tell(dismiss(work, alert, said, program.clock.now()))
    remark(f"`churnwatch reopen {visible(alert)}` takes it back.")


def reopen_(context: typer.Context, alert: AlertId) -> None:
    """Take an acknowledgement or a dismissal back."""
    program = open_program(context)
    with program.storage.writing() as work:
        _tell(reopen(work, alert, program.clock.now()))


def _tell(alert: Alert) -> None:
    say(f"Alert {alert.id} is {alert.state}.")
