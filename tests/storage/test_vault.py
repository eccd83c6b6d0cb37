"""Stored secrets are useless without their key, and in any other place than their own."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, make_url, select, update

from app.delivery.endpoints import add_endpoint, keys_of
from app.domain.endpoint import Filter
from app.domain.errors import BadInput
from app.storage.delivery_tables import endpoint_secret, recipient
from app.storage.rekey import SEALED, rekey, reseal
from app.storage.tables import metadata
from app.storage.vault import FILE, KeyFile, Keyring, new_key
from app.storage.work import Database
from tests.lists import START

PLACE = "endpoint_secret/1/key_1"


@given(st.text(), st.text(), st.text())
def test_what_is_sealed_for_one_place_opens_there_and_nowhere_else(
    text: str, place: str, other: str
) -> None:
    ring = Keyring([new_key()])
    sealed = ring.seal(text, place)

    assert ring.open(sealed, place) == text
    if other != place:
        with pytest.raises(BadInput, match="changed or moved"):
            ring.open(sealed, other)


@given(st.binary(min_size=1, max_size=40), st.integers(0, 1_000))
def test_a_changed_byte_never_opens(noise: bytes, at: int) -> None:
    ring = Keyring([new_key()])
    sealed = bytearray(ring.seal("hunter2", PLACE))
    at %= len(sealed)
    changed = bytes(sealed[:at]) + noise + bytes(sealed[at + len(noise) :])
    if changed == bytes(sealed):
        return

    with pytest.raises(BadInput):
        ring.open(changed, PLACE)


def test_the_same_text_is_never_sealed_the_same_way() -> None:
    ring = Keyring([new_key()])

    assert len({ring.seal("hunter2", PLACE) for _ in range(100)}) == 100


def test_the_first_use_makes_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    sealed = KeyFile(tmp_path).seal("hunter2", PLACE)

    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert KeyFile(tmp_path).open(sealed, PLACE) == "hunter2"


def test_a_file_others_can_read_is_refused_with_the_cure(tmp_path: Path) -> None:
    KeyFile(tmp_path).ring()
    (tmp_path / FILE).chmod(0o640)

    with pytest.raises(BadInput, match="chmod 600"):
        KeyFile(tmp_path).ring()


@pytest.mark.parametrize(
    "text", ["", "[]", "hunter2", '["hunter2"]', base64.b64encode(b"x").decode()]
)
def test_a_key_that_is_none_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match="openssl rand") as refused:
        KeyFile(tmp_path, text).ring()

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("key", [bytes(range(100, 132)), b"\0", "ключ".encode()])
def test_a_file_that_is_no_text_is_no_key(tmp_path: Path, key: bytes) -> None:
    """Such as `openssl rand 32` makes without `-base64`."""
    KeyFile(tmp_path).ring()
    (tmp_path / FILE).write_bytes(key)

    with pytest.raises(BadInput, match="openssl rand -base64 32"):
        KeyFile(tmp_path).ring()


def test_a_folder_in_the_place_of_the_key_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir(mode=0o700)

    with pytest.raises(BadInput, match=r"secret\.key cannot be read \("):
        KeyFile(tmp_path).ring()


def test_the_setting_wins_over_the_file_and_its_first_key_seals(tmp_path: Path) -> None:
    old, fresh = new_key(), new_key()
    given = ",".join(base64.b64encode(key).decode() for key in (fresh, old))
    sealed = Keyring([old]).seal("hunter2", PLACE)
    keys = KeyFile(tmp_path, given)

    assert keys.open(sealed, PLACE) == "hunter2"
    assert Keyring([fresh]).open(keys.seal("x", PLACE), PLACE) == "x"
    assert not (tmp_path / FILE).exists()


def test_a_lost_key_is_named_as_the_reason(tmp_path: Path) -> None:
    sealed = KeyFile(tmp_path).seal("hunter2", PLACE)
    (tmp_path / FILE).unlink()

    with pytest.raises(BadInput, match="put the key back"):
        KeyFile(tmp_path).open(sealed, PLACE)

    assert list(tmp_path.iterdir()) == []  # none is made in its place


def keep_secrets(storage: Database, vault: KeyFile) -> list[str]:
    """Two endpoints and a recipient; returns what the endpoints' receivers verify with."""
    with storage.writing() as work:
        made = [
            add_endpoint(work, vault, f"https://{n}.example/", Filter(), START).verify_with
            for n in "ab"
        ]
    values = {
        "owner_id": 1,
        "id": "to_1",
        "shown": "ntfy",
        "every": 0,
        "zone": "UTC",
        "created_at": 0,
    }
    values |= {"told_until": 0, "next_due": 0, "lease_until": 0, "lease_token": 0, "failures": 0}
    values["sealed"] = vault.seal("ntfy://hunter2@ntfy.example", "recipient/to_1")
    with storage.engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(insert(recipient), values)
    return made


def readable(storage: Database, vault: KeyFile) -> list[str]:
    with storage.reading() as work:
        return [key for id in (1, 2) for key in keys_of(work, vault, id, START)]


def test_rekey_leaves_everything_readable_whenever_it_is_cut_short(
    storage: Database, tmp_path: Path
) -> None:
    vault = KeyFile(tmp_path)
    kept = keep_secrets(storage, vault)

    vault.renew()
    assert readable(storage, vault) == kept  # killed before anything was sealed anew
    assert reseal(storage, vault) == 3
    assert readable(storage, vault) == kept
    vault.renew()
    assert readable(storage, vault) == kept
    first_two = vault.ring().keys
    reseal(storage, vault)
    assert readable(storage, Keyring(first_two[:1])) == kept  # type: ignore[arg-type]


def test_a_rekey_that_was_cut_short_again_and_again_costs_nothing(
    storage: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = KeyFile(tmp_path)
    kept = keep_secrets(storage, vault)
    renew = KeyFile.renew

    def renew_and_die(keys: KeyFile) -> None:
        renew(keys)
        raise KeyboardInterrupt

    monkeypatch.setattr(KeyFile, "renew", renew_and_die)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            rekey(storage, vault)
        assert readable(storage, vault) == kept


def test_where_a_secret_does_not_open_a_rekey_leaves_the_key_as_it_was(
    storage: Database, tmp_path: Path
) -> None:
    keep_secrets(storage, KeyFile(tmp_path))
    (tmp_path / FILE).unlink()
    vault = KeyFile(tmp_path)
    before = vault.ring()

    with pytest.raises(BadInput, match="put the key back"):
        rekey(storage, vault)

    assert vault.ring() == before


def test_a_value_copied_into_another_row_does_not_open(storage: Database, tmp_path: Path) -> None:
    vault = KeyFile(tmp_path)
    keep_secrets(storage, vault)
    with storage.engine.connect().execution_options(writing=True) as connection, connection.begin():
        first = connection.execute(select(endpoint_secret.c.sealed)).scalars().first()
        connection.execute(update(endpoint_secret).values(sealed=first))

    with storage.reading() as work, pytest.raises(BadInput, match="changed or moved"):
        keys_of(work, vault, 2, START)


def test_no_secret_is_in_the_database_in_the_clear(storage: Database, tmp_path: Path) -> None:
    kept = keep_secrets(storage, KeyFile(tmp_path))

    stored = everything(storage)

    assert b"ntfy" in stored
    for secret in (*kept, "hunter2"):
        assert secret.removeprefix("whsec_").encode() not in stored
        assert base64.b64decode(secret.removeprefix("whsec_") + "==") not in stored


def everything(storage: Database) -> bytes:
    """All that a database holds: SQLite's files as they are, PostgreSQL's values one by one."""
    if storage.engine.dialect.name == "sqlite":
        file = Path(make_url(str(storage.engine.url)).database or "")
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    with storage.engine.connect() as connection:
        rows = [
            row for table in metadata.sorted_tables for row in connection.execute(select(table))
        ]
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )


def test_rekey_knows_every_column_of_sealed_values() -> None:
    sealed = {table for table in metadata.tables.values() if "sealed" in table.c}

    assert sealed == set(SEALED)
