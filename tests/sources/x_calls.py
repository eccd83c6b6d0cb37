"""What X calls us with, as documented: events, and the signature that makes them genuine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

SECRET = "the-secret-of-the-app"


def signature(body: bytes, secret: str = SECRET) -> str:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def event(kind: str, source: Any = "7", target: Any = "12", uuid: str = "-42334267") -> bytes:
    """An event as documented; users stand in `data` and have far more fields."""
    payload = {
        "source": {"data": {"id": source, "username": "gull", "protected": False}},
        "target": {"data": {"id": target, "username": "shop", "verified": True}},
    }
    data = {"event_uuid": uuid, "filter": {"user_id": "12"}, "event_type": kind, "tag": "t"}
    return json.dumps({"data": {**data, "payload": payload, "includes": {}}}).encode()
