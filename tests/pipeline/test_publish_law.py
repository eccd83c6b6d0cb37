"""Whoever applies the changes has what whoever fetches the whole list has."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.blocklist import SUGGESTED
from app.domain.instant import HOUR
from app.pipeline.objecting import allow
from app.pipeline.publish import approve, publish
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.accused import NOW, accuse, dismiss, document, person
from tests.databases import Files

Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["accuse", "surer", "dismiss", "allow", "write"]), st.integers(0, 5)),
    max_size=14,
)


def apply(kept: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """What a subscriber does with changes."""
    gone = {one["id"] for one in changes["retracted"]}
    came = {entry["id"]: entry for entry in changes["entries"]}
    return {id: entry for id, entry in kept.items() if id not in gone} | came


def whole(told: dict[str, Any]) -> dict[str, Any]:
    return {entry["id"]: entry for entry in told["entries"]}


@settings(max_examples=30)
@given(steps=STEPS)
def test_any_old_version_and_its_changes_give_the_newest(sqlite: Files, steps: list[Step]) -> None:
    engine = open_engine(sqlite.migrated())
    with Database(engine).writing() as work:
        publish(work, SUGGESTED, NOW)
        fetched = {1: whole(document(work))}
        for hour, (what, number) in enumerate([*steps, ("write", 0)], 1):
            if what == "accuse":
                accuse(work, number)
            elif what == "surer":
                accuse(work, number, confidence=0.999, summary=f"Seen again at {hour}.")
            elif what == "dismiss":
                dismiss(work, number)
            elif what == "allow":
                allow(work, person(number), None, "", NOW + hour * HOUR)
            elif approve(work, SUGGESTED, NOW + hour * HOUR):
                told = document(work)
                fetched[told["version"]] = whole(told)

        for version, kept in fetched.items():
            assert apply(kept, document(work, since=version)) == whole(document(work))
    engine.dispose()
