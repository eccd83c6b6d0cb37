"""A report in words: the answer, what was not observable, and what to ask. Dates and counts only."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from app.domain.audit.figures import BURST, Day, Figures
from app.domain.audit.gains import Gains
from app.domain.audit.report import Audit
from app.domain.instant import DAY, day, span
from app.domain.snapshot import Verdict
from app.domain.text import counted

# So few follows say nothing about how an account is run.
FEW = 20
# On the ordinary lists measured, 3 to 44 of 100 new follows ended within 30 days.
MOST_DROPPED, MANY_DROPPED = 0.5, 0.25
# An ordinary follow is made again about once in a century: within 180 days that is one in 200.
MOST_AGAIN, MANY_AGAIN = 0.05, 0.02
_LONG_WAIT = 2 * DAY
# What was amiss with lists that were not believed.
_DISBELIEVED = {
    Verdict.PARTIAL: "ended too soon",
    Verdict.HIDDEN: "could not be seen",
    Verdict.QUARANTINED: "lost too many at once",
    Verdict.FAILED: "could not be read",
}


class Answer(StrEnum):
    """Whether the account was used to churn."""

    CHURNED = "churned"
    PARTLY = "partly"
    NO_SIGN = "no_sign"
    TOO_LITTLE = "too_little"


HEADLINES = {
    Answer.CHURNED: "Yes: the account was used to churn.",
    Answer.PARTLY: "In part: some of what was done looks like churn.",
    Answer.NO_SIGN: "No: nothing that was seen looks like churn.",
    Answer.TOO_LITTLE: "It cannot be said: too few follows were watched for long enough.",
}


def answer(figures: Figures) -> Answer:
    """The answer the figures give, by the same rules for everybody."""
    if figures.watched_30_days < FEW:
        return Answer.TOO_LITTLE
    dropped = figures.share_of_follows_dropped_within_30_days or 0.0
    again = figures.share_of_targets_followed_twice_within_180_days or 0.0
    if dropped >= MOST_DROPPED or again >= MOST_AGAIN:
        return Answer.CHURNED
    partly = dropped >= MANY_DROPPED or again >= MANY_AGAIN or figures.burst_days_of_unfollows
    return Answer.PARTLY if partly else Answer.NO_SIGN


def reasons(audit: Audit) -> Iterator[str]:
    """What the answer rests on, one sentence each."""
    f = audit.figures
    yield (
        f"Between {day(audit.seen.since)} and {day(audit.seen.until)} {audit.account.name}"
        f" made {counted(f.follows, 'follow')} of {counted(f.targets, 'account')}, and unfollowed"
        f" {_times(f.unfollows)}."
    )
    if f.watched_30_days:
        yield (
            f"Of {counted(f.watched_30_days, 'follow')} that could be watched for 30 days,"
            f" {percent(f.share_of_follows_dropped_within_30_days)} were dropped within them;"
            " on ordinary lists it is 3 to 44 %."
        )
    if f.median_dwell_days is not None:
        yield f"Half of those that were dropped had lasted at most {_days(f.median_dwell_days)}."
    if f.targets_followed_twice_within_180_days:
        yield (
            f"{counted(f.targets_followed_twice_within_180_days, 'account')}"
            f" ({percent(f.share_of_targets_followed_twice_within_180_days)} of all) saw two follows"
            " or more within 180 days; an ordinary follow is made again about once in a century."
        )
    if f.burst_days:
        yield (
            f"On {counted(f.burst_days, 'day')} there were at least {BURST} follows or at least"
            f" {BURST} unfollows; {percent(f.share_of_unfollows_in_bursts)} of the unfollows fell on"
            f" such days, the most ({_most(audit):,}) on {_date(_busiest(audit))}."
        )
    yield "The lists show what was done from the account, not by whom."


def unobserved(audit: Audit) -> Iterator[str]:
    """What could not be seen, and what that does to the figures."""
    yield from _outside(audit)
    yield from _lists(audit)
    f = audit.figures
    if f.unexplained_ends:
        yield (
            f"Why {counted(f.unexplained_ends, 'follow')} ended is not known for certain: the lists"
            " alone do not tell an unfollow from a target that went away. They count as unfollows."
        )
    if audit.gains is None:
        yield "The account's followers are not watched, so what the follows brought is not known."
    elif audit.gains.profiles_known < audit.gains.gained:
        unseen = audit.gains.gained - audit.gains.profiles_known
        yield f"The profiles of {unseen:,} of the followers gained were never seen."
    if audit.ratio is None:
        yield "How many followed and were followed is not known, so there is no ratio."
    yield (
        "Who blocks the account is known only where the platform said so when it was asked about"
        " somebody missing."
    )


def _outside(audit: Audit) -> Iterator[str]:
    if audit.window.since < audit.observed.since:
        yield f"Nothing is known of the time before {day(audit.observed.since)}."
    if audit.window.until > audit.observed.until:
        yield f"Nothing is known of the time after {day(audit.observed.until)}."
    if audit.before_watching:
        yield (
            f"{counted(audit.before_watching, 'account')} had been followed before watching began;"
            " since when is not known, so their stays are no spells."
        )
    late = audit.figures.follows - audit.figures.watched_30_days
    if late:
        yield (
            f"Of {counted(late, 'follow')} it is not known whether they would have lasted 30 days:"
            " they were too recent, or their target went away or blocked the account."
        )


def _lists(audit: Audit) -> Iterator[str]:
    lists = audit.lists
    if lists.members is None:
        yield (
            f"The account's own list was never seen whole: what is told here comes from"
            f" {counted(lists.elsewhere, 'list')} of followers, or from single events, and may leave"
            " out follows of others."
            if lists.elsewhere
            else "The account's own list was never seen whole: what is told here comes from single"
            " events, and what had been followed before them is not known."
        )
    wait = lists.longest_wait
    if wait and wait.until - wait.since > _LONG_WAIT:
        yield (
            f"No list was read for {span(wait.until - wait.since)} from {day(wait.since)} to"
            f" {day(wait.until)}: what was followed and dropped in between left no trace."
        )
    for verdict, count in lists.disbelieved.most_common():
        yield (
            f"{counted(count, 'list')} {_DISBELIEVED[verdict]} and proved nobody's absence: whoever"
            " was missing there was not counted until a later list missed the same account."
        )


def questions(audit: Audit) -> Iterator[str]:
    """What to ask whoever ran the account; each question comes from a figure."""
    f = audit.figures
    if f.dropped_within_30_days and answer(f) in (Answer.CHURNED, Answer.PARTLY):
        yield (
            f"{counted(f.dropped_within_30_days, 'follow was', 'follows were')} dropped again"
            f" within 30 days, half of all drops after at most"
            f" {_days(f.median_dwell_days or 0)}. What were they for?"
        )
    if f.targets_followed_twice_within_180_days:
        yield (
            f"{counted(f.targets_followed_twice_within_180_days, 'account was', 'accounts were')}"
            f" followed again within 180 days, the most often followed {_times(audit.top[0].times)}"
            " in all. Why follow somebody again who had been dropped?"
        )
    if f.burst_days:
        yield (
            f"On {_date(_busiest(audit))} the account followed or unfollowed {_most(audit):,} in one"
            " day. Was that done by hand or by a program, and by which?"
        )
    if audit.dropped_from_before:
        yield (
            f"{counted(audit.dropped_from_before, 'account', 'accounts')} followed since before"
            " watching began were unfollowed. Was that agreed?"
        )
    yield from _about_gains(audit.gains)
    if audit.blockers:
        yield f"{counted(len(audit.blockers), 'account blocks', 'accounts block')} it now. Who told you?"
    if audit.after and audit.after.figures.follows + audit.after.figures.unfollows:
        after = audit.after.figures
        yield (
            f"After {day(audit.window.until)} there were {counted(after.follows, 'more follow')} and"
            f" {counted(after.unfollows, 'more unfollow')}. Who still has access to the account?"
        )
    yield "Which accounts were chosen to be followed, by which rule, and who saw the list?"


def _about_gains(gains: Gains | None) -> Iterator[str]:
    if gains is None:
        return
    month = gains.kept[0]
    if month.follows_for_each is not None:
        yield (
            f"Of {counted(month.gained, 'follower')} gained, {month.still_there:,} were still there"
            f" after 30 days, at {_cost(month.follows_for_each)} for each. Is that what"
            " was offered?"
        )
    if gains.dropped_since:
        yield (
            f"{counted(gains.dropped_since, 'account')} followed back and"
            f" {'was' if gains.dropped_since == 1 else 'were'} dropped nevertheless."
            " What should they think of that?"
        )
    if gains.churners:
        yield (
            f"{counted(gains.churners, 'follower gained follows', 'followers gained follow')} and"
            f" {'unfollows' if gains.churners == 1 else 'unfollow'} others in the same way. Will they"
            " ever buy?"
        )


def shortly_told(audit: Audit) -> list[tuple[str, str]]:
    """What the follows brought, and the ratio: a name and a value each, where known."""
    told: list[tuple[str, str]] = []
    ratio, g = audit.ratio, audit.gains
    if ratio and ratio.shown is not None and ratio.without_churn is not None:
        told += [
            ("Ratio as shown", f"{ratio.shown:.2f} ({ratio.followers:,} to {ratio.following:,})"),
            (
                "Ratio without churn",
                f"{ratio.without_churn:.2f} ({ratio.followers:,} to"
                f" {ratio.following + ratio.churned:,}: {counted(ratio.churned, 'was', 'were')} followed"
                " and dropped)",
            ),
        ]
    if g is None:
        return told
    told.append(("Followers gained", _with_cost(f"{g.gained:,}", g.follows_for_each)))
    for kept in g.kept:
        known = f"{kept.still_there:,} of {kept.gained:,}" if kept.gained else "not known yet"
        each = kept.follows_for_each if kept.still_there else None
        told.append((f"Still there after {kept.after_days} days", _with_cost(known, each)))
    return [
        *told,
        ("Gained within 14 days of being followed", f"{g.followed_first:,}"),
        (
            "Of them dropped since",
            f"{g.dropped_since:,}; {g.left_when_dropped:,} left within 30 days of it",
        ),
        ("Gained who churn themselves", f"{g.churners:,}"),
        (
            "Gained who are inactive",
            f"{g.inactive:,} of {g.profiles_known:,} whose profile was seen"
            if g.profiles_known
            else "not known: none of their profiles was seen",
        ),
    ]


def _with_cost(gained: str, each: float | None) -> str:
    return gained if each is None else f"{gained}, {_cost(each)} for each"


def _cost(each: float) -> str:
    """Follows made for one follower: below ten a tenth tells more than nothing does."""
    return f"{each:,.0f} follows made" if each >= 10 else f"{each:.1f} follows made"


def percent(share: float | None) -> str:
    """A share from 0 to 1 as a person reads it."""
    return (
        "none" if not share else f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"
    )


def _busiest(audit: Audit) -> Day:
    return max(audit.days, key=lambda one: max(one.dated_follows, one.dated_unfollows))


def _most(audit: Audit) -> int:
    return max(_busiest(audit).dated_follows, _busiest(audit).dated_unfollows)


def _date(one: Day) -> str:
    return day(one.day * DAY)


def _days(days: float) -> str:
    return span(round(days * DAY))


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")
