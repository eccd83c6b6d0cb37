"""Figures about everything stored, over all owners, counted when somebody asks.

They come from the database, so that any number of processes tell the same, and none of them is lost
when one ends. None is labelled with an account, a watch, a server or an owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, Table, case, func, select

from app.domain.act import OPEN
from app.domain.figure import Figure
from app.domain.instant import SECOND, Instant
from app.storage.acting_tables import act, mandate
from app.storage.delivery_tables import delivery, endpoint
from app.storage.owned import EVERYBODY
from app.storage.tables import alert, outbox, snapshot, watch
from app.storage.work import Database

_STATE = ("state",)


def figures(database: Database, now: Instant) -> list[Figure]:
    """What there is now. Raises StorageUnavailable."""
    with database.of(EVERYBODY).reading() as work:
        connection = work.connection
        return [
            *_of_captures(connection),
            *_of_watches(connection, now),
            _counted(connection, "alerts", "Alerts and notes kept.", alert, "severity", "state"),
            _counted(connection, "deliveries", "Deliveries kept.", delivery, "state"),
            _of_queue(connection),
            *_of_acting(connection),
            _one(
                connection,
                "endpoints_disabled",
                "Webhooks that were given up.",
                select(func.count()).where(endpoint.c.disabled_at.is_not(None)),
            ),
        ]


def _of_captures(connection: Connection) -> list[Figure]:
    took = func.sum(snapshot.c.finished_at - snapshot.c.started_at)
    query = select(snapshot.c.verdict, func.count(), took).group_by(snapshot.c.verdict)
    rows = connection.execute(query).all()
    asked = select(watch.c.network, func.sum(snapshot.c.requests)).group_by(watch.c.network)
    requests: dict[tuple[str, ...], float] = {}
    for network, count in connection.execute(asked.join(snapshot)):
        family = (network.partition(":")[0],)
        requests[family] = requests.get(family, 0) + float(count)
    return [
        Figure("snapshots", "Snapshots kept.", {(r[0],): r[1] for r in rows}, ("verdict",)),
        Figure(
            "snapshot_seconds",
            "Seconds that the walks of the kept snapshots took.",
            {(r[0],): float(r[2]) / SECOND for r in rows},
            ("verdict",),
        ),
        Figure("requests", "Requests of the kept snapshots.", requests, ("network",)),
    ]


def _of_watches(connection: Connection, now: Instant) -> list[Figure]:
    state = case((watch.c.paused, "paused"), (watch.c.live, "live"), else_="from_files")
    query = select(state, func.count()).group_by(state)
    active = watch.c.live & ~watch.c.paused
    late = select(func.count()).where(active & (watch.c.next_due + watch.c.interval < now))
    failing = select(func.count()).where(active & (watch.c.failures > 0))
    newest = select(func.max(watch.c.complete_at))
    return [
        Figure("watches", "Watches.", _pairs(connection, query), ("state",)),
        _one(connection, "watches_late", "Live watches late by more than their interval.", late),
        _one(connection, "watches_failing", "Live watches whose last capture failed.", failing),
        _one(
            connection,
            "newest_complete_snapshot_timestamp_seconds",
            "When the newest complete snapshot was taken.",
            newest,
            SECOND,
        ),
    ]


def _of_acting(connection: Connection) -> list[Figure]:
    stages = select(act.c.stage, func.count()).group_by(act.c.stage)
    in_the_way = mandate.c.fault.is_not(None)
    state = case((mandate.c.stopped, "stopped"), (in_the_way, "waiting"), else_="working")
    mandates = select(state, func.count()).group_by(state)
    open_ones = act.c.stage.in_([stage.value for stage in OPEN])
    return [
        Figure("mandates", "Accounts that may be acted for.", _pairs(connection, mandates), _STATE),
        Figure("acts", "Acts kept.", _pairs(connection, stages), _STATE),
        _one(
            connection,
            "oldest_open_act_timestamp_seconds",
            "Since when the longest waiting act waits, 0 if none does.",
            select(func.min(act.c.at)).where(open_ones),
            SECOND,
        ),
    ]


def _of_queue(connection: Connection) -> Figure:
    waiting = select(func.count()).where(outbox.c.spread_at.is_(None))
    return _one(connection, "messages_waiting", "Messages not yet given to webhooks.", waiting)


def _counted(connection: Connection, name: str, about: str, table: Table, *labels: str) -> Figure:
    columns = [table.c[label] for label in labels]
    query = select(*columns, func.count()).group_by(*columns)
    return Figure(name, about, _pairs(connection, query), labels)


def _pairs(connection: Connection, query: Select[Any]) -> Mapping[tuple[str, ...], float]:
    return {tuple(row[:-1]): row[-1] for row in connection.execute(query)}


def _one(
    connection: Connection, name: str, about: str, query: Select[Any], unit: int = 1
) -> Figure:
    return Figure(name, about, {(): (connection.execute(query).scalar_one() or 0) / unit})
