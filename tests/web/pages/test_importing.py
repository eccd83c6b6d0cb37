from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.instant import DAY
from app.web import uploads
from tests import exported
from tests.exported import crowd
from tests.lists import START

OURS = {"sec-fetch-site": "same-origin"}
CROWD = crowd(80)
JSON = exported.followers_json(CROWD)


def zipped(folder: Path, day: int = 0, count: int = 80) -> tuple[str, bytes]:
    name = "instagram-bakery-2026-01-01-YOudpLi7.zip"
    path = exported.instagram(folder / f"{day}.zip", CROWD[80 - count :], START + day * DAY)
    return name, path.read_bytes()


def send(client: TestClient, *files: tuple[str, bytes | str], **fields: str) -> str:
    """Send files, and return where they are shown."""
    parts = [("files", file) for file in files]
    answer = client.post("/import", data=fields, files=parts, headers=OURS)
    assert answer.status_code == 303, answer.text
    where: str = answer.headers["location"]
    return where


def store(client: TestClient, where: str) -> str:
    """Agree, and wait until it is done."""
    assert client.post(f"{where}/store", headers=OURS).headers["location"] == where
    for _ in range(200):
        shown = client.get(where).text
        if 'http-equiv="refresh"' not in shown:
            return shown
        time.sleep(0.02)
    pytest.fail("it was not stored")


def left_behind(program: Application) -> list[Path]:
    return list((program.settings.data / uploads.FOLDER).rglob("*"))


def test_what_is_in_a_file_is_shown_before_it_is_stored(
    program: Application, client: TestClient, tmp_path: Path
) -> None:
    where = send(client, zipped(tmp_path))

    shown = client.get(where).text
    assert "bakery" in shown
    assert "<strong>80</strong>" in shown
    assert "the first of this account" in shown
    with program.storage.reading() as work:
        assert work.watches.all() == []

    assert "1 list stored" in store(client, where)
    assert left_behind(program) == []

    again = client.get(send(client, zipped(tmp_path))).text
    assert "Nothing is stored yet" in shown
    assert "Nothing is stored yet" not in again
    assert "There is nothing in it that is not stored already." in again

    second = send(client, zipped(tmp_path, day=3, count=79))
    assert "0 came, 1 went" in client.get(second).text
    assert "0 came, 1 went" in store(client, second)


def test_a_file_older_than_what_is_stored_says_how_it_can_be_read_too(
    client: TestClient, tmp_path: Path
) -> None:
    store(client, send(client, zipped(tmp_path, day=3)))

    shown = client.get(send(client, zipped(tmp_path, day=0, count=79))).text

    assert "older than what is stored; it will be left out" in shown
    assert "churnwatch --data NEW import FILE" in shown
    assert "Store it" not in shown


def test_the_folder_of_an_upload_is_private_and_removed_when_it_is_forgotten(
    program: Application, client: TestClient, tmp_path: Path
) -> None:
    where = send(client, zipped(tmp_path))
    [folder] = (program.settings.data / uploads.FOLDER).iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700

    gone = client.post(f"{where}/forget", headers=OURS)

    assert gone.headers["location"] == "/import"
    assert left_behind(program) == []
    assert client.get(where).status_code == 404


def test_loose_files_of_one_export_are_read_together_once_it_is_said_whose(
    client: TestClient,
) -> None:
    files = [("followers_1.json", JSON), ("following.json", exported.following_json(CROWD[:3]))]
    where = send(client, *files)

    assert "say so with" in client.get(where).text
    told = {"account": "bakery", "taken_at": "2026-01-02"}
    client.post(f"{where}/tell", data=told, headers=OURS)

    shown = client.get(where).text
    assert "<strong>80</strong>" in shown
    assert "<strong>3</strong>" in shown


def test_a_file_that_nobody_reads_is_told_in_a_sentence(client: TestClient) -> None:
    where = send(client, ("cat.png", b"\x89PNG\r\n"), account="x")

    shown = client.get(where).text
    assert "This is not a history of follower lists" in shown
    assert "Store it" not in shown


HOSTILE = ["../../evil.json", "/etc/cron.d/evil", "C:\\evil.json", "..", "\u202egnp.json", ""]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_never_leaves_its_folder_whatever_it_is_called(
    program: Application, client: TestClient, name: str
) -> None:
    client.post("/import", files=[("files", (name, JSON))], headers=OURS)

    root = program.settings.data / uploads.FOLDER
    files = [path for path in program.settings.data.rglob("*") if path.is_file()]
    assert [path for path in files if "evil" in path.name and root not in path.parents] == []
    assert all(len(path.relative_to(root).parts) <= 2 for path in left_behind(program))


def test_a_body_too_large_is_refused_announced_or_not(
    program: Application, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.json"\r\n\r\n'
        for _ in range(101):
            yield b" " * 1_000_000

    headers = {**OURS, "content-type": "multipart/form-data; boundary=x"}
    counted = client.post("/import", content=endless(), headers=headers)
    announced = client.post(
        "/import", content=b"", headers={**headers, "content-length": "100000001"}
    )

    assert (counted.status_code, announced.status_code) == (413, 413)
    assert left_behind(program) == []


BROKEN = [
    ({"content-type": "text/plain"}, b"x", 415),
    ({"content-type": "multipart/form-data"}, b"x", 415),
    ({"content-type": "multipart/form-data; boundary=x"}, b"nothing like it", 400),
    ({"content-type": "multipart/form-data; boundary=x"}, b"", 422),
    ({"content-type": "multipart/form-data; boundary=x"},
     b'--x\r\nContent-Disposition: form-data; name="account"\r\n\r\n' + b"a" * 5_000, 422),
    ({"content-type": "multipart/form-data; boundary=x"},
     b"--x\r\n" + b"h: v\r\n" * 5_000, 400),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "body", "status"), BROKEN)
def test_a_broken_form_is_refused_and_leaves_nothing(
    program: Application, client: TestClient, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = client.post("/import", content=body, headers={**OURS, **headers})

    assert answer.status_code == status
    assert left_behind(program) == []


@pytest.mark.parametrize("path", ["", "/store", "/forget", "/tell"])
def test_a_form_of_another_site_changes_nothing(
    client: TestClient, tmp_path: Path, path: str
) -> None:
    where = send(client, zipped(tmp_path))
    here = f"{where}{path}" if path else "/import"

    for headers in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}):
        assert client.post(here, files={"files": ("a", b"")}, headers=headers).status_code == 403
    assert client.get(where).status_code == 200


def test_the_oldest_of_many_uploads_gives_way(client: TestClient) -> None:
    first, *others = [send(client, ("a.json", JSON)) for _ in range(6)]

    assert client.get(first).status_code == 404
    assert client.get(others[0]).status_code == 200
