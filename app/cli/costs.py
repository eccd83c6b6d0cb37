"""What captures cost, told before they are paid for."""

from __future__ import annotations

import sys

import typer

from app.bootstrap import Application
from app.cli.output import remark
from app.domain.budget import MILLIONTHS, Quote
from app.domain.errors import BadInput, ChurnwatchError
from app.domain.text import visible
from app.domain.watch import Watch
from app.pipeline.watching import Agree, quote

# What 30 days of a watch may cost before a person has to agree: a small coffee.
UNASKED = 3 * MILLIONTHS


def agreeing(interval: int, yes: bool) -> Agree:
    """Tell what a capture every `interval` milliseconds costs, and ask above a few dollars."""

    def agree(price: Quote) -> None:
        remark(price.told(interval))
        if yes or price.monthly(interval) <= UNASKED:
            return
        if not sys.stdin.isatty():
            raise BadInput("nothing is watched yet: agree to what it costs with --yes")
        typer.confirm("Watch it at this price?", abort=True, err=True)

    return agree


def tell_cost(program: Application, watch: Watch) -> None:
    """Say what the next capture of a watch costs, where its platform charges."""
    try:
        source = program.capture.source(watch.account.network, watch.owner)
    except ChurnwatchError:
        return  # the capture says it itself, without keeping others from theirs
    price = quote(source, watch.account, watch.state.members or None)
    if price is not None:
        remark(f"{visible(watch.name)}: {price.told(watch.interval)}")
