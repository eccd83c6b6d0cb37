"""The members of one list of the interchange stream: ids, or objects that say more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from app.domain.errors import BadInput
from app.domain.ids import Ids


class Row(msgspec.Struct):
    """A member that is an object. Numbers are what platforms give, and the same as text."""

    id: str | int
    handle: str | None = None
    record: str | int | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Those that could be read, in their order. `odd`: how many could not."""

    ids: Ids
    handles: Mapping[str, str]
    records: Mapping[str, str]
    odd: int


_One = str | int | Row
_all = msgspec.json.Decoder(list[_One])
_one = msgspec.json.Decoder(_One)
_each = msgspec.json.Decoder(list[msgspec.Raw])


def read_members(array: msgspec.Raw) -> Members:
    """The members in valid JSON. Raises BadInput if it is no array."""
    ids = Ids.from_json(bytes(array))
    if ids is not None:
        return Members(ids, {}, {}, 0)
    members, odd = _decode(array)
    ids = Ids.of(str(one.id if isinstance(one, Row) else one) for one in members)
    rows = [one for one in members if isinstance(one, Row)]
    return Members(
        ids,
        {str(row.id): row.handle for row in rows if row.handle},
        {str(row.id): str(row.record) for row in rows if row.record},
        odd + len(members) - len(ids),
    )


def _decode(array: msgspec.Raw) -> tuple[list[_One], int]:
    """The members of a known form, and how many are of another."""
    try:
        return _all.decode(array), 0
    except msgspec.ValidationError:
        items = _items(array)
        read = list(_readable(items))
        return read, len(items) - len(read)


def _items(array: msgspec.Raw) -> list[msgspec.Raw]:
    try:
        return _each.decode(array)
    except msgspec.ValidationError:
        raise BadInput("members has to be a list of ids in [ ]") from None


def _readable(items: list[msgspec.Raw]) -> Iterator[_One]:
    for item in items:
        try:
            yield _one.decode(item)
        except msgspec.ValidationError:
            continue
