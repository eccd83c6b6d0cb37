"""From findings to a verdict: weights are added, a prior is stated, thresholds decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log

from app.domain.alert import Severity
from app.domain.finding import Finding, Pattern

# One account in a thousand is taken to churn before anything is known of it.
PRIOR = log(1 / 999)
# At most one false alert in 200,000 ordinary accounts, however often one looks (Ville's bound).
ALERT = log(2e5)
# A note is private, so it may be wrong once in a thousand; once in a hundred if three lists agree,
# once in thirty if five do: hardly anybody drops so many people of one circle at once.
NOTE = log(1e3)
BROAD_NOTE = log(1e2)
BROAD = 3
WIDE_NOTE = log(30)
WIDE = 5
# What it takes to accuse, however much it weighs: twice is a pattern, once is an event.
DECISIONS = 2
# The most that is claimed, whatever the weight: lists show what was done, and prove no intention.
SUREST = 0.9999
# An alert stays until its evidence has faded below this, so that it does not flicker.
KEEP = log(2e4)


@dataclass(frozen=True, slots=True)
class Bars:
    """How much it takes to note, to accuse and to stay accused.

    Weights are natural logarithms. `broad_note`: for a pattern that `broad` lists show, `wide_note`:
    for one that `wide` lists show. `decisions`: how often an account must have decided so.
    """

    alert: float = ALERT
    keep: float = KEEP
    note: float = NOTE
    broad_note: float = BROAD_NOTE
    broad: int = BROAD
    decisions: int = DECISIONS
    wide_note: float = WIDE_NOTE
    wide: int = WIDE


BARS = Bars()


@dataclass(frozen=True, slots=True)
class Weighed:
    """Findings weighed together. `weight`: their sum. `severity`: None below a note.

    `shadowed`: names of the signals whose findings are among them and weigh nothing.
    """

    weight: float
    confidence: float
    severity: Severity | None
    pattern: Pattern | None
    cycles: int
    findings: tuple[Finding, ...]
    shadowed: frozenset[str] = frozenset()


def weigh(
    findings: Sequence[Finding], shadowed: frozenset[str] = frozenset(), bars: Bars = BARS
) -> Weighed:
    """Add up the weights of findings; those of shadowed signals are kept but weigh nothing.

    To accuse takes two separate decisions at least that show the same pattern.
    """
    counted = [finding for finding in findings if finding.signal not in shadowed]
    weight = total(findings, shadowed)
    cycles = max((finding.cycles for finding in counted), default=0)
    patterned = [finding for finding in counted if finding.pattern]
    pattern = max(patterned, key=lambda f: f.weight).pattern if patterned else None
    severity = _severity(weight, patterned, bars)
    kept = tuple(replace(f, weight=0.0) if f.signal in shadowed else f for f in findings)
    return Weighed(weight, confidence(weight), severity, pattern, cycles, kept, shadowed)


def total(findings: Sequence[Finding], shadowed: frozenset[str]) -> float:
    """What findings weigh together."""
    return sum(finding.weight for finding in findings if finding.signal not in shadowed)


def confidence(weight: float) -> float:
    """Probability of the pattern given the prior and the weight of the evidence, never quite 1."""
    odds = PRIOR + weight
    return min(1 / (1 + exp(-odds)), SUREST) if odds > -700 else 0.0


def _severity(weight: float, patterned: Sequence[Finding], bars: Bars) -> Severity | None:
    if weight >= bars.alert and max((f.decisions for f in patterned), default=0) >= bars.decisions:
        return Severity.ALERT
    return Severity.NOTE if patterned and weight >= _enough_to_note(patterned, bars) else None


def _enough_to_note(patterned: Sequence[Finding], bars: Bars) -> float:
    breadth = max(finding.breadth for finding in patterned)
    if breadth >= bars.wide:
        return min(bars.note, bars.wide_note)
    return min(bars.note, bars.broad_note) if breadth >= bars.broad else bars.note
