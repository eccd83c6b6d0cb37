"""The stored history judged again: the same under the same bars, different where it was asked to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app import signals
from app.domain.alert import State
from app.domain.comparison import Side
from app.domain.errors import BadInput
from app.domain.finding import Finding, Pattern
from app.domain.history import History
from app.domain.instant import DAY
from app.domain.weighing import Bars
from app.pipeline.backtest import Outcome, Period, backtest
from app.pipeline.backtest_signals import chosen_signals
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer
from app.ports.signals import Signal
from app.registry import discover
from app.sources.interchange import READER
from app.storage.engine import open_engine
from app.storage.work import Database
from tests import streams
from tests.databases import Files

PRESENT: Sequence[Signal] = discover(signals, "SIGNAL")
NOW = streams.START + 70 * DAY


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return streams.write(tmp_path_factory.mktemp("town") / "t.jsonl", streams.weekly_cycler(6, 20))


@pytest.fixture
def settled(sqlite: Files, town: Path) -> Iterator[Database]:
    """Six weeks of three shops, imported and judged by the present signals, on SQLite."""
    engine = open_engine(sqlite.migrated())
    yield imported(Database(engine), town)
    engine.dispose()


def imported(storage: Database, town: Path) -> Database:
    Importer(storage, Detector(PRESENT)).run(READER.read(town, lambda read: None))
    return storage


def tried(
    storage: Database,
    bars: Bars | None = None,
    tried_signals: Sequence[Signal] = PRESENT,
    period: Period | None = None,
) -> Outcome:
    detector = Detector(tried_signals, bars or Bars())
    with storage.reading() as work:
        return backtest(work, detector, period or Period(), NOW, lambda read, total: None)


def test_the_present_bars_and_signals_raise_what_was_raised_at_the_same_time(
    storage: Database, town: Path
) -> None:
    outcome = tried(imported(storage, town))

    [pair] = outcome.pairs
    assert (pair.side, pair.days_later) == (Side.BOTH, 0.0)
    assert outcome.names[pair.key].id == streams.CYCLER
    assert outcome.accounts > outcome.judged >= 1


def test_a_lower_bar_raises_earlier(settled: Database) -> None:
    [pair] = tried(settled, Bars(alert=3.0, keep=1.0, note=1.0, decisions=1)).pairs

    assert pair.days_later is not None
    assert pair.days_later < 0


def test_a_bar_out_of_reach_loses_the_alert(settled: Database) -> None:
    [pair] = tried(settled, Bars(alert=1e3)).pairs

    assert pair.side is Side.ONLY_THEN


def test_without_any_signal_nothing_would_be_raised(settled: Database) -> None:
    without = chosen_signals(PRESENT, [signal.name for signal in PRESENT], [])

    assert [pair.side for pair in tried(settled, tried_signals=without).pairs] == [Side.ONLY_THEN]


@pytest.mark.parametrize(
    ("period", "found"),
    [
        (Period(since=NOW), 0),
        (Period(until=streams.START + DAY), 0),
        (Period(since=streams.START, until=NOW), 1),
    ],
)
def test_only_alerts_of_the_period_are_compared(
    settled: Database, period: Period, found: int
) -> None:
    assert len(tried(settled, period=period).pairs) == found


def test_what_a_person_said_plays_no_part(settled: Database) -> None:
    with settled.writing() as work:
        [alert] = work.alerts.all()
        work.alerts.put(replace(alert, state=State.DISMISSED, reason="a friend"))

    assert [pair.side for pair in tried(settled).pairs] == [Side.BOTH]


def test_nothing_is_written(settled: Database) -> None:
    with settled.reading() as work:
        before = (work.alerts.all(), work.rates.get(), work.events.count())

    tried(settled, Bars(alert=1.0, keep=1.0, note=1.0))

    with settled.reading() as work:
        assert (work.alerts.all(), work.rates.get(), work.events.count()) == before


def test_progress_reaches_the_number_of_events(settled: Database) -> None:
    told: list[tuple[int, int | None]] = []
    with settled.reading() as work:
        backtest(work, Detector(PRESENT), Period(), NOW, lambda *said: told.append(said))
        assert told[-1] == (work.events.count(), work.events.count())


@dataclass
class Suspicious:
    """A signal in shadow that accuses whoever came and went."""

    name: str = "suspicious"
    shadow: bool = True
    ground: str = "It came and went."

    def find(self, history: History) -> Sequence[Finding]:
        return [Finding(self.name, "Looks odd.", 30.0, pattern=Pattern.HARVEST, decisions=2)]


def test_a_signal_in_shadow_weighs_only_where_it_is_asked_for(settled: Database) -> None:
    every = [*PRESENT, Suspicious()]

    dark = tried(settled, tried_signals=chosen_signals(every, [], []))
    lit = tried(settled, tried_signals=chosen_signals(every, [], ["suspicious"]))

    assert [pair.side for pair in dark.pairs] == [Side.BOTH]
    assert Side.ONLY_NOW not in {pair.side for pair in dark.pairs}
    assert all(pair.now for pair in lit.pairs)
    assert lit.pairs[0].days_later is not None
    assert lit.pairs[0].days_later < 0


@pytest.mark.parametrize(
    ("without", "with_shadow", "said"),
    [
        (["luck"], [], "there is no signal luck; there is: .*cycles"),
        ([], ["luck"], "there is no signal luck"),
        ([], ["cycles"], "cycles is not in shadow"),
    ],
)
def test_a_signal_that_cannot_be_tried_is_named(
    without: list[str], with_shadow: list[str], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        chosen_signals(PRESENT, without, with_shadow)
