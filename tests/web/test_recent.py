from __future__ import annotations

from app.web.recent import Recent


def test_what_nobody_asked_for_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("asked for", 1)
    recent.keep("left alone", 2)

    assert recent.get("asked for") == 1
    assert recent.keep("new", 3) == 3

    assert recent.get("left alone") is None
    assert (recent.get("asked for"), recent.get("new")) == (1, 3)


def test_what_is_kept_again_counts_as_asked_for() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("again", 1)
    recent.keep("once", 2)
    recent.keep("again", 3)
    recent.keep("new", 4)

    assert (recent.get("again"), recent.get("once")) == (3, None)
