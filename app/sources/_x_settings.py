"""How X is asked, with what, at which prices and within which budget."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from app.config import FromEnvironment, read_by
from app.domain.budget import MILLIONTHS, Budget, Unit, read_budget
from app.net.addresses import base_address
from app.net.settings import HeaderSecret, ServerAddress

BUDGET = "CHURNWATCH_X_BUDGET"
# The day on which X's price list was read for the prices below:
# https://docs.x.com/x-api/getting-started/pricing
PRICED_ON = "2026-08-22"


def _affordable(text: str) -> str:
    if read_budget("", BUDGET, text).unit is Unit.REQUESTS:
        raise ValueError("give dollars or reads: X charges for accounts")
    return text


class XSettings(FromEnvironment):
    """`api`: the server to ask, `authorize`: the page where a person lets us in.

    `token`: the app's bearer token. `client_id`, `client_secret`, `redirect`: the app as registered
    at https://developer.x.com, to sign in with. `budget`: for a calendar month, $20 or 5000 reads;
    all credentials share it, because one app pays for them. `app_owner`: the numeric id of the
    account that owns the app, whose own lists are cheaper once it has signed in. `price` and
    `price_owned`: dollars for one account returned. `activity_secret`: what X signs events with, the
    app's client secret, or the consumer secret of an app that has none.
    """

    model_config = SettingsConfigDict(env_prefix="CHURNWATCH_X_")

    api: ServerAddress = base_address("https://api.x.com", configured=True)
    authorize: str = "https://x.com/i/oauth2/authorize"
    token: HeaderSecret | None = None
    client_id: str | None = None
    client_secret: HeaderSecret | None = None
    redirect: str = "http://127.0.0.1:8420/signin/x"
    budget: Annotated[str, read_by(_affordable)] = "$10"
    app_owner: str | None = None
    activity_secret: SecretStr | None = None
    price: Decimal = Field(default=Decimal("0.010"), ge=0, le=1_000)
    price_owned: Decimal = Field(default=Decimal("0.001"), ge=0, le=1_000)

    @property
    def allowed(self) -> Budget:
        """The budget of a month."""
        return read_budget(self.api.host, BUDGET, self.budget)

    def millionths(self, owned: bool) -> int:
        """What one account returned costs, in millionths of a dollar, rounded up."""
        price = (self.price_owned if owned else self.price) * MILLIONTHS
        return int(price.to_integral_value(ROUND_CEILING))

    def units(self, owned: bool) -> int:
        """What one account returned costs, in the unit of the budget."""
        return self.millionths(owned) if self.allowed.unit is Unit.DOLLARS else 1
