"""The stored history judged again under other bars or by other signals; nothing is written."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.domain.weighing import BARS
from app.pipeline.backtest import Period, backtest
from app.pipeline.backtest_signals import chosen_signals
from app.pipeline.backtest_telling import ToldBacktest, bars_of, tell_backtest
from app.pipeline.capture import silent
from app.pipeline.detect import Detector
from app.pipeline.dossier import present
from app.web.api.answers import described, told
from app.web.api.strict import StrictRoute
from app.web.application import App
from app.web.audits import Time

router = APIRouter(prefix="/v1/backtest", tags=["alerts"], route_class=StrictRoute)

Odds = Annotated[float, Query(ge=1, le=1e300, allow_inf_nan=False)]
Signals = Annotated[list[Annotated[str, Query(max_length=64)]] | None, Query(max_length=50)]


@router.get("", response_class=Response, responses=described(ToldBacktest))
def run_backtest(
    request: Request,
    app: App,
    time: Time,
    alert_odds: Odds = 200_000,
    note_odds: Odds = 1_000,
    decisions: Annotated[int, Query(ge=1, le=1_000)] = BARS.decisions,
    without: Signals = None,
    with_shadow: Signals = None,
) -> Response:
    """What would have been alerted under other bars or by other signals, beside what was.

    The whole history is read again: that takes a minute for a million events.
    """
    since, until = time.instants
    period, bars = Period(since, until), bars_of(alert_odds, note_odds, decisions)
    signals = chosen_signals(app.detector.signals, without or [], with_shadow or [])
    with app.storage.reading() as work:
        now = present(work, app.clock.now())
        outcome = backtest(work, Detector(signals, bars), period, now, silent)
    names = [signal.name for signal in signals]
    return told(request, tell_backtest(outcome, period, bars, names))
