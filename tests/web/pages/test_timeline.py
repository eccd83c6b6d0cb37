"""What is drawn of a dossier, and that it stays inside its frame."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.bootstrap import Application
from app.pipeline.dossier import open_dossier, present
from app.web.api.accounts import known_account
from app.web.pages import timeline
from app.web.pages.timeline import WIDTH, Drawing, draw
from tests.web.town import BACK_SOON, CHURNER, raise_alert


def drawing_of(program: Application, network: str, id: str) -> Drawing:
    with program.storage.reading() as work:
        account = known_account(work, network, id)
        now = present(work, program.clock.now())
        return draw(open_dossier(work, program.detector, account, now))


@pytest.fixture
def churner(churned: Application) -> Drawing:
    return drawing_of(churned, "bluesky", CHURNER)


def test_every_bar_and_dot_lies_inside_the_frame_and_bars_follow_each_other(
    churner: Drawing,
) -> None:
    for lane in churner.lanes:
        ends = [bar.x + bar.width for bar in lane.bars]
        assert min(bar.x for bar in lane.bars) >= 0
        assert max(ends) <= WIDTH
        assert all(0 <= dot.x <= WIDTH for dot in lane.dots)
        for end, after in zip(ends, lane.bars[1:], strict=False):
            assert after.x == pytest.approx(end, abs=2)


def test_stays_doubts_and_absences_are_drawn_each_in_its_own_way(churner: Drawing) -> None:
    [first, _] = churner.lanes

    kinds = [bar.kind for bar in first.bars]
    assert kinds[:5] == ["never", "unsure", "on", "unsure", "unfollowed"]
    assert {dot.kind for dot in first.dots} == {"came", "left", "again"}
    assert first.bars[2].title == "on the list, 8 Jan 2026 to 14 Jan 2026"
    assert first.dots[0].title == "came, 7 Jan 2026: new follow"
    assert first.dots[1].title == "left, 14 Jan 2026"


def test_only_what_is_drawn_is_explained(churner: Drawing) -> None:
    assert [kind for _, kind, _ in churner.legend] == [
        "on",
        "unsure",
        "unfollowed",
        "came",
        "again",
        "left",
    ]
    assert churner.legend[-1][0] < WIDTH - 100


def test_an_account_that_was_away_is_drawn_as_away(churned: Application) -> None:
    drawing = drawing_of(churned, "bluesky", BACK_SOON)

    kinds = {bar.kind for lane in drawing.lanes for bar in lane.bars}
    assert "account" in kinds
    assert "unfollowed" not in kinds


def test_the_axis_has_few_dates_however_long_it_is(churner: Drawing) -> None:
    places = [x for x, _ in churner.dates]

    assert 3 <= len(places) <= 10
    assert places == sorted(places)
    assert min(b - a for a, b in pairwise(places)) > 60


def test_an_account_on_no_list_has_an_empty_drawing(program: Application) -> None:
    raise_alert(program, 1)

    drawing = drawing_of(program, "fake", "suspect1")

    assert drawing.lanes == ()
    assert drawing.height > 0


def test_more_lanes_than_a_person_reads_are_left_out(
    churned: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "MOST_LANES", 1)

    drawing = drawing_of(churned, "bluesky", CHURNER)

    assert (len(drawing.lanes), drawing.left_out) == (1, 1)
