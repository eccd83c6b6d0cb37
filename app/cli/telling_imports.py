"""What is said of files: what is in them, and what importing them did."""

from __future__ import annotations

from pathlib import Path

from app.cli.output import complain, say, table
from app.domain.imported import Fault
from app.domain.instant import rfc3339
from app.domain.snapshot import Verdict
from app.domain.text import visible
from app.pipeline.contents import Contents
from app.pipeline.importing import Summary

# More than a screen of faults of one file tells a person nothing new.
_SHOWN = 20
# And of a file that is something else altogether.
_SHOWN_OF_NONE = 3


def tell_contents(path: Path, contents: Contents) -> None:
    """What is in a file, and what it would change."""
    say(f"{visible(str(path))}: nothing was stored; this is what is in it")
    rows = (
        (
            f"{one.account.network} {one.account.name} {one.list}",
            rfc3339(one.taken_at),
            f"{one.members:,}",
            one.standing,
            f"{one.joined:,}",
            f"{one.left:,}",
            one.reason or one.verdict,
        )
        for one in contents.held
    )
    table("LIST", "TAKEN AT", "MEMBERS", "AGAINST STORED", "JOINED", "LEFT", "VERDICT", rows=rows)
    for fault in contents.faults:
        complain(_place(path, fault))


def tell_summary(path: Path, summary: Summary, expected: str) -> None:
    """What importing a file did, and what of it could not be taken in."""
    say(f"{visible(str(path))}: {_headline(summary)}")
    if summary.lists or summary.events:
        table("", "", rows=_figures(summary))
    if summary.unbelieved:
        lists = summary.unbelieved[:_SHOWN]
        rows = ((one.watch, rfc3339(one.taken_at), one.verdict, one.reason) for one in lists)
        table("NO ABSENCE BELIEVED", "TAKEN AT", "VERDICT", "WHY", rows=rows)
        more = summary.lists - summary.verdicts[Verdict.COMPLETE] - len(lists)
        if more:
            say(f"and {more:,} more")
    _complain_of(path, summary, expected)


def _headline(summary: Summary) -> str:
    if _unreadable(summary):
        return "nothing in it could be read"
    fresh = summary.lists + summary.events
    parts = [
        f"{_number(summary.lists, 'list')} read",
        f"{summary.known:,} known already" if summary.known else "",
        f"{summary.older:,} older than what is stored, left out" if summary.older else "",
        _number(summary.events, "single event") if summary.events else "",
        _number(summary.profiles, "profile") if summary.profiles else "",
        "nothing changed" if summary.known and not fresh else "",
    ]
    return ", ".join(part for part in parts if part)


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _unreadable(summary: Summary) -> bool:
    read = summary.lists + summary.known + summary.older + summary.events + summary.profiles
    return summary.faulty > 0 and not read


def _figures(summary: Summary) -> list[tuple[str, str]]:
    verdicts = {f"{verdict} lists": count for verdict, count in summary.verdicts.most_common()}
    changes = {
        "joined": summary.joined,
        "left": summary.left,
        "returned": summary.returned,
        "of those, followed again for certain": summary.remade,
        "alerts raised": summary.alerts,
        "notes raised": summary.notes,
    }
    return [(name, f"{count:,}") for name, count in (verdicts | changes).items()]


def _complain_of(path: Path, summary: Summary, expected: str) -> None:
    """What of the file was not taken in, and why."""
    if _unreadable(summary):
        complain(f"{path}: this is not a history of follower lists; {expected}")
    for late in summary.overtaken[:_SHOWN]:
        complain(
            f"{_at(path, late.line)}: {late.watch}: the list of {rfc3339(late.taken_at)} came after that of"
            f" {rfc3339(late.newest_at)} and was left out; lists are read oldest first"
        )
    if summary.overtaken:
        complain(
            "to have the older too, read all files at once into a new folder, each oldest first:"
            " `churnwatch --data NEW import FILE...`; what no file holds, `churnwatch export-history"
            " > known.jsonl` writes into one"
        )
    shown = _SHOWN_OF_NONE if _unreadable(summary) else _SHOWN
    for fault in summary.faults[:shown]:
        complain(_place(path, fault))
    more = max(0, summary.faulty - shown) + max(0, summary.older - _SHOWN)
    if more:
        complain(f"{path}: {more:,} more like these")


def _place(path: Path, fault: Fault) -> str:
    return f"{_at(path, fault.line)}: {fault.reason}"


def _at(path: Path, line: int) -> str:
    return f"{path}, line {line:,}" if line else str(path)
