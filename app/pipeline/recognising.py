"""Finding whom a person means, by asking the platforms where such an account could be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.account import Profile
from app.domain.errors import Permanent, SourceError
from app.pipeline.asked import Guess
from app.ports.sources import Source

# Platforms that show nobody's lists to programs, and hand them to their owner as a file.
_BY_FILE = {"x": "X", "instagram": "Instagram", "tiktok": "TikTok", "linkedin": "LinkedIn"}


async def recognise(guesses: Sequence[Guess], source: Callable[[str], Source]) -> Profile:
    """The first account found where a guess says; what it raises is the last platform's answer.

    `source`: the source of a network; raises Permanent if there is none.
    """
    refusal: SourceError = Permanent("nobody of that name was found")
    for guess in guesses:
        try:
            return await _source(guess.network, source).look_up(guess.name)
        except SourceError as error:
            refusal = error
    raise refusal


def _source(network: str, source: Callable[[str], Source]) -> Source:
    try:
        return source(network)
    except Permanent:
        if network not in _BY_FILE:
            raise
        name = _BY_FILE[network]
        raise Permanent(
            f"{name} shows its lists to no program: ask it for your data, and import the file"
        ) from None
