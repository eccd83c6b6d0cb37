"""What `churnwatch doctor` looks at apart from watches and those who are told: a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.bootstrap import Application
from app.cli.keys import lost_secrets
from app.config import Settings
from app.domain.act import Act, Mandate
from app.domain.errors import BadInput
from app.domain.instant import DAY, HOUR, MINUTE, Instant, ago, rfc3339, span
from app.ports.storage import Work
from app.storage.soundness import (
    above_the_rules,
    damage,
    left_behind,
    newest_snapshot,
    revision,
)
from app.storage.vault import KeyFile

# Two nights missed: one may have fallen into a time when the machine was off.
_OLDEST_BACKUP = 2 * DAY + DAY // 8
# Clocks that are kept by the network differ by milliseconds.
_SKEW = 5 * MINUTE

# A tick is a minute at most: whoever waits longer than this, with nothing in the way, waits for nobody.
_LATE_ACT = HOUR
_MOST_ACTS = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at. `word`: ok, note, or problem."""

    word: str
    what: str


def key_file(settings: Settings) -> Line:
    """Whether the key that opens stored secrets is for its owner's eyes alone."""
    given = settings.secret_key
    vault = KeyFile(settings.data, given.get_secret_value() if given else None)
    try:
        keys = vault.known().keys
    except BadInput as problem:
        return Line("problem", f"key: {problem}")
    if given is not None:
        return Line("ok", "key: from CHURNWATCH_SECRET_KEY")
    if not keys:
        return Line("ok", "key: none; it is made with the first secret")
    return Line("ok", f"key: {vault.path}, for its owner's eyes alone; keep a copy elsewhere")


def secrets(program: Application) -> Iterator[Line]:
    """Stored secrets that no key here opens; of a key that cannot be read `key_file` tells."""
    try:
        lost = lost_secrets(program)
    except BadInput:
        return
    if lost:
        yield Line("problem", f"secrets: {lost}, or set them up again")


def database(settings: Settings, program: Application) -> Iterator[Line]:
    """Where it is, which schema it has, whether its file is whole and its rules bind us."""
    engine = program.storage.engine
    where = "at CHURNWATCH_DATABASE_URL" if settings.database_url else settings.database
    if found := damage(engine):
        yield Line("problem", f"database: {where} is damaged: {found}; restore a backup")
    else:
        yield Line("ok", f"database: {where}, whole, schema {revision(engine)} up to date")
    if reason := above_the_rules(engine):
        yield Line(
            "problem",
            f"rules: {reason}: people's data are kept apart by our filters alone;"
            " connect as an ordinary role",
        )


def clock(program: Application) -> Line:
    """Whether the clock has gone on since the newest snapshot."""
    now, newest = program.clock.now(), newest_snapshot(program.storage)
    if newest is not None and newest > now + _SKEW:
        ahead = f"the newest snapshot is from {rfc3339(newest)}, {span(newest - now)} ahead"
        return Line("problem", f"clock: it says {rfc3339(now)}, but {ahead}: set the clock")
    return Line("ok", f"clock: {rfc3339(now)}")


def captures(program: Application) -> Iterator[Line]:
    """When anything was last captured, and what a dead process has left under way."""
    now = program.clock.now()
    with program.storage.reading() as work:
        live = [watch for watch in work.watches.all() if watch.live and not watch.paused]
    done: list[Instant] = [watch.state.complete_at for watch in live if watch.state.complete_at]
    if done:
        yield Line("ok", f"captures: the last whole one {ago(now - max(done))}")
    elif live:
        yield Line("note", "captures: none has been whole yet")
    if dead := left_behind(program.storage, now):
        yield Line(
            "problem",
            f"captures: {dead} were begun by a process that is no more:"
            " is `churnwatch serve` or `worker` running?",
        )


def backups(settings: Settings, program: Application) -> Line:
    """How old the newest nightly backup is."""
    if not settings.backups:
        return Line("note", "backups: none are made each night, as CHURNWATCH_BACKUPS says")
    now, folder = program.clock.now(), program.backups()
    state, made = program.chores.all().get(folder.name), folder.all()
    if state and state.fault:
        return Line("problem", f"backups: the last one failed: {state.fault}")
    if not made:
        begun = state is not None and state.next_due < now - DAY
        word = "problem" if begun else "note"
        return Line(word, f"backups: none yet in {folder.folder}; `churnwatch backup` makes one")
    age = max(0, now - made[0].at)
    word = "ok" if age <= _OLDEST_BACKUP else "problem"
    return Line(word, f"backups: {len(made)}, the newest {span(age)} old, in {folder.folder}")


def retention(program: Application) -> Iterator[Line]:
    """Why nothing was let go."""
    state = program.chores.all().get(program.clearing().name)
    if state and state.fault:
        yield Line("problem", f"retention: the last night's failed: {state.fault}")


def acting(work: Work, now: Instant) -> Iterator[Line]:
    """Every account in whose name may be acted, with what waits to be done or taken back."""
    for mandate in work.mandates.all():
        waiting = work.acts.waiting(mandate.account, _MOST_ACTS)
        word, said = _turn(mandate, waiting, now)
        yield Line(word, f"acting as {mandate.account.name} on {mandate.host}: {said}")


def _turn(mandate: Mandate, waiting: Sequence[Act], now: Instant) -> tuple[str, str]:
    many = f"{len(waiting):,} {'act waits' if len(waiting) == 1 else 'acts wait'}"
    if mandate.stopped:
        return "problem", f"stopped, {many}: {mandate.fault}"
    if not waiting:
        return "ok", "nothing waits"
    late = now - max(mandate.retry_at, *(one.at for one in waiting))
    if late > _LATE_ACT:
        return "problem", f"{many}, {span(late)} late: is `churnwatch serve` or `worker` running?"
    if mandate.fault and mandate.retry_at > now:
        return "note", f"{many} until {rfc3339(mandate.retry_at)}: {mandate.fault}"
    return "ok", many
