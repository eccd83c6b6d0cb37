"""Why somebody came or went, in the words of the pages and of the command alike."""

from __future__ import annotations

from app.domain.event import Cause
from app.domain.reading import Nature

CAUSES = {
    Cause.NEW: "new follow",
    Cause.REMADE: "followed again",
    Cause.RESTORED: "account came back",
    Cause.UNFOLLOWED: "unfollowed",
    Cause.DEACTIVATED: "switched off",
    Cause.SUSPENDED: "suspended",
    Cause.DELETED: "deleted",
    Cause.BLOCKED: "blocked",
    Cause.HIDDEN: "hidden",
    Cause.PLATFORM: "platform hiccup",
    Cause.UNKNOWN: "not known",
}
NATURES = {
    Nature.FOLLOW: CAUSES[Cause.UNFOLLOWED],
    Nature.ACCOUNT: "account was away",
    Nature.PLATFORM: CAUSES[Cause.PLATFORM],
    Nature.UNKNOWN: f"cause {CAUSES[Cause.UNKNOWN]}",
}
"""What an absence was, in the end."""
