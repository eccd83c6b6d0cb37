"""What everybody may read of a list, and when it changes."""

from __future__ import annotations

import pytest

from app.domain.account import Account
from app.domain.alert import Severity
from app.domain.blocklist import SUGGESTED, Rule
from app.domain.canonical import digest, list_hash
from app.domain.errors import Conflict, NotFound
from app.domain.instant import DAY, HOUR, Instant
from app.pipeline.keep_lists import create, remove
from app.pipeline.objecting import allow, disallow
from app.pipeline.publish import approve, publish, refresh, refresh_all, unpublish
from app.ports.storage import Work
from app.storage.work import Database
from tests.accused import NOW, accuse, dismiss, document, edition, follow, later, names, person


@pytest.fixture
def published(storage: Database) -> Database:
    """Three accused people, and the suggested list open to all."""
    with storage.writing() as work:
        for number in (1, 2, 3):
            accuse(work, number)
        publish(work, SUGGESTED, NOW)
    return storage


def test_a_list_is_private_until_a_person_publishes_it(storage: Database) -> None:
    with storage.writing() as work:
        accuse(work, 1)

        assert refresh(work, SUGGESTED, NOW) is None
        assert not work.blocklists.get(SUGGESTED).published
        assert work.editions.newest(work.blocklists.get(SUGGESTED).id) is None


def test_publishing_makes_the_first_version(published: Database) -> None:
    with published.reading() as work:
        told = document(work)

    assert (told["version"], len(told["entries"]), told["retracted"]) == (1, 3, [])


def test_a_subscriber_can_verify_what_arrived(published: Database) -> None:
    with published.writing() as work:
        accuse(work, 4, confidence=1.0)
        dismiss(work, 2)
        later(work, 1)
        told = document(work)

    assert list_hash(digest(entry) for entry in told["entries"]) == told["hash"]


def test_nothing_new_makes_no_version(published: Database) -> None:
    with published.writing() as work:
        later(work, 1)
        later(work, 2)

        assert work.blocklists.get(SUGGESTED).version == 1


def test_a_dismissed_account_is_retracted_with_a_tombstone(published: Database) -> None:
    with published.writing() as work:
        dismiss(work, 2)
        later(work, 1)

        assert names(work) == ["001", "003"]
        [tombstone] = document(work, since=1)["retracted"]
    assert (tombstone["id"], tombstone["network"]) == (person(2).id, "town")
    assert "dismissed" in tombstone["why"]


def test_an_entry_knows_since_when_it_is_on_the_list_and_whoever_comes_back_is_new(
    storage: Database,
) -> None:
    def listed(work: Work) -> list[Instant]:
        return [one.listed_at for one in edition(work).entries]

    with storage.writing() as work:
        accuse(work, 1, raised_at=NOW - 5 * DAY)
        assert listed(work) == [NOW - 5 * DAY]  # nobody could read it yet

        publish(work, SUGGESTED, NOW)
        assert listed(work) == [NOW]

        accuse(work, 1, summary="Followed again four times.")
        later(work, 2)
        assert listed(work) == [NOW]

        dismiss(work, 1)
        later(work, 4)
        accuse(work, 1)
        later(work, 6)
        assert listed(work) == [NOW + 6 * HOUR]


def test_changes_since_a_version_are_those_and_no_others(published: Database) -> None:
    with published.writing() as work:
        accuse(work, 4)
        later(work, 1)
        accuse(work, 1, summary="Followed again four times.")
        later(work, 2)

        both, last = (document(work, since=version)["entries"] for version in (1, 2))
    assert sorted(entry["id"] for entry in both) == [person(1).id, person(4).id]
    assert [entry["reason"] for entry in last] == ["Followed again four times."]


def test_a_version_that_never_was_is_named(published: Database) -> None:
    with published.reading() as work, pytest.raises(Conflict, match="fetch the whole list"):
        document(work, since=9)


@pytest.mark.parametrize("slug", [None, SUGGESTED])
def test_an_allowed_account_leaves_in_the_same_moment(
    published: Database, slug: str | None
) -> None:
    with published.writing() as work:
        allow(work, person(1), slug, "my sister", NOW + HOUR)

        assert names(work) == ["002", "003"]
        disallow(work, person(1), slug, NOW + 2 * HOUR)
        assert names(work) == ["001", "002", "003"]


def test_being_allowed_on_one_list_says_nothing_about_another(published: Database) -> None:
    with published.writing() as work:
        create(work, "other", "Other", Rule())
        publish(work, "other", NOW)
        allow(work, person(1), "other", "", NOW + HOUR)

        assert names(work) == ["001", "002", "003"]
        assert names(work, "other") == ["002", "003"]


def test_whom_the_owner_follows_is_retracted_without_saying_who_follows(
    published: Database,
) -> None:
    follow(published, 3)
    with published.writing() as work:
        later(work, 1)

        assert names(work) == ["001", "002"]
        said = str(document(work, since=1))
    assert "owner" not in said


def test_an_entry_leaves_when_its_time_is_over(published: Database) -> None:
    with published.writing() as work:
        work.watches.add(Account("town", "shop"), list="followers", interval=1, live=True, now=NOW)  # type: ignore[arg-type]
        accuse(work, 2, expires_at=NOW + 5 * DAY)
        later(work, 1)
        later(work, 5 * 24)

        assert names(work) == ["001", "003"]


def test_many_at_once_wait_for_a_person_and_the_last_version_stays(published: Database) -> None:
    with published.writing() as work:
        for number in range(10, 36):
            accuse(work, number)
        later(work, 1)

        one = work.blocklists.get(SUGGESTED)
        assert names(work) == ["001", "002", "003"]
        assert one.held == "it would grow by 26 within a day, and 25 pass by themselves"

        version = approve(work, SUGGESTED, NOW + 2 * HOUR)
        assert version is not None
        assert (version.entries, work.blocklists.get(SUGGESTED).held) == (29, None)


def test_growth_in_small_steps_is_held_too(published: Database) -> None:
    with published.writing() as work:
        for number in range(10, 60):
            accuse(work, number)
            later(work, number / 20)

        assert len(names(work)) == 3 + 25
        assert work.blocklists.get(SUGGESTED).held


def test_half_of_a_list_gone_at_once_waits_but_what_was_asked_for_does_not(
    published: Database,
) -> None:
    with published.writing() as work:
        for number in range(10, 20):
            accuse(work, number)
        approve(work, SUGGESTED, NOW + HOUR)
        for number in range(10, 20):
            accuse(work, number, severity=Severity.NOTE)
        dismiss(work, 1)
        later(work, 2)

        assert len(names(work)) == 12
        assert "001" not in names(work)
        assert work.blocklists.get(SUGGESTED).held == (
            "it would lose 10 of 13 entries within a day"
        )


def test_a_quota_keeps_the_surest(storage: Database) -> None:
    with storage.writing() as work:
        for number, confidence in ((1, 0.991), (2, 0.9999), (3, 0.999)):
            accuse(work, number, confidence=confidence)
        create(work, "two", "The surest two", Rule(), quota=2)
        publish(work, "two", NOW)

        assert names(work, "two") == ["002", "003"]


@pytest.mark.parametrize(
    ("rule", "listed"),
    [
        (Rule(confidence=0.995), ["002"]),
        (Rule(networks=("bluesky",)), []),
        (Rule(watches=(9,)), ["002"]),
        (Rule(severity=Severity.NOTE), ["001", "002", "003"]),
    ],
)
def test_a_rule_says_who_belongs(storage: Database, rule: Rule, listed: list[str]) -> None:
    with storage.writing() as work:
        accuse(work, 1)
        accuse(work, 2, confidence=0.999, watches=(9,))
        accuse(work, 3, severity=Severity.NOTE)
        create(work, "mine", "Mine", rule)

        assert names(work, "mine") == listed


def test_a_list_that_takes_notes_is_never_published(storage: Database) -> None:
    with storage.writing() as work:
        create(work, "mine", "Mine", Rule(severity=Severity.NOTE))

        with pytest.raises(Conflict, match="accuse nobody"):
            publish(work, "mine", NOW)


def test_a_list_made_private_keeps_its_versions_for_the_next_time(published: Database) -> None:
    with published.writing() as work:
        unpublish(work, SUGGESTED)
        dismiss(work, 1)
        publish(work, SUGGESTED, NOW + DAY)

        assert document(work)["version"] == 2
        assert [one["id"] for one in document(work, since=1)["retracted"]] == [person(1).id]


def test_the_publisher_writes_versions_only_where_something_moved(published: Database) -> None:
    assert refresh_all(published, NOW + HOUR) == 0
    with published.writing() as work:
        accuse(work, 4)

    assert [refresh_all(published, NOW + 2 * HOUR) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("fault", [Conflict("broken"), KeyError("nobody knows why")])
def test_one_list_that_fails_does_not_stop_the_others(
    published: Database, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    with published.writing() as work:
        create(work, "other", "Other", Rule())
        publish(work, "other", NOW)
        accuse(work, 4)

    def failing(work: object, slug: str, now: int) -> object:
        if slug == SUGGESTED:
            raise fault
        return refresh(work, slug, now)  # type: ignore[arg-type]

    monkeypatch.setattr("app.pipeline.publish.refresh", failing)
    assert refresh_all(published, NOW + HOUR) == 1
    with published.reading() as work:
        assert (names(work), names(work, "other")[-1]) == (["001", "002", "003"], "004")


def test_a_removed_list_is_gone_and_the_suggested_one_cannot_be(published: Database) -> None:
    with published.writing() as work:
        create(work, "other", "Other", Rule())
        publish(work, "other", NOW)
        remove(work, "other")

        with pytest.raises(NotFound, match="there is: suggested"):
            work.blocklists.get("other")
        with pytest.raises(Conflict):
            remove(work, SUGGESTED)
