"""Figures in words a person reads without thinking."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp
from urllib.parse import quote

from app.domain.account import Account
from app.domain.act import Deed
from app.domain.alert import State
from app.domain.event import Cause
from app.domain.finding import Pattern
from app.domain.instant import Instant, day, parse_instant, to_datetime
from app.domain.reading import Because
from app.domain.watch import ListKind, Watch
from app.domain.why import CAUSES

# Lower bound of the confidence -> what to call it. The words follow the scale of the intelligence
# services' "likely" ladder, stretched at its upper end where alerts live.
_SURE = (
    (0.999, "practically certain"),
    (0.99, "almost certain"),
    (0.9, "very likely"),
    (0.7, "likely"),
    (0.4, "as likely as not"),
    (0.0, "unlikely"),
)

_MEANINGS = {
    Pattern.HALIFAX: "Somebody follows, unfollows and follows the same accounts again, round after round.",
    Pattern.CHURN_AND_BURN: "Somebody unfollows within weeks what they followed, again and again.",
    Pattern.HARVEST: "Somebody follows to be followed back, and unfollows once that has happened or has not.",
    Pattern.LOCKSTEP: "Several accounts follow and unfollow on one timetable.",
}

# A bar is full at the weight of some three million to one; beyond e to the 700th floats end.
_FULL_BAR = 15.0
_HUGE = 700.0
DEMO = "demo"

ROOMS = {
    "/": "Watches",
    "/alerts": "Alerts",
    "/audits": "Audits",
    "/import": "Import",
    "/blocklists": "Block lists",
    "/notifications": "Notifications",
    "/webhooks": "Webhooks",
    "/settings": "Settings",
}
"""Where the pages that lead to all others are, and what they are called."""

_PROOFS = {
    "none": "–",
    "probe": "asking the platform",
    "record": "follow record",
    "seat": "place on the list",
    "batch": "many at once",
    "stream": "live stream",
}
_SHOWN_BY = {
    Because.RECORD: _PROOFS["record"],
    Because.SAME_RECORD: _PROOFS["record"],
    Because.SEAT: _PROOFS["seat"],
    Because.OLD_SEAT: _PROOFS["seat"],
    Because.PROBE: _PROOFS["probe"],
    Because.STREAM: _PROOFS["stream"],
    Because.PROFILE: "its profile",
    Because.AWAY: "its profile",
    Because.WITNESS: "another watched list",
    Because.GLIMPSE: "another watched list",
    Because.CROWD: _PROOFS["batch"],
    Because.TOGETHER: "all lists at once",
}


def sure(confidence: float) -> str:
    """A confidence from 0 to 1 in words."""
    return next(word for bound, word in _SURE if confidence >= bound)


def percent(share: float) -> str:
    """A share from 0 to 1 as a percentage that claims certainty neither way."""
    if share >= 0.9995:
        return "over 99.9 %"
    if share < 0.0005:
        return "under 0.1 %"
    return f"{100 * share:.1f} %"


def pattern(name: str) -> str:
    """What a pattern, or anything else with a name for programs, is called."""
    return "Halifax pattern" if name == Pattern.HALIFAX else name.replace("_", " ")


def meaning(name: Pattern) -> str:
    """What a pattern is, in a sentence."""
    return _MEANINGS[name]


def state(name: str) -> str:
    """How far an alert has come, in the words of the button that brings it there."""
    return "seen" if name == State.ACKNOWLEDGED else name


def cause(name: Cause) -> str:
    """Why an account came or went."""
    return CAUSES[name]


def proof(name: str) -> str:
    """How that is known."""
    return _PROOFS.get(name, name)


def shown_by(because: Because) -> str:
    """The same of what was known only in the end."""
    return _SHOWN_BY[because]


def list_name(watch: Watch, with_network: bool = False) -> str:
    """What a watched list is called: followers of @alice.example (bluesky)."""
    name = watch.account.name
    said = f"followers of {name}" if watch.list is ListKind.FOLLOWERS else f"whom {name} follows"
    return f"{said} ({watch.account.network})" if with_network else said


def on_several_networks(watches: Iterable[Watch]) -> bool:
    """Whether the names of these lists need their networks to be told apart."""
    return len({watch.account.network for watch in watches}) > 1


def deed(name: str, whom: str = "") -> str:
    """What is done in somebody's name, and to whom: remove 2 accounts from followers."""
    if name == Deed.REMOVE_FOLLOWER:
        return f"remove {whom} from followers" if whom else "remove from followers"
    return f"{name} {whom}".rstrip()


def sentence(clause: str) -> str:
    """What an error says, as a sentence; a host that it begins with stays as hosts are written."""
    names_host = "." in clause.partition(" ")[0].rstrip(".")
    first = clause[:1] if names_host else clause[:1].upper()
    return f"{first}{clause[1:].rstrip('.')}."


def minute(instant: Instant) -> str:
    """A time to the minute, as a person reads it: 3 Mar 2026, 14:05 UTC."""
    moment = to_datetime(instant)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def date(written: str) -> str:
    """A time in RFC 3339 as the day it lies on: 3 Mar 2026."""
    return day(parse_instant(written))


def likelier(weight: float) -> str:
    """A weight (natural logarithm of a likelihood ratio) as what it says."""
    ratio = exp(min(abs(weight), _HUGE))
    if ratio < 1.1:
        return "recorded only; it weighs nothing"
    one, other = ("a churner", "an ordinary follower")
    if weight < 0:
        one, other = other, one
    return f"{_times(ratio)} likelier for {one} than for {other}"


def _times(ratio: float) -> str:
    if ratio >= 1e6:
        return "over a million times"
    if ratio < 10:
        return f"{ratio:.1f} times"
    digits = len(str(int(ratio))) - 2
    return f"{round(ratio, -digits):,.0f} times"


def bar(weight: float) -> float:
    """How far the bar of a weight reaches, 0 to 100."""
    return round(100 * min(1.0, abs(weight) / _FULL_BAR), 1)


def made_up(network: str) -> bool:
    """Whether what is seen on a network was invented for show."""
    return network == DEMO


def account_path(network: str, id: str) -> str:
    """Where the page of an account is."""
    return f"/accounts/{quote(network, safe='')}/{quote(id, safe='')}"


# Where people see an account of theirs and others, and block it; fediverse ids are such addresses.
_PROFILES = {
    "bluesky": "https://bsky.app/profile/{id}",
    "github": "https://github.com/{handle}",
    "instagram": "https://www.instagram.com/{handle}/",
    "tiktok": "https://www.tiktok.com/@{handle}",
    "x": "https://x.com/{handle}",
}


def profile_address(account: Account) -> str | None:
    """Where the platform shows an account; None if that cannot be told."""
    if account.id.startswith("https://"):
        return account.id
    form = _PROFILES.get(account.network)
    if form is None or (not account.handle and "{handle}" in form):
        return None
    return form.format(id=quote(account.id, safe=":"), handle=quote(account.handle or "", safe=""))


def course_path(network: str, id: str) -> str:
    """Where an account's own counts are drawn."""
    return f"/course-charts/{quote(network, safe='')}/{quote(id, safe='')}"


def chart_path(network: str, id: str) -> str:
    """Where the timeline of an account is drawn."""
    return f"/charts/{quote(network, safe='')}/{quote(id, safe='')}"


def audit_path(network: str, id: str) -> str:
    """Where the audit of an account is."""
    return f"/audits/{quote(network, safe='')}/{quote(id, safe='')}"


def audit_chart_path(name: str, network: str, id: str) -> str:
    """Where a chart of an audit is drawn."""
    return f"/audit-charts/{name}/{quote(network, safe='')}/{quote(id, safe='')}"
