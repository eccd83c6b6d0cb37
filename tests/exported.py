"""Exports of platforms as they hand them out, built faithfully and small."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from app.domain.instant import DAY, SECOND, Instant, to_datetime
from tests.lists import START

Dated = Iterable[tuple[str, Instant]]
FOLLOWERS = "connections/followers_and_following/followers_1.json"
FOLLOWING = "connections/followers_and_following/following.json"


def packed(path: Path, files: Mapping[str, str | bytes], at: Instant = START) -> Path:
    """A zip of files, each put into it at a time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            moment = to_datetime(at)
            member = zipfile.ZipInfo(name, moment.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return path


def unpacked(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder of files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def follower_row(name: str, since: Instant) -> dict[str, object]:
    """A row of followers_1.json."""
    string = {
        "href": f"https://www.instagram.com/{name}",
        "value": name,
        "timestamp": since // SECOND,
    }
    return {"title": "", "media_list_data": [], "string_list_data": [string]}


def following_row(name: str, since: Instant) -> dict[str, object]:
    """A row of following.json as of late 2025: the name is in the title, the link has _u."""
    string = {"href": f"https://www.instagram.com/_u/{name}", "timestamp": since // SECOND}
    return {"title": name, "string_list_data": [string]}


def followers_json(rows: Dated) -> str:
    return json.dumps([follower_row(name, since) for name, since in rows], indent=2)


def following_json(rows: Dated) -> str:
    told = [following_row(name, since) for name, since in rows]
    return json.dumps({"relationships_following": told}, indent=2)


def page(names: Iterable[str], which: str) -> str:
    """followers_1.html or following.html."""
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />'
        f'<title>{which}</title></head><body><main class="_a706" role="main">'
        + "".join(_block(name, which) for name in names)
        + "</main></body></html>"
    )


def _block(name: str, which: str) -> str:
    heading, text, link = "", name, name
    if which == "following":
        link = f"_u/{name}"
        heading = f'<h2 class="_3-95 _2pim _a6-h _a6-i">{name}</h2>'
        text = f"https://www.instagram.com/{link}"
    return (
        f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">{heading}<div class="_a6-p"><div><div>'
        f'<a target="_blank" href="https://www.instagram.com/{link}">{text}</a></div>'
        "<div>Nov 26, 2025 12:15 am</div></div></div></div>"
    )


def instagram(
    path: Path, followers: Dated, at: Instant = START, following: Dated | None = None
) -> Path:
    """An export of Instagram as it comes since 2023, named as Instagram names it."""
    files = {FOLLOWERS: followers_json(followers)}
    if following is not None:
        files[FOLLOWING] = following_json(following)
    return packed(path, files, at)


def crowd(count: int, newest: Instant = START - 40 * DAY, name: str = "p") -> list[tuple[str, int]]:
    """Accounts that followed one after the other, two days apart, newest first."""
    return [(f"{name}{n:04}", newest - n * 2 * DAY) for n in range(count)]


def x_part(ids: Iterable[str], which: str = "follower", part: int = 0) -> str:
    rows = [
        {which: {"accountId": id, "userLink": f"https://twitter.com/intent/user?user_id={id}"}}
        for id in ids
    ]
    return f"window.YTD.{which}.part{part} = {json.dumps(rows, indent=2)}"


def x_manifest(made: str, counts: Mapping[str, int], which: str = "follower") -> str:
    files = [
        {"fileName": f"data/{name}", "globalName": "YTD.x.part0", "count": str(count)}
        for name, count in counts.items()
    ]
    told = {
        "userInfo": {"accountId": "123456789", "userName": "bakery", "displayName": "Bäckerei"},
        "archiveInfo": {"sizeBytes": "1", "generationDate": made, "isPartialArchive": False},
        "dataTypes": {which: {"files": files}},
    }
    return f"window.__THAR_CONFIG = {json.dumps(told, indent=2)}"


def tiktok_rows(rows: Dated) -> list[dict[str, str]]:
    return [{"Date": tiktok_date(since), "UserName": name} for name, since in rows]


def tiktok_date(since: Instant) -> str:
    return datetime.fromtimestamp(since / SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S")
