"""The tables. Times are milliseconds since 1970 UTC; keys of accounts are signed 64-bit numbers.

Who is on a list is no table: it is one compressed array per watch (`roster`, with small
`roster_change` rows until it is written anew), and what changed is one row per change (`event`).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column declared INTEGER, which holds 64 bits there.
RowNumber = BigInteger().with_variant(Integer, "sqlite")

# Twice as long as the name of a host can be.
LONGEST_HANDLE = 512

owner = Table(
    "owner",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(8), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("invited_at", BigInteger, comment="when last given a way to sign in"),
)


def belonging(primary_key: bool = False) -> Column[int]:
    """Whose row it is. Nothing is kept that belongs to nobody."""
    gone = ForeignKey("owner.id", ondelete="CASCADE")
    return Column("owner_id", gone, primary_key=primary_key, nullable=False)


account = Table(
    "account",
    metadata,
    belonging(primary_key=True),
    Column("key", RowNumber, primary_key=True, autoincrement=False),
    Column("network", String(64), nullable=False),
    Column("id", String(512), nullable=False),
    Column("handle", String(LONGEST_HANDLE)),
    sqlite_with_rowid=False,
)
Index(
    "ix_account_handle",
    account.c.handle,
    sqlite_where=account.c.handle.is_not(None),
    postgresql_where=account.c.handle.is_not(None),
)

profile = Table(
    "profile",
    metadata,
    belonging(primary_key=True),
    Column("account_key", RowNumber, primary_key=True, autoincrement=False),
    Column("observed_at", BigInteger, primary_key=True, autoincrement=False),
    Column("status", String(16), nullable=False),
    Column("followers", BigInteger),
    Column("following", BigInteger),
    Column("posts", BigInteger),
    Column("invites", Boolean, nullable=False, comment="description asks for follow-backs"),
    sqlite_with_rowid=False,
)

watch = Table(
    "watch",
    metadata,
    Column("id", RowNumber, primary_key=True),
    belonging(),
    Column("network", String(64), nullable=False),
    Column("account_id", String(512), nullable=False),
    Column("handle", String(LONGEST_HANDLE)),
    Column("list", String(16), nullable=False),
    Column("interval", BigInteger, nullable=False),
    Column(
        "live", Boolean, nullable=False, comment="captured from its platform, not only imported"
    ),
    Column("paused", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column(
        "last_at", BigInteger, comment="when the newest snapshot was taken, whatever its verdict"
    ),
    Column("complete_at", BigInteger, comment="when the newest complete snapshot was taken"),
    Column("members", BigInteger, nullable=False),
    Column(
        "shortfall", Float, nullable=False, comment="share of the claim the list misses, 0 to 1"
    ),
    Column(
        "usual_losses", Float, nullable=False, comment="moving average of departures a snapshot"
    ),
    Column("roster_version", BigInteger, nullable=False),
    Column("next_due", BigInteger),
    Column("lease_until", BigInteger),
    Column("lease_token", BigInteger, nullable=False, comment="fencing token of the last claim"),
    Column("failures", Integer, nullable=False, comment="captures failed in a row"),
    Column("read_members", BigInteger, comment="by the capture that is under way"),
    Column("read_of", BigInteger, comment="the length it was told; null if it was not"),
    Column("alert_patterns", JSON(none_as_null=True), comment="patterns to alert of, null for any"),
    Column(
        "alert_confidence",
        Float,
        nullable=False,
        server_default="0",
        comment="least confidence to alert from, 0 to 1",
    ),
    UniqueConstraint("owner_id", "network", "account_id", "list"),
)

slot = Table(
    "slot",
    metadata,
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
    Column("due_at", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("reason", Text),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text),
    Column("seen", BigInteger, nullable=False),
    Column("claimed", BigInteger),
    Column("pages", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("joined", BigInteger, nullable=False),
    Column("left", BigInteger, nullable=False),
    Column(
        "order",
        String(16),
        nullable=False,
        server_default="unknown",
        comment="what the places in its list say",
    ),
    UniqueConstraint("watch_id", "finished_at"),
)

roster = Table(
    "roster",
    metadata,
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("members", LargeBinary, nullable=False),
)

roster_change = Table(
    "roster_change",
    metadata,
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("members", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

absence = Table(
    "absence",
    metadata,
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
    Column("since", BigInteger, nullable=False, comment="when the quarantined walk missed them"),
    Column("members", LargeBinary, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("watch_id", ForeignKey("watch.id", ondelete="CASCADE"), nullable=False),
    Column("account_key", BigInteger, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("before", BigInteger, nullable=False),
    Column("exact", BigInteger),
    Column("cause", String(16), nullable=False),
    Column("proof", String(8), nullable=False),
    Column("seat", BigInteger, nullable=False),
    Column("record", BigInteger, nullable=False),
    Column("crowd", Integer, nullable=False),
    # Finds an account's history, and refuses to write the same change twice.
    UniqueConstraint("account_key", "watch_id", "before", "kind"),
)
# What came and went on one list: an audit counts it, and a removed watch takes it along.
Index("ix_event_watch_id_seq", event.c.watch_id, event.c.seq)

alert = Table(
    "alert",
    metadata,
    belonging(primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("account_key", BigInteger, nullable=False, index=True),
    Column("pattern", String(32), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("confidence", Float, nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("cycles", Integer, nullable=False),
    Column("summary", Text, nullable=False),
    Column("watches", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("reason", Text, comment="why a person dismissed it"),
    Index("ix_alert_newest", "owner_id", "raised_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    belonging(),
    Column("id", String(40), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False, comment="id of the alert it is about"),
    Column("at", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    Column("spread_at", BigInteger, comment="when it was given to every endpoint that wants it"),
    UniqueConstraint("id"),
)
_waiting = outbox.c.spread_at.is_(None)
Index("ix_outbox_waiting", outbox.c.seq, sqlite_where=_waiting, postgresql_where=_waiting)
Index("ix_outbox_spread_at", outbox.c.spread_at)
