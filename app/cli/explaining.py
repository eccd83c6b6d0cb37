"""Everything that speaks for and against one account, so that anybody can check it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from app.cli.drawing import Sign, Signs, draw, legend
from app.cli.opening import open_program
from app.cli.output import console, say
from app.domain.alert import Alert, State
from app.domain.instant import Instant, day
from app.domain.ratio import Course, Look
from app.domain.reading import Because, Nature
from app.domain.strip import Mark
from app.domain.telling import watch_name
from app.domain.text import visible
from app.domain.why import NATURES
from app.pipeline.dossier import Dossier, find_account, open_dossier, present
from app.web.pages.words import likelier, minute, percent, sure

# The newest changes of a list that are told one by one; the strip shows all of them.
_CHANGES = 6
_WIDEST = 100


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command()(explain)


def explain(
    context: typer.Context,
    account: Annotated[
        str,
        typer.Argument(
            metavar="ACCOUNT", help="Its stable id, its handle, or its profile's web address."
        ),
    ],
    network: Annotated[
        str | None, typer.Option(help="Where it is, if the name is known on several.")
    ] = None,
) -> None:
    """Show what an account did on each watched list, and what that weighs.

    First its timeline on every list, then each finding as a sentence with its weight, then what was
    looked at and does not count. A weight is a natural logarithm: +2.3 makes churn ten times
    likelier, -2.3 ten times less likely.

    `churnwatch explain gym.example`
    """
    program = open_program(context)
    with program.storage.reading() as work:
        found = find_account(work, account, network)
        now = present(work, program.clock.now())
        dossier = open_dossier(work, program.detector, found, now)
    _head(dossier)
    _timelines(dossier)
    seen = bool(dossier.strips) or dossier.alert is not None
    told = (
        _findings(dossier) if seen else (),
        _innocent(dossier) if seen else (),
        _counts(dossier.course),
        _outcome(dossier) if seen else (),
        _hints(dossier),
        _elsewhere(dossier),
    )
    for paragraph in filter(None, map(list, told)):
        say("")
        for line in paragraph:
            say(line)


def _head(dossier: Dossier) -> None:
    account = dossier.account
    handle = f"@{visible(account.handle)} " if account.handle else ""
    say(f"{handle}{account.id} ({visible(account.network)}), as of {minute(dossier.now)}")


def _hints(dossier: Dossier) -> Iterator[str]:
    if dossier.hints:
        yield "Lists of others that name it, which weighs nothing:"
    for hint in dossier.hints:
        yield f"  {hint.source}, read {day(hint.at)}: {hint.reason or 'without a reason'}"


def _elsewhere(dossier: Dossier) -> Iterator[str]:
    if dossier.elsewhere:
        yield dossier.elsewhere.told


def _timelines(dossier: Dossier) -> None:
    screen = console()
    signs = Signs(dossier.history)
    used: set[Sign] = set()
    for id, strip in dossier.strips.items():
        own = {mark: signs.of(id, mark) for mark in strip.marks}
        used |= set(own.values())
        say("")
        say(visible(watch_name(dossier.watches, id)))
        for line in draw(strip, own, min(_WIDEST, screen.width)):
            screen.print(line)
        for told in _changes(own):
            say(f"    {told}")
    say("")
    if dossier.strips:
        screen.print(legend(used))
    else:
        say("It was never on a watched list, so nothing can be said of how it follows.")


def _changes(signs: Mapping[Mark, Sign]) -> Iterator[str]:
    """The newest changes one by one, with both bounds of their times."""
    if len(signs) > _CHANGES:
        yield f"{len(signs) - _CHANGES} earlier changes, then:"
    for mark, (_, _, meaning) in list(signs.items())[-_CHANGES:]:
        when = mark.change.when
        yield f"{_moment(when.after, when.before, when.exact)}: {meaning}"


def _moment(after: Instant, before: Instant, exact: Instant | None) -> str:
    if exact is not None:
        return minute(exact)
    return f"between {minute(after)} and {minute(before)}"


def _findings(dossier: Dossier) -> Iterator[str]:
    yield "What speaks for churn, and what against:" if dossier.findings else "Nothing was found."
    for one in sorted(dossier.findings, key=lambda finding: -finding.weight):
        yield f"  {one.weight:+6.1f}  {one.sentence}"
        yield f"          {one.signal}: {likelier(one.weight)}"


def _innocent(dossier: Dossier) -> Iterator[str]:
    """Ends of stays that do not count, told once for each reason."""
    last: dict[tuple[Nature, Because], Instant] = {}
    times: dict[tuple[Nature, Because], int] = {}
    for stay, reading in dossier.innocent:
        why = (reading.nature, reading.because)
        times[why] = times.get(why, 0) + 1
        last[why] = stay.went.when.before if stay.went else 0
    if last:
        yield "Looked at, and not counted as an unfollow:"
    else:
        left = any(stay.went for one in dossier.history.timelines for stay in one.stays)
        yield "Every absence was counted." if left else "It was never missing from a list."
    for (nature, because), at in last.items():
        count = times[nature, because]
        often = "once" if count == 1 else f"{count} times"
        yield f"  gone {often}, last on {day(at)}: {NATURES[nature]}; {because}"


def _counts(course: Course) -> Iterator[str]:
    """What its profile showed of its own counts, and what of the ratio the churn made."""
    if not course.looks:
        return
    newest = course.point(course.looks[-1])
    look = newest.look
    yield f"Its profile on {day(look.at)}: follows {look.following:,}{_followed_by(look)}."
    for swing in course.swings[-_CHANGES:]:
        counts = " to ".join(f"{one.following:,}" for one in (swing.low, swing.top, swing.end))
        yield f"  from {day(swing.low.at)} to {day(swing.end.at)} it followed {counts} accounts"
    if course.swings and newest.honest:
        low, high = newest.honest
        yield f"  had it kept whom it had just followed, the ratio would be {low:.2f} to {high:.2f}"


def _followed_by(look: Look) -> str:
    if look.followers is None or look.ratio is None:
        return ""
    return f", followed by {look.followers:,}, a ratio of {look.ratio:.2f}"


def _outcome(dossier: Dossier) -> Iterator[str]:
    certainty = f"{sure(dossier.confidence)} ({percent(dossier.confidence)})"
    yield f"All together: churn is {certainty}, where one account in a thousand is expected to churn."
    alert = dossier.alert
    if alert is None:
        yield "There is no alert about it."
        return
    pattern = alert.pattern.value.replace("_", " ")
    yield f"{alert.severity.capitalize()} {alert.id} ({pattern}), {alert.state}, of {day(alert.raised_at)}."
    if dossier.removed:
        yield dossier.removed
    yield _end(alert)


def _end(alert: Alert) -> str:
    """What became of the alert, or when it will leave by itself."""
    if alert.state is State.EXPIRED:
        return f"It is closed: {visible(alert.reason or 'its evidence has faded')}."
    if alert.state is State.DISMISSED:
        return (
            f"A person dismissed it: {visible(alert.reason or 'no reason given')}. Only new and much"
            " stronger evidence brings it up again."
        )
    again = f" It was {visible(alert.reason)}." if alert.reason else ""
    return f"It leaves by itself on {day(alert.expires_at)} unless something new is seen.{again}"
