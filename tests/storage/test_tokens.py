"""Tokens are kept for their owners, sealed, and told from each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.account import Account
from app.domain.errors import BadInput, NotFound
from app.domain.token import Token
from app.storage.tokens import TokenSafe
from app.storage.vault import KeyFile, Keyring, new_key
from app.storage.work import Database
from tests.storage.owners import add_owner

HOST = "social.example"
ME = Account("mastodon", f"https://{HOST}/users/me", f"me@{HOST}")
MINE = Token("mastodon", HOST, ME, "t0ken", "read:accounts", "id", "s3cret", 7)


@pytest.fixture
def safe(storage: Database, tmp_path: Path) -> TokenSafe:
    return TokenSafe(storage, KeyFile(tmp_path))


def shown(token: Token) -> tuple[object, ...]:
    return token.host, token.account, token.secret, token.client_id, token.client_secret


def test_a_token_comes_back_as_it_was_kept(safe: TokenSafe) -> None:
    safe.keep(1, MINE)

    [kept] = safe.of(1, "mastodon", HOST)

    assert shown(kept) == shown(MINE)
    assert (kept.scopes, kept.created_at) == ("read:accounts", 7)


def test_a_new_token_of_an_account_takes_the_old_one_s_place(safe: TokenSafe) -> None:
    safe.keep(1, MINE)
    safe.keep(1, Token("mastodon", HOST, ME, "newer"))

    assert [token.secret for token in safe.of(1, "mastodon", HOST)] == ["newer"]


def test_a_token_is_for_its_server_alone(safe: TokenSafe) -> None:
    safe.keep(1, MINE)

    assert safe.of(1, "mastodon", "else.example") == []
    assert safe.of(1, "misskey", HOST) == []


def test_nobody_has_another_owner_s_tokens(safe: TokenSafe, storage: Database) -> None:
    add_owner(storage, 2)
    safe.keep(1, MINE)
    [kept] = safe.all(1)

    assert safe.of(2, "mastodon", HOST) == safe.all(2) == []
    with pytest.raises(NotFound, match="signin list"):
        safe.remove(2, kept.id)
    assert len(safe.all(1)) == 1


def test_a_list_of_tokens_holds_no_secret(safe: TokenSafe) -> None:
    safe.keep(1, MINE)

    [listed] = safe.all(1)

    assert shown(listed) == (HOST, ME, "", "", "")


def test_a_removed_token_is_gone_and_returned_once_more(safe: TokenSafe) -> None:
    safe.keep(1, MINE)
    [kept] = safe.all(1)

    assert shown(safe.remove(1, kept.id)) == shown(MINE)
    assert safe.all(1) == []
    with pytest.raises(NotFound):
        safe.remove(1, kept.id)


def test_the_database_holds_no_secret_in_the_clear(safe: TokenSafe, storage: Database) -> None:
    safe.keep(1, MINE)
    with storage.reading() as work:
        [row] = work.connection.execute(text("SELECT * FROM token")).all()

    assert "t0ken" not in repr(row)
    assert "s3cret" not in repr(row)
    assert b"t0ken" not in bytes(row.sealed)


@pytest.mark.parametrize(
    "change",
    [
        "account_id = 'https://social.example/users/other'",
        "network = 'other'",
        "sealed = CAST('x' AS BYTEA)",
    ],
)
def test_a_token_moved_or_changed_in_the_database_does_not_open(
    safe: TokenSafe, storage: Database, change: str
) -> None:
    safe.keep(1, MINE)
    if storage.engine.dialect.name == "sqlite":
        change = change.replace("BYTEA", "BLOB")
    with storage.writing() as work:
        work.connection.execute(text(f"UPDATE token SET {change}"))
    [kept] = safe.all(1)

    with pytest.raises(BadInput, match=r"stored secret"):
        safe.of(1, kept.network, HOST)


def test_another_installation_s_key_opens_nothing(storage: Database, tmp_path: Path) -> None:
    TokenSafe(storage, KeyFile(tmp_path)).keep(1, MINE)

    with pytest.raises(BadInput, match="put the key back"):
        TokenSafe(storage, Keyring([new_key()])).of(1, "mastodon", HOST)


def test_a_token_says_nothing_of_its_secrets_when_it_is_shown() -> None:
    assert "t0ken" not in repr(MINE)
    assert "s3cret" not in repr(MINE)
