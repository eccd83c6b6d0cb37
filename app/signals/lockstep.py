"""Lockstep: several accounts pass over the lists on one timetable, as an agency's accounts do."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.bystander import FEW, Bystander, beside, newest_of_accused
from app.domain.company import not_called
from app.domain.episodes import group
from app.domain.finding import Cited, Finding, Pattern
from app.domain.history import History
from app.domain.instant import DAY, Instant, day
from app.domain.passes import WINDOW, Pass, Timetable, decisions, visits_of
from app.domain.reading import Nature
from app.domain.steady import steady
from app.domain.timetable import Fellows, Setting, fellows

# Being somewhere together twice is chance or a friendship; weeks apart it is a timetable.
SPREAD = 14 * DAY
# What others did is no proof against an account: its own stays have to add the rest of the way.
MOST = 9.0
# Once is an event: it takes a short stay of its own beside it for a note, and never makes an alert.
MOST_ONCE = 5.0
# So many are named in the sentence, and so many in the figures; of a larger group the rest is counted.
NAMED, LISTED = 3, 20


class Lockstep:
    """Looks for accounts that came and went with this one, time after time."""

    name = "lockstep"
    shadow = False
    ground = "Others came and went with it, time after time."

    def find(self, history: History) -> Sequence[Finding]:
        return _found(history)


@steady
def _found(history: History) -> Sequence[Finding]:
    own = _decisions(history) if history.company.others else None
    if not own:
        return []
    last = own[-1][-1].went
    if len(own) > 1:
        known = fellows(own, history.company, _setting(history, last))
        if known.named and known.weight > 0:
            return [_finding(history, own, known)]
    if history.refollows or len(_dropped(history)) > FEW:
        return []
    setting = _setting(history, max(last, newest_of_accused(history.company)))
    once = beside(own, history.company, setting)
    return [_finding(history, own, once)] if once and once.weight > 0 else []


def _decisions(history: History) -> Timetable:
    """The short stays it ended itself, as far as anybody knows, and for a reason of its own."""
    others = (Nature.ACCOUNT, Nature.PLATFORM)
    ended = [stay for stay, why in history.endings if why.nature not in others]
    return not_called(decisions(visits_of(history.key, ended)), history.company)


def _dropped(history: History) -> Sequence[object]:
    """All days on which it dropped anything: of whoever has more than a few, those may accuse."""
    return group((stay.went.when, stay) for stay in history.drops if stay.went)


def _setting(history: History, until: Instant) -> Setting:
    """A year, or as long as there are lists; and each list's own pace of short stays."""
    since = min((seen.since for seen in history.coverage.values()), default=until)
    age = max(until - since, DAY)

    def ordinary(watch_id: int) -> float:
        rates = history.rates.lists.get(watch_id)
        return rates.short * min(1.0, WINDOW / age) if rates else 0.0

    return Setting(min(age, WINDOW), max(1, len(history.coverage)), ordinary)


def _finding(history: History, own: Timetable, met: Fellows | Bystander) -> Finding:
    """What is said of having been there with others, and how much of it counts as decided."""
    passes = [one for number in met.shared for one in own[number]]
    names = [history.company.names.get(key, str(key)) for key in met.named]
    once = isinstance(met, Bystander) or passes[-1].went - passes[0].went < SPREAD
    return Finding(
        signal=Lockstep.name,
        sentence=_sentence(met, names, passes),
        weight=min(MOST_ONCE if isinstance(met, Bystander) else MOST, met.weight),
        figures={
            "fellows": len(names),
            "times": len(met.shared),
            "accounts": ", ".join(names[:LISTED]),
        },
        events=tuple(Cited(one.watch_id, "stay", one.came, one.went) for one in passes),
        pattern=Pattern.LOCKSTEP,
        decisions=1 if once else len(met.shared),
        breadth=len({one.watch_id for one in passes}),
    )


def _sentence(met: Fellows | Bystander, names: Sequence[str], passes: Sequence[Pass]) -> str:
    first, last = day(min(one.came for one in passes)), day(max(one.went for one in passes))
    if isinstance(met, Bystander):
        return (
            f"Came and went between {first} and {last} on the same days as {_named(names)},"
            " alerted for keeping one timetable; of ordinary short stays one in"
            f" {round(1 / met.chance):,} falls on such days by chance."
        )
    times = len(met.shared)
    return f"Came and went on the same days as {_named(names)}: {times} times, between {first} and {last}."


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    if more > 0:
        return f"{', '.join(names[:NAMED])} and {more} other account{'s' * (more > 1)}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


SIGNAL = Lockstep()
