from __future__ import annotations

from app.domain.blocklist import Edition
from app.exports.plain_ids import EXPORT
from tests.exports.conftest import text


def test_the_file_is_ids_and_nothing_else(mixed: Edition) -> None:
    assert text(EXPORT, mixed) == ("did:plc:gull\nhttps://social.example/users/tern\n4711\n")
