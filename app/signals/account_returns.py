"""Returns of the account as a whole: switched off and on, suspended and restored. No churn."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.finding import Cited, Finding
from app.domain.history import History
from app.domain.instant import day
from app.domain.reading import Nature

# One proven refollow is cancelled by one proven return of the account: whoever flickers is read
# with doubt wherever the evidence is thin.
WEIGHT = -2.0
MOST = -12.0


class AccountReturns:
    """Speaks for an account that vanished and came back without having unfollowed anybody."""

    name = "account_returns"
    shadow = False
    ground = "The account itself was away at times, which is no unfollowing."

    def find(self, history: History) -> Sequence[Finding]:
        away = [
            (g, r) for g, r in history.absences if r.nature in (Nature.ACCOUNT, Nature.PLATFORM)
        ]
        if not away:
            return []
        whys = sorted({str(reading.because) for _, reading in away})
        times = "once" if len(away) == 1 else f"{len(away)} times"
        return [
            Finding(
                signal=self.name,
                sentence=(
                    f"Was away and came back {times} without unfollowing, last on"
                    f" {day(away[-1][0].returned.when.before)}: {'; '.join(whys)}."
                ),
                weight=max(MOST, WEIGHT * len(away)),
                figures={"returns": len(away)},
                events=tuple(
                    Cited(g.watch_id, what, c.when.after, c.when.before)
                    for g, _ in away
                    for what, c in (("away", g.left), ("back", g.returned))
                ),
            )
        ]


SIGNAL = AccountReturns()
