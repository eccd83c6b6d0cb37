"""Text from strangers made safe to show: what cannot be seen, or would lead the eye astray, is escaped."""

from __future__ import annotations

import re
import unicodedata

# Handles reach 253 characters on the platforms; what is longer is cut when it is shown.
LONGEST_SHOWN = 300
# More marks on one letter than any script needs paint over the lines around it.
_MOST_MARKS = 3
# Control, format (bidirectional overrides, zero-width), surrogate, private, unassigned, separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# A family or a profession is several emoji with a joiner between each two, three joiners at most:
# https://unicode.org/Public/emoji/latest/emoji-zwj-sequences.txt
_JOINER = "\u200d"
_EMOJI = "[\u2194\u2195\u2600-\u27bf\u2b1b\U0001f300-\U0001faff][\U0001f3fb-\U0001f3ff]?\ufe0f?"
_JOINED = re.compile(f"({_EMOJI}(?:{_JOINER}{_EMOJI}){{1,3}})")

# What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection"), full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# Alphabets with letters that look like Latin ones, as Unicode names them.
_ALIKE = ("CYRILLIC ", "GREEK ", "ARMENIAN ", "CHEROKEE ", "COPTIC ")
_LATIN = "LATIN "
# What stands between the parts of a name; what was written out already is no letter of any.
_BETWEEN = re.compile(r"((?:\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|[\W_])+)")


def visible(text: str, longest: int = LONGEST_SHOWN) -> str:
    r"""The text with every invisible or direction-changing character written as \u202e, and cut.

    Only what joins two emoji is left as it is: it makes one picture of them, and leads no eye astray.
    """
    if text.isascii() and text.isprintable() and len(text) <= longest:
        return text
    beginning = text[:longest]
    if " " not in beginning:  # a name, and not a sentence with a foreign word in it
        beginning = told_apart(beginning)
    shown = "".join(map(_shown, _JOINED.split(_few_marks(beginning))))
    return shown + "…" if len(text) > longest else shown


def pasted(name: str) -> str:
    """The name without the spaces and unseen marks that are copied along around it."""
    own = [at for at, letter in enumerate(name) if not letter.isspace() and _is_seen(letter)]
    return name[own[0] : own[-1] + 1] if own else ""


def inert(cell: str) -> str:
    """The cell's text so that no spreadsheet takes it for a formula."""
    if cell[:1].isalnum():  # as nearly every cell does, a million times in a long list
        return cell
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell


def counted(count: int, one: str, many: str | None = None) -> str:
    """How many there are of something: 1 entry, 1,204 entries. `many`: its plural, if not with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def told_apart(name: str) -> str:
    r"""The name, in which foreign letters among Latin ones are written as \u0430.

    One part of a name, between dots and the like, is of one alphabet or made to deceive:
    https://www.unicode.org/reports/tr39/#Mixed_Script_Detection
    """
    pieces = _BETWEEN.split(name)
    pieces[::2] = map(_of_one_alphabet, pieces[::2])
    return "".join(pieces)


def _of_one_alphabet(part: str) -> str:
    names = [unicodedata.name(letter, "") for letter in part]
    if not any(name.startswith(_LATIN) for name in names):
        return part
    return "".join(
        _written(letter) if name.startswith(_ALIKE) else letter
        for letter, name in zip(part, names, strict=True)
    )


def _shown(piece: str) -> str:
    """A piece of text with what is unseen written out, or emoji that are joined as they are."""
    if _JOINED.fullmatch(piece) and all(map(_is_seen, piece.replace(_JOINER, ""))):
        return piece
    return "".join(letter if _is_seen(letter) else _written(letter) for letter in piece)


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in _UNSEEN


def _written(letter: str) -> str:
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
