"""Whoever verifies with the reference library accepts what we send, and nothing else."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from app.delivery.endpoints import rotate
from app.delivery.signing import checked_secret, new_secret, signed_headers
from app.domain.endpoint import SecretKind
from app.domain.errors import BadInput
from app.domain.instant import DAY, HOUR, MINUTE
from tests.delivery.office import Office

SYMMETRIC, ED25519 = SecretKind.SYMMETRIC, SecretKind.ED25519
BODY = '{"type":"alert.raised","data":{"handle":"zoë.example"}}'.encode()


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture(params=["UTC", "Asia/Kolkata", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_reference_library_accepts_a_message_in_every_zone(zone: str) -> None:
    secret, _ = new_secret(SYMMETRIC)

    headers = signed_headers("ev_1", now(), BODY, [secret])

    assert Webhook(secret).verify(BODY, headers)["type"] == "alert.raised"


FORGED = [
    ({}, BODY + b" "),
    ({"webhook-id": "ev_2"}, BODY),
    ({"webhook-timestamp": str(now() // 1000 + 1)}, BODY),
]


@pytest.mark.parametrize(("changed", "body"), FORGED, ids=["body", "id", "time"])
def test_the_reference_library_refuses_what_was_changed(
    changed: dict[str, str], body: bytes
) -> None:
    secret, _ = new_secret(SYMMETRIC)
    headers = signed_headers("ev_1", now() - 3_000, BODY, [secret]) | changed

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers)


@pytest.mark.parametrize("off", [-6 * MINUTE, 6 * MINUTE])
def test_the_reference_library_refuses_what_was_recorded_earlier(off: int) -> None:
    secret, _ = new_secret(SYMMETRIC)

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, signed_headers("ev_1", now() + off, BODY, [secret]))


def test_an_ed25519_signature_is_over_id_time_and_body() -> None:
    private, public = new_secret(ED25519)
    assert public
    at = now()

    headers = signed_headers("ev_1", at, BODY, [private])

    version, signature = headers["webhook-signature"].split(",")
    assert version == "v1a"
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    key.verify(base64.b64decode(signature), f"ev_1.{at // 1000}.".encode() + BODY)


def test_while_a_key_is_replaced_both_are_accepted_and_afterwards_only_the_new_one(
    office: Office,
) -> None:
    office.clock.time = now()
    first = office.add()
    with office.storage.writing() as work:
        second = rotate(work, office.vault, first.endpoint.id, office.clock.now(), overlap=HOUR)
    office.tell()
    office.run()

    [arrived] = office.arrived
    for added in (first, second):
        Webhook(added.verify_with).verify(arrived.body, dict(arrived.headers))
    office.arrived.clear()
    office.tell()
    office.run(HOUR)
    [arrived] = office.arrived
    assert len(arrived.headers["webhook-signature"].split(" ")) == 1


def test_three_rotations_with_overlap_lose_nobody(office: Office) -> None:
    """A receiver that takes each new key up an hour late verifies everything."""
    office.clock.time = now() - 3 * DAY
    held = office.add().verify_with
    for _ in range(3):
        with office.storage.writing() as work:
            fresh = rotate(work, office.vault, 1, office.clock.now(), overlap=DAY).verify_with
        office.tell()
        office.run(HOUR)
        headers = office.arrived[-1].headers
        signatures = headers["webhook-signature"].split(" ")
        at = office.clock.now()
        for key in (held, fresh):
            one = signed_headers(headers["webhook-id"], at, office.arrived[-1].body, [key])
            assert one["webhook-signature"] in signatures
        held = fresh
        office.run(DAY - HOUR)


def test_a_rotation_to_another_kind_signs_both_ways(office: Office) -> None:
    office.clock.time = now()
    first = office.add()
    with office.storage.writing() as work:
        second = rotate(work, office.vault, first.endpoint.id, office.clock.now(), ED25519)
    office.tell()
    office.run()

    [arrived] = office.arrived
    versions = {one.partition(",")[0] for one in arrived.headers["webhook-signature"].split(" ")}
    assert versions == {"v1", "v1a"}
    assert second.verify_with.startswith("whpk_")
    Webhook(first.verify_with).verify(arrived.body, dict(arrived.headers))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2",
        "whsec_",
        "whsec_!!!!",
        "whsec_" + base64.b64encode(bytes(23)).decode(),
        "whsec_" + base64.b64encode(bytes(65)).decode(),
        base64.b64encode(bytes(32)).decode(),
    ],
)
def test_a_secret_that_is_short_or_none_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked_secret(text)

    assert not text or text not in str(refused.value) or text == "whsec_"


def test_a_secret_of_24_bytes_is_taken() -> None:
    secret = "whsec_" + base64.b64encode(bytes(24)).decode()

    assert checked_secret(secret) == secret
