"""Everything kept about one account, read together: for whoever asks what an alert rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.account import Account
from app.domain.alert import Alert, State
from app.domain.elsewhere import Elsewhere, elsewhere_of
from app.domain.errors import BadInput, NotFound
from app.domain.finding import Finding
from app.domain.hint import Hint
from app.domain.history import History
from app.domain.instant import Instant
from app.domain.ratio import NOTHING_SHOWN, Course, course_of
from app.domain.reading import Nature, Reading
from app.domain.strip import Strip, strip_of
from app.domain.telling import ToldAlert, tell
from app.domain.text import counted, pasted, visible
from app.domain.timeline import Stay
from app.domain.watch import Watch
from app.pipeline.detect import Detector
from app.pipeline.naming import called
from app.ports.storage import Work


@dataclass(frozen=True, slots=True)
class Dossier:
    """One account as it looks at the time `now`.

    `strips`: what can be drawn of it, for each watch whose list it was ever on. `findings`: those
    of its standing alert, or what the signals say now if there is none. `hints`: what other
    people's lists say of it, which weighs nothing. `course`: its own counts over time, the honest
    ratio beside the shown one. `elsewhere`: what a live stream told of its follows besides the watched
    lists, which weighs nothing.
    """

    account: Account
    now: Instant
    history: History
    watches: Mapping[int, Watch]
    strips: Mapping[int, Strip]
    findings: Sequence[Finding]
    confidence: float
    alert: Alert | None
    hints: Sequence[Hint] = ()
    course: Course = NOTHING_SHOWN
    elsewhere: Elsewhere | None = None

    @property
    def told(self) -> ToldAlert | None:
        """The alert as data, if there ever was one."""
        return tell(self.alert, self.account, self.watches) if self.alert else None

    @property
    def removed(self) -> str | None:
        """What to say of the lists its alert rests on that are watched no more, if there are any."""
        gone = sum(id not in self.watches for id in self.alert.watches) if self.alert else 0
        if not gone:
            return None
        return (
            f"{counted(gone, 'list')} it rests on {'is' if gone == 1 else 'are'} watched no more:"
            " what was seen there was forgotten and cannot be checked here."
        )

    @property
    def innocent(self) -> list[tuple[Stay, Reading]]:
        """Ended stays that were looked at and do not count, each with what its end was."""
        return [(s, r) for s, r in self.history.endings if r.nature is not Nature.FOLLOW]


def present(work: Work, now: Instant) -> Instant:
    """The time by which what is kept is judged.

    That is the clock's if anything is captured live. Where all of it was imported, it is the time
    of the newest list, so that an old history shows what it would have shown then.
    """
    watches = work.watches.all()
    newest = max((watch.state.last_at or 0 for watch in watches), default=0)
    return now if not newest or any(watch.live for watch in watches) else newest


def find_account(work: Work, name: str, network: str | None = None) -> Account:
    """The account with this id or handle. Raises NotFound, or BadInput if it could be several or none."""
    name = pasted(name)
    if not name:
        raise BadInput("no account is named: its handle or its id is needed")
    found = called(work, name)
    fitting = [one for one in found if network in (None, one.network)]
    if not fitting:
        raise NotFound(
            f"no account called {visible(name)} was ever seen on a watched list;"
            " its whole handle or its id is needed"
        )
    if len(fitting) > 1:
        choices = ", ".join(f"{one.id} on {one.network}" for one in fitting)
        raise BadInput(f"{visible(name)} could be {choices}: name one by its id, or its network")
    return fitting[0]


def open_dossier(work: Work, detector: Detector, account: Account, now: Instant) -> Dossier:
    """Read everything that is kept about an account."""
    key = account.key
    events = work.events.of([key]).get(key, [])
    [history] = detector.histories(work, {key: events}, now)
    alert = work.alerts.latest([key]).get(key)
    standing = alert if alert and alert.state is not State.EXPIRED else None
    weighed = standing or detector.judge(history)
    watches = {watch.id: watch for watch in work.watches.all()}
    return Dossier(
        account=account,
        now=now,
        history=history,
        watches=watches,
        strips=_strips(history, watches),
        findings=weighed.findings,
        confidence=weighed.confidence,
        alert=alert,
        hints=work.hints.of(key),
        course=course_of(history.sightings),
        elsewhere=elsewhere_of(work.elsewhere.of(key)),
    )


def tell_alerts(work: Work, alerts: Iterable[Alert]) -> list[ToldAlert]:
    """Alerts as data, in the order given."""
    chosen = list(alerts)
    accounts = work.accounts.get([alert.key for alert in chosen])
    watches = {watch.id: watch for watch in work.watches.all()}
    return [tell(alert, accounts[alert.key], watches) for alert in chosen]


def _strips(history: History, watches: Mapping[int, Watch]) -> dict[int, Strip]:
    stays = {timeline.watch_id: timeline.stays for timeline in history.timelines}
    lasting = {watch: (Stay(watch, None, None),) for watch, _ in history.memberships}
    return {
        id: strip_of(seen, watches[id].created_at, _seen_until(watches[id]))
        for id, seen in sorted((stays | lasting).items())
    }


def _seen_until(watch: Watch) -> Instant:
    return watch.state.complete_at or watch.state.last_at or watch.created_at
