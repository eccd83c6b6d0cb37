"""Every command by its name, and its module, which is imported when the command is called.

What a command needs takes longer to import than most commands take to run.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

# In the order in which they are listed: the module below app.cli, and the first sentence of the help.
COMMANDS = {
    "run": (
        "starting",
        "Start Churnwatch: what `serve` does, with the demo town if nothing is watched yet.",
    ),
    "demo": (
        "starting",
        "Add the demo town, a simulated one with a known cheat or two, to have something to look at.",
    ),
    "serve": (
        "serving",
        "Serve the pages and the API, capture what is due and deliver, until Ctrl-C.",
    ),
    "worker": ("serving", "Capture what is due and deliver, until Ctrl-C, without pages."),
    "watch": ("watches", "Say whose lists are watched, and how often."),
    "signin": ("signing_in", "Sign in to servers that show lists only to people they know."),
    "capture": ("capturing", "Capture lists once, now, and say what changed."),
    "import": (
        "importing",
        "Read files of follower lists into the history, each list at its own time.",
    ),
    "alerts": ("alerts", "Show who follows and unfollows again and again, and how sure that is."),
    "explain": (
        "explaining",
        "Show what an account did on each watched list, and what that weighs.",
    ),
    "acknowledge": (
        "reviewing",
        "Note that you have seen an alert. It stays, and it stays on block lists.",
    ),
    "dismiss": ("reviewing", "Dismiss an alert with a reason, which is kept."),
    "reopen": ("reviewing", "Take an acknowledgement or a dismissal back."),
    "backtest": (
        "backtesting",
        "Replay the stored history under other bars or signals, and compare with what was alerted.",
    ),
    "audit": ("auditing", "Report what was followed and dropped in an account's name."),
    "blocklist": ("blocklists", "Keep block lists, and hand them out."),
    "act": (
        "acting",
        "Block, mute or remove for you, if you turn it on; planned first, and undone.",
    ),
    "webhook": ("webhooks", "Tell other programs, by signed webhooks."),
    "notify": ("notifying", "Tell people, by e-mail, ntfy, Slack, Discord, Telegram, Matrix ..."),
    "people": ("people", "Say who else has watches on this installation."),
    "key": ("people", "Hand out keys for the API, and take them back."),
    "export-history": (
        "history",
        "Write the history as an interchange stream, one JSON object a line, oldest first.",
    ),
    "doctor": (
        "doctor",
        "Say in one line each whether everything is well: key, database, disk, clock, every watch.",
    ),
    "backup": ("backing_up", "Write the whole database into one file, while everything goes on."),
    "restore": (
        "backing_up",
        "Put a backup into the place of the database. Stop the program first.",
    ),
    "rekey": ("rekeying", "Seal every stored secret with a new key."),
    "retain": (
        "retaining",
        "Let go now of what is let go each night: what was kept for longer than its days.",
    ),
    "erase-subject": (
        "erasing",
        "Forget a person everywhere, for everybody here, and never store them again.",
    ),
}


class OnDemand(TyperGroup):
    """The commands: listed from the table above, and imported once one of them is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The name that was given, the command as its module defines it, and the arguments left."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, name and defined(name), rest


def defined(name: str) -> Any:
    """A command as its module defines it; the module is imported now."""
    group = typer.Typer(rich_markup_mode="markdown")
    group.callback()(_nothing)
    module, _ = COMMANDS[name]
    import_module(f"app.cli.{module}").register(group)
    return typer.main.get_group(group).commands[name]


def register(program: typer.Typer) -> None:
    """Have every command listed."""
    for name, (_, says) in COMMANDS.items():
        program.command(name, help=says)(_nothing)


def _nothing() -> None:
    """Stands for a command that was not imported yet."""
