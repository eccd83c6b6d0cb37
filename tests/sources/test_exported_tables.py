"""Exports that are tables: LinkedIn's connections, and the lists of Mastodon and its family."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import BadInput
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from tests.exported import packed, unpacked
from tests.lists import START
from tests.sources.exports import read, recognised

NOTES = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email'
    ' addresses are missing. ""Because"" of privacy."\n\n'
)
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
ROWS = (
    'Jane,Doe,https://www.linkedin.com/in/jane-doe,,"Doe, Inc.",Baker,01 Jan 2025\n'
    ",,,,,,\n"
    "Jörg,Müller,https://www.linkedin.com/in/j%C3%B6rg-m%C3%BCller-1a2b,,,,31 Dec 2024\n"
    "Ann,O'Neil,https://www.linkedin.com/in/Ann-ONeil/,a@b.example,X,Y,30 Dec 2024\n"
)
SLUGS = ["jane-doe", "j%c3%b6rg-m%c3%bcller-1a2b", "ann-oneil"]
CONNECTIONS = {
    "with notes": NOTES + HEADER + ROWS,
    "with a mark and notes": "\ufeff" + NOTES + HEADER + ROWS,
    "as it was before": HEADER + ROWS,
    "from windows": (NOTES + HEADER + ROWS).replace("\n", "\r\n"),
    "padded": NOTES + ",,,,,,\n" + HEADER + ROWS + ",,,,,,\n" * 3,
}
MASTODON = (
    "Account address,Show boosts,Notify on new posts,Languages\n"
    'ann@mastodon.example,true,false,"de,en"\n@Bob@Cafe.example,false,false,\n'
)
ME = "you@mastodon.example"


@pytest.mark.parametrize("form", CONNECTIONS)
def test_connections_are_found_under_the_notes(tmp_path: Path, form: str) -> None:
    path = packed(tmp_path / "Basic_LinkedInDataExport.zip", {"Connections.csv": CONNECTIONS[form]})

    lists, faults = read(path, account="https://www.linkedin.com/in/Bakery/")

    one = lists[ListKind.FOLLOWERS]
    assert faults == []
    assert (one.account.network, one.account.id, one.taken_at) == ("linkedin", "bakery", START)
    assert (list(one.ids), one.order, one.complete) == (SLUGS, Order.UNKNOWN, True)


def test_names_alone_do_not_tell_people_apart(tmp_path: Path) -> None:
    old = "First Name,Last Name,Email Address,Company,Position,Connected On\nA,B,,,,01 Jan 2025\n"

    with pytest.raises(BadInput, match="has no column URL"):
        read(packed(tmp_path / "a.zip", {"Connections.csv": old}), account="bakery")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (HEADER + ROWS + 'A,B,"' + "x\n" * 100_000, "field larger than field limit"),
        (HEADER + ROWS + "x" * 10_000_000, "line 6: the line is longer than"),
        (HEADER + ROWS + "A,B,,,,,01 Jan 2025\n", "members left out: 1"),
    ],
    ids=["an unbalanced quote", "an endless line", "a person without an address"],
)
def test_a_damaged_table_proves_no_absence_and_names_the_line(
    tmp_path: Path, damage: str, said: str
) -> None:
    folder = unpacked(tmp_path / "a", {"Connections.csv": damage})

    lists, [fault] = read(folder, account="bakery", taken_at=START)

    assert said in fault
    assert lists[ListKind.FOLLOWERS].complete is False
    assert list(lists[ListKind.FOLLOWERS].ids) == SLUGS


FEDIVERSE = [
    ("following_accounts.csv", MASTODON, ListKind.FOLLOWING),
    ("following.csv", MASTODON.replace("\n", "\r\n"), ListKind.FOLLOWING),
    ("followers.csv", "\ufeffAccount address\nann@mastodon.example\nbob@cafe.example\n",
     ListKind.FOLLOWERS),
]  # fmt: skip
RENAMED = [
    ("2026 my_followers (1).csv", "Account address\nann@mastodon.example\nbob@cafe.example\n",
     ListKind.FOLLOWERS),
    ("not-followers.csv", MASTODON, ListKind.FOLLOWING),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "left"),
    [
        (MASTODON[:-20], ["ann@mastodon.example"]),
        (MASTODON.removesuffix("\n"), ["ann@mastodon.example"]),
        (MASTODON.partition("\n")[0], []),
    ],
)
def test_a_table_that_ends_within_a_line_proves_no_absence_and_tells_no_half_name(
    tmp_path: Path, table: str, left: list[str]
) -> None:
    path = unpacked(tmp_path / "a", {"following_accounts.csv": table})

    lists, [fault] = read(path, account=ME, taken_at=START)

    one = lists[ListKind.FOLLOWING]
    assert (list(one.ids), one.complete) == (left, False)
    assert "ends within a line, as if it were cut short" in fault


@pytest.mark.parametrize(("name", "content", "which"), FEDIVERSE + RENAMED)
def test_addresses_are_read_and_the_name_of_the_file_says_which_list_it_is(
    tmp_path: Path, name: str, content: str, which: ListKind
) -> None:
    lists, faults = read(unpacked(tmp_path / "a", {name: content}), account=ME, taken_at=START)

    assert faults == []
    [(found, one)] = lists.items()
    assert (found, one.account.network, one.account.id) == (which, "fediverse", ME)
    assert list(one.ids) == ["ann@mastodon.example", "bob@cafe.example"]


def test_one_address_is_one_account_however_it_is_written(tmp_path: Path) -> None:
    written = ("ann@bücher.example", "@Ann@BÜCHER.example.", "ann@xn--bcher-kva.Example")
    table = "\n".join(["Account address", *written, "ann@bucher.example", ""])

    lists, faults = read(
        unpacked(tmp_path / "a", {"followers.csv": table}), account=ME, taken_at=START
    )

    assert faults == []
    [one] = lists.values()
    assert list(one.ids) == ["ann@xn--bcher-kva.example", "ann@bucher.example"]


def test_two_lists_of_one_account_are_read_together(tmp_path: Path) -> None:
    files = {name: content for name, content, _ in FEDIVERSE[1:]}

    lists, _ = read(unpacked(tmp_path / "a", files), account=f"@{ME}", taken_at=START)

    assert set(lists) == {ListKind.FOLLOWERS, ListKind.FOLLOWING}


def test_muted_accounts_are_not_followed_ones(tmp_path: Path) -> None:
    muted = "Account address,Hide notifications\nann@mastodon.example,true\n"

    with pytest.raises(BadInput, match="a list of muted accounts, not of follows"):
        read(unpacked(tmp_path / "a", {"muted_accounts.csv": muted}), account=ME, taken_at=START)


@pytest.mark.parametrize("row", ["ann", "ann@", "=cmd()@x", "a b@c.example", "\0@c", "é@c.example"])
def test_what_is_no_address_is_left_out_and_told(tmp_path: Path, row: str) -> None:
    lists, [fault] = read(
        unpacked(tmp_path / "a", {"following.csv": f"{MASTODON}{row}\n"}),
        account=ME,
        taken_at=START,
    )

    assert "members left out: 1" in fault
    assert len(lists[ListKind.FOLLOWING].ids) == 2


@pytest.mark.parametrize("name", ["Connections.csv", "following_accounts.csv"])
def test_whose_table_it_is_and_of_when_is_asked_in_one_sentence(tmp_path: Path, name: str) -> None:
    content = CONNECTIONS["with notes"] if name == "Connections.csv" else MASTODON
    folder = unpacked(tmp_path / "a", {name: content})

    with pytest.raises(BadInput, match="say so with --account"):
        read(folder)
    with pytest.raises(BadInput, match="say so with --account"):
        read(folder, account="§ nobody @@")
    with pytest.raises(BadInput, match="say so with --taken-at"):
        read(folder, account="you" if name == "Connections.csv" else ME)


def test_other_tables_are_not_taken_for_one(tmp_path: Path) -> None:
    files = {"a.csv": "id,name\n1,x\n", "b.csv": "", "c.csv": '"' + "x" * 200_000}

    assert recognised(unpacked(tmp_path / "a", files)) == []
