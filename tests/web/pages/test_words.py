from __future__ import annotations

import pytest

from app.domain.account import Account
from app.domain.act import Deed
from app.domain.event import Cause, Proof
from app.domain.finding import Pattern
from app.domain.reading import Because, Nature
from app.domain.watch import ListKind, Watch
from app.domain.weighing import confidence
from app.domain.why import CAUSES, NATURES
from app.web.pages import words


@pytest.mark.parametrize(
    ("share", "word", "figure"),
    [
        (1.0, "practically certain", "over 99.9 %"),
        (0.9996, "practically certain", "over 99.9 %"),
        (0.995, "almost certain", "99.5 %"),
        (0.95, "very likely", "95.0 %"),
        (0.7, "likely", "70.0 %"),
        (0.5, "as likely as not", "50.0 %"),
        (0.1, "unlikely", "10.0 %"),
        (0.0, "unlikely", "under 0.1 %"),
    ],
)
def test_a_confidence_is_a_word_and_a_figure_that_never_claims_certainty(
    share: float, word: str, figure: str
) -> None:
    assert words.sure(share) == word
    assert words.percent(share) == figure


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        (0.0, "recorded only; it weighs nothing"),
        (0.7, "2.0 times likelier for a churner than for an ordinary follower"),
        (-0.7, "2.0 times likelier for an ordinary follower than for a churner"),
        (7.0, "1,100 times likelier for a churner than for an ordinary follower"),
        (11.0, "60,000 times likelier for a churner than for an ordinary follower"),
        (60.0, "over a million times likelier for a churner than for an ordinary follower"),
        (-1e9, "over a million times likelier for an ordinary follower than for a churner"),
    ],
)
def test_a_weight_says_how_much_likelier(weight: float, said: str) -> None:
    assert words.likelier(weight) == said


def test_bars_grow_with_the_weight_and_end() -> None:
    reach = [words.bar(weight) for weight in (0.0, 1.0, -5.0, 15.0, 1e9)]

    assert reach == [0.0, 6.7, 33.3, 100.0, 100.0]


def test_the_least_confidence_has_a_word_too_and_the_most_is_no_certainty() -> None:
    assert words.sure(confidence(-1e6)) == "unlikely"
    assert confidence(1e9) == confidence(60) < 1


@pytest.mark.parametrize(
    ("account", "address"),
    [
        (Account("bluesky", "did:plc:a", "ada.example"), "https://bsky.app/profile/did:plc:a"),
        (Account("github", "7", "octocat"), "https://github.com/octocat"),
        (Account("github", "7"), None),
        (Account("x", "7", "a/../b"), "https://x.com/a%2F..%2Fb"),
        (Account("mastodon:s.example", "https://s.example/users/a"), "https://s.example/users/a"),
        (Account("mastodon", "javascript:alert(1)"), None),
        (Account("demo", "client-gym", "gym.example"), None),
    ],
)
def test_a_profile_is_linked_where_its_platform_shows_it(
    account: Account, address: str | None
) -> None:
    assert words.profile_address(account) == address


def test_why_an_account_came_or_went_has_plain_words_for_every_cause_and_proof() -> None:
    assert words.cause(Cause.REMADE) == "followed again"
    assert words.cause(Cause.DEACTIVATED) == "switched off"
    assert set(CAUSES) == set(Cause)
    assert set(NATURES) == set(Nature)
    assert words.proof("none") == "–"
    assert {words.proof(one) for one in Proof} & {"probe", "record", "seat", "batch"} == set()


def test_every_pattern_is_told_in_a_sentence() -> None:
    assert words.meaning(Pattern.LOCKSTEP).endswith("on one timetable.")
    assert len({words.meaning(one) for one in Pattern}) == len(Pattern)


def test_a_list_is_named_in_words_and_with_its_network_only_where_that_tells_lists_apart() -> None:
    ada = Account("bluesky", "did:plc:a", "ada.example")
    nobody = Account("github", "7")
    followers, following = (Watch(1, ada, one) for one in ListKind)
    elsewhere = Watch(3, nobody, ListKind.FOLLOWERS)

    assert words.list_name(followers) == "followers of @ada.example"
    assert words.list_name(following) == "whom @ada.example follows"
    assert words.list_name(elsewhere, with_network=True) == "followers of 7 (github)"
    assert not words.on_several_networks([followers, following])
    assert words.on_several_networks([followers, elsewhere])


@pytest.mark.parametrize(
    ("deed", "alone", "to_somebody"),
    [
        (Deed.BLOCK, "block", "block @ada.example"),
        (Deed.MUTE, "mute", "mute @ada.example"),
        (Deed.REMOVE_FOLLOWER, "remove from followers", "remove @ada.example from followers"),
    ],
)
def test_a_deed_reads_as_what_it_does(deed: Deed, alone: str, to_somebody: str) -> None:
    assert words.deed(deed) == alone
    assert words.deed(deed, "@ada.example") == to_somebody


def test_there_is_a_word_for_everything_that_shows_in_the_end_what_an_absence_was() -> None:
    nothing = {Because.NOTHING, Because.OFTEN_AWAY}

    assert all(map(words.shown_by, set(Because) - nothing))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("there is no watch 9", "There is no watch 9."),
        ("public.api.example could not be reached", "public.api.example could not be reached."),
        ("nobody.", "Nobody."),
    ],
)
def test_what_is_said_becomes_a_sentence(said: str, shown: str) -> None:
    assert words.sentence(said) == shown
