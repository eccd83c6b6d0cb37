"""What a person can do at the command line a program can do over the API, or there is a reason why not."""

from __future__ import annotations

import click
import pytest
from starlette.testclient import TestClient

from app.cli.commands import COMMANDS, defined

OPERATIONS = {
    "watch add": "create_watch",
    "watch alter": "change_watch",
    "watch list": "list_watches",
    "watch pause": "change_watch",
    "watch resume": "change_watch",
    "watch remove": "remove_watch",
    "capture": "capture_watch",
    "import": "import_file",
    "export-history": "export_history",
    "alerts": "list_alerts",
    "acknowledge": "acknowledge_alert",
    "dismiss": "dismiss_alert",
    "reopen": "reopen_alert",
    "explain": "get_account",
    "backtest": "run_backtest",
    "audit": "get_audit",
    "blocklist list": "list_blocklists",
    "blocklist show": "show_blocklist",
    "blocklist create": "create_blocklist",
    "blocklist remove": "remove_blocklist",
    "blocklist publish": "publish_blocklist",
    "blocklist unpublish": "unpublish_blocklist",
    "blocklist approve": "approve_blocklist",
    "blocklist export": "get_blocklist",
    "blocklist allow": "allow_account",
    "blocklist disallow": "disallow_account",
    "blocklist allowed": "list_allowed",
    "blocklist objections": "list_objections",
    "blocklist accept": "accept_objection",
    "blocklist refuse": "refuse_objection",
    "blocklist object": "create_objection",
    "blocklist bluesky": "begin_mirror",
    "blocklist subscribe": "create_subscription",
    "blocklist subscriptions": "list_subscriptions",
    "blocklist unsubscribe": "remove_subscription",
    "webhook add": "create_endpoint",
    "webhook list": "list_endpoints",
    "webhook test": "test_endpoint",
    "webhook replay": "replay_messages",
    "webhook rotate": "rotate_endpoint",
    "webhook enable": "change_endpoint",
    "webhook disable": "change_endpoint",
    "webhook remove": "remove_endpoint",
    "webhook log": "list_deliveries",
    "notify add": "create_recipient",
    "notify list": "list_recipients",
    "notify test": "test_recipient",
    "notify remove": "remove_recipient",
    "signin mastodon": "begin_sign_in",
    "signin misskey": "begin_sign_in",
    "signin x": "begin_sign_in",
    "signin list": "list_sign_ins",
    "signin remove": "remove_sign_in",
    "act on": "create_mandate",
    "act off": "remove_mandate",
    "act accounts": "list_mandates",
    "act plan": "draw_plan",
    "act confirm": "confirm_plan",
    "act list": "list_acts",
    "act undo": "undo_act",
    "people list": "list_people",
    "people add": "add_person",
    "people invite": "invite_person",
    "people remove": "remove_person",
    "key create": "create_key",
    "key list": "list_keys",
    "key revoke": "revoke_key",
    "erase-subject": "erase_subject",
}
HERE_ALONE = {
    "run": "it is what serves the API",
    "demo": "it serves the API with a made-up town",
    "serve": "it is what serves the API",
    "worker": "it is a process of its own",
    "doctor": "it looks at the machine, also when nothing can be served",
    "backup": "whoever has the file has everything of everybody",
    "restore": "it replaces everything, and nothing may be served meanwhile",
    "rekey": "it changes the file of keys on the machine",
    "retain": "it is done each night by itself, for everybody, after settings of the machine",
}


def commands() -> set[str]:
    """Every command, with the groups it is in."""
    return {found for name in COMMANDS for found in _below(defined(name), (name,))}


def _below(command: click.Command, path: tuple[str, ...]) -> list[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        return [" ".join(path)]
    return [found for name, one in inner.items() for found in _below(one, (*path, name))]


@pytest.fixture
def operations(client: TestClient) -> set[str]:
    paths = client.get("/openapi.json").json()["paths"].values()
    return {one["operationId"] for path in paths for one in path.values()}


def test_every_command_has_an_operation_or_a_reason_to_be_here_alone() -> None:
    assert commands() == {*OPERATIONS, *HERE_ALONE}
    assert not OPERATIONS.keys() & HERE_ALONE.keys()


def test_every_operation_that_stands_for_a_command_is_there(operations: set[str]) -> None:
    assert set(OPERATIONS.values()) <= operations
