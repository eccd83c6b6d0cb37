"""Styles, scripts and pictures: kept by browsers, and sent again only when they have changed."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app.web.api.answers import ASK_AGAIN


class Assets(StaticFiles):
    """Files of a folder with their ETags, for which whoever has them only asks whether they still hold."""

    def file_response(self, *asked: Any, **named: Any) -> Response:
        """The file, or 304."""
        answer = super().file_response(*asked, **named)
        answer.headers["Cache-Control"] = ASK_AGAIN
        return answer
