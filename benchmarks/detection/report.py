"""Scores as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.detection.score import Recall, Score

#: Behaviours in the order they are shown; one-pass accounts are counted as soon as noted.
BEHAVIOURS = (
    "weekly",
    "fast",
    "jittered",
    "single",
    "within_day",
    "slow",
    "agency",
    "one_pass",
    "harvester",
    "operator",
)
NOTED = frozenset({"one_pass"})

Rows = Sequence[Sequence[str]]


def table(head: Sequence[str], rows: Rows) -> str:
    """A Markdown table, its columns padded so that it reads well unrendered."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    ruled = [head, ["-" * width for width in widths], *rows]
    padded = (
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in ruled
    )
    return "\n".join(f"| {row} |" for row in padded)


def by_rule(scores: Mapping[str, Score]) -> str:
    """One column a rule: precision, false accusations, recall and time by behaviour."""
    shown = [
        behaviour for behaviour in BEHAVIOURS if behaviour in next(iter(scores.values())).recalls
    ]
    rows = [
        ["precision of alerts", *(_share(score.precision) for score in scores.values())],
        ["false accusations per 100,000", *(f"{s.false_per_100k:,.0f}" for s in scores.values())],
        ["innocents noted", *(str(score.innocents_noted) for score in scores.values())],
    ]
    rows += [
        [_title(behaviour), *(recall_cell(score.recalls[behaviour]) for score in scores.values())]
        for behaviour in shown
        if behaviour not in NOTED
    ]
    rows += [
        [f"{_title(behaviour)}, noted", *(_noted(s.recalls[behaviour]) for s in scores.values())]
        for behaviour in shown
        if behaviour in NOTED
    ]
    return table(["", *scores], rows)


def by_severity(scores: Mapping[str, Score]) -> str:
    """Of those who churned, how many each rule alerted, and of how many it only made a note.

    Empty where nobody churns.
    """
    recalls = next(iter(scores.values())).recalls
    rows = [
        [
            behaviour.replace("_", " "),
            str(recalls[behaviour].churned),
            *(_said(score.recalls[behaviour]) for score in scores.values()),
        ]
        for behaviour in BEHAVIOURS
        if behaviour in recalls
    ]
    return table(["alerted, only noted", "of", *scores], rows) if rows else ""


def _said(recall: Recall) -> str:
    return f"{recall.alerted}, {recall.only_noted}"


def by_stratum(scores: Mapping[str, Score]) -> str:
    """Innocents of each kind that each rule accuses, and of whom it only makes a note."""
    strata = next(iter(scores.values())).strata
    rows = [
        [stratum, f"{size:,}", *(_against(score, stratum) for score in scores.values())]
        for stratum, (size, _) in sorted(strata.items())
    ]
    return table(["innocents accused, noted", "of", *scores], rows)


def _against(score: Score, stratum: str) -> str:
    return f"{score.strata[stratum][1]}, {score.strata_noted.get(stratum, 0)}"


def recall_cell(recall: Recall) -> str:
    """Share found of those who churned; median days and cycles to the alert."""
    if not recall.churned:
        return "-"
    share = _share(recall.alerted / recall.churned)
    return share if recall.days is None else f"{share} ({recall.days:.0f} d, {recall.cycles:g}x)"


def recall_share(recall: Recall | None, noted: bool = False) -> str:
    if recall is None or not recall.churned:
        return "-"
    return _share((recall.noted if noted else recall.alerted) / recall.churned)


def _noted(recall: Recall) -> str:
    return recall_share(recall, noted=True)


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}".replace("0.", ".", 1) if share < 1 else "1"


def _title(behaviour: str) -> str:
    return "found: " + behaviour.replace("_", " ")
