"""What is wrong with a line of JSON, in words for whoever wrote it."""

from __future__ import annotations

import re

import msgspec

_LONGEST = 160
_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<place>[^`]*)`)?$", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `([^`]+)`")
_KIND = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_BOUND = re.compile(r"Expected `[^`]+` (>=|<=) (\d+)")
_VALUE = re.compile(r"Invalid (?:enum )?value (.*)", re.DOTALL)
_BOUNDS = {">=": "less than", "<=": "more than"}
_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number with a point",
    "bool": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
}


def why_no_json(error: Exception) -> str:
    """Why a line is not JSON, as far as the decoder tells."""
    said = str(error)
    if "truncated" in said:
        return "it ends in the middle"
    if "trailing" in said:
        return "something follows on the same line"
    if isinstance(error, UnicodeDecodeError):
        return "it is not written in UTF-8"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "it is misspelt"


def refusal(error: msgspec.ValidationError, choices: dict[str, str]) -> str:
    """Which field of an object is wrong and how; `choices`: by field, what it may be."""
    match = _PLACE.match(str(error))
    what, place = match.group("what", "place") if match else (str(error), None)
    field = place or "it"
    return _said(what, field, choices.get(field)).replace("\n", " ")[:_LONGEST]


def _said(what: str, field: str, choice: str | None) -> str:
    if missing := _MISSING.match(what):
        return f"{missing[1]} is missing"
    if kind := _KIND.match(what):
        wanted = " or ".join(_KINDS.get(one, one) for one in kind[1].split(" | "))
        return f"{field} is {_KINDS.get(kind[2], kind[2])}, and has to be {wanted}"
    if bound := _BOUND.match(what):
        return f"{field} is {_BOUNDS[bound[1]]} {bound[2]}"
    if choice is not None:
        value = _VALUE.match(what)
        return f"{field} is {value[1] if value else 'something else'}, and has to be {choice}"
    return f"{field}: {what}"
