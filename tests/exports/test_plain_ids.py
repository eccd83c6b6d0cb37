from __future__ import annotations

from app.domain.blocklist import BlockList
from app.exports.plain_ids import EXPORT


def test_the_file_is_ids_and_nothing_else(mixed: BlockList) -> None:
    assert EXPORT.write(mixed).text == ("did:plc:gull\nhttps://social.example/users/tern\n4711\n")
