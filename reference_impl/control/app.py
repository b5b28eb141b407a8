"""The test-control interface over HTTP, as docs/vendors/contract.md has it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Protocol, TypeVar

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from reference_impl.domain.documents.records import KeptMail, Mail
from reference_impl.domain.model import Closed
from reference_impl.domain.parcels import Parcel
from reference_impl.domain.ports import AlreadyThere
from reference_impl.domain.refusals import Refused
from reference_impl.gateway.ports import Entrance, PortState
from reference_impl.portal.api_bodies import in_utc
from reference_impl.portal.middleware import BODY_LIMIT, BodyLimit, KeyOnly, SecurityHeaders
from reference_impl.portal.problems import UNREADABLE, http_problem, refusal_problem
from reference_impl.portal.refusing import what_is_invalid

__all__ = ["Controlled", "control_app"]

Result = TypeVar("Result")
_SETTLES_WITHIN_SECONDS = 4.0


class Controlled(Protocol):
    """The system, as far as a test may steer it. Whatever cannot be done raises ``ValueError`` in plain words."""

    def provision(
        self, *, username: str, password: str, full_name: str, email: str, country: str, account_number: str
    ) -> None:
        """Make an account holder."""
        ...

    def abilities(self) -> Sequence[str]:
        """What it can be told, of :data:`reference_impl.control.abilities.ABILITIES`."""
        ...

    def set_account(
        self, username: str, *, approved_at: datetime | None, closed: Closed | None, paper: tuple[str, str] | None
    ) -> None:
        """Set when a user's account was approved, and who or what closed it."""
        ...

    def set_ports(self, ports: Mapping[Entrance, PortState]) -> None:
        """Open or block the trading platform's ports, by the numbers of the article, and another website."""
        ...

    def enrol(self, username: str, *, kind: str, serial: str, suite: str, key: bytes, pin: str | None) -> None:
        """Register a device for a user, active at once; ``LookupError`` where there is no such user."""
        ...

    def ship(self, username: str, *, kind: str, serial: str, suite: str, key: bytes, pin: str | None) -> str:
        """Send a user a new device, and return its activation code; ``LookupError`` where there is no such user."""
        ...

    def parcels(self, username: str) -> Sequence[Parcel]:
        """The parcels that have come for a user, with what is in them; ``LookupError`` where there is no such user."""
        ...

    def deactivate(self, username: str, serial: str) -> None:
        """Let a user's device be active no longer; ``LookupError`` where the user has none of this serial."""
        ...

    def give_temporary_passcode(self, username: str) -> str:
        """Give a user a temporary passcode, as Client Services do; ``LookupError`` where there is no such user."""
        ...

    def employ(self, name: str, region: str) -> str:
        """Let somebody be an agent of Client Services, and return the agent's key."""
        ...

    def make_twin(
        self, *, kind: str, serial: str, suite: str, key: bytes, pin: str | None, settings: Mapping[str, str]
    ) -> str:
        """Make a simulated device, and return the address of its page."""
        ...

    def make_phone(self, *, kind: str, settings: Mapping[str, str]) -> str:
        """Make a phone with a camera and an email client, and return the address of its page."""
        ...

    def set_clock(self, now: datetime) -> None:
        """Let it be this time until it is set again."""
        ...

    def mailbox(self, address: str) -> Sequence[Mail]:
        """The emails that were sent to an address, in this order."""
        ...

    def settle(self, seconds: float) -> bool:
        """Wait, at most so long, until every email that was accepted by now has been dealt with; whether it has."""
        ...

    def restart_intake(self) -> None:
        """Kill the process that takes in documents, in the middle of what it does, and start it again."""
        ...

    def under_review(self) -> Sequence[KeptMail]:
        """The emails to the intake that were not filed and are kept for review, in the order in which they came."""
        ...

    def reset(self, variant: str | None) -> None:
        """Forget everybody, and go on with that variant."""
        ...


def _from_base64(text: SecretStr) -> SecretStr:
    try:
        base64.b64decode(text.get_secret_value(), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64") from None
    return text


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class PersonBody(_Body):
    """An account holder to be made."""

    username: str
    password: SecretStr
    full_name: str
    email: str
    country: str
    account_number: str


class DeviceBody(_Body):
    """A device, with the key that the suite made for it."""

    kind: str
    serial: str
    suite: str
    key: Annotated[SecretStr, AfterValidator(_from_base64)]
    pin: SecretStr | None = None

    def spec(self) -> dict[str, Any]:
        """What :class:`Controlled` takes."""
        return {
            "kind": self.kind,
            "serial": self.serial,
            "suite": self.suite,
            "key": base64.b64decode(self.key.get_secret_value()),
            "pin": None if self.pin is None else self.pin.get_secret_value(),
        }


class TwinBody(DeviceBody):
    """A simulated device to be made."""

    settings: dict[str, str] = Field(default_factory=dict)


class PhoneBody(_Body):
    """A phone with a camera and an email client to be made."""

    kind: str
    settings: dict[str, str] = Field(default_factory=dict)


class AgentBody(_Body):
    """Somebody who is to be an agent; without a region, of any desk."""

    name: str
    region: str = ""


class PaperBody(_Body):
    """Credentials of a paper trading account's own."""

    username: str
    password: SecretStr


class AccountBody(_Body):
    """The state of an account."""

    approved_at: AwareDatetime | None
    closed: Closed | None
    paper: PaperBody | None = None


class PortsBody(_Body):
    """What becomes of connections to the trading platform's ports and to another website.

    What is not named stays as it is.
    """

    first: PortState | None = Field(None, alias="4000")
    second: PortState | None = Field(None, alias="4001")

    website: PortState | None = None

    def named(self) -> dict[Entrance, PortState]:
        """Those that are named."""
        ports: dict[Entrance, PortState | None] = {4000: self.first, 4001: self.second, "website": self.website}
        return {port: state for port, state in ports.items() if state is not None}


class ClockBody(_Body):
    """A moment."""

    now: AwareDatetime


class ResetBody(_Body):
    """The variant to go on with, if any."""

    variant: str | None = None


def control_app(system: Controlled, *, key: str, version: str, secure: bool = True) -> ASGIApp:
    """The test-control interface.

    Args:
        system: what is steered.
        key: what every request must carry; not empty.
        version: the implementation's version.
        secure: whether the address is https.

    Raises:
        ValueError: the key is empty.
    """
    if not key:
        raise ValueError("the test-control interface needs a key")
    app = FastAPI(title="Test control", version="1", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/control/v1")
    async def about() -> dict[str, Any]:
        return {
            "name": "Secure Login reference implementation",
            "version": version,
            "abilities": list(system.abilities()),
        }

    _add_people(app, system)

    @app.post("/control/v1/twins", status_code=201)
    async def make_twin(body: TwinBody) -> dict[str, str]:
        return {"page": await _call(lambda: system.make_twin(**body.spec(), settings=body.settings))}

    @app.post("/control/v1/phones", status_code=201)
    async def make_phone(body: PhoneBody) -> dict[str, str]:
        return {"page": await _call(lambda: system.make_phone(kind=body.kind, settings=body.settings))}

    @app.put("/control/v1/clock", status_code=204)
    async def set_clock(body: ClockBody) -> None:
        await _call(lambda: system.set_clock(body.now))

    @app.put("/control/v1/ports", status_code=204)
    async def set_ports(body: PortsBody) -> None:
        await _call(lambda: system.set_ports(body.named()))

    _add_mail(app, system)

    @app.post("/control/v1/intake/restart", status_code=204)
    async def restart_intake() -> None:
        await _call(system.restart_intake)

    @app.post("/control/v1/reset", status_code=204)
    async def reset(body: ResetBody) -> None:
        await _call(lambda: system.reset(body.variant))

    async def on_invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - Starlette's signature is wider than its promise
        return refusal_problem("invalid-request", what_is_invalid(error)).response()

    async def on_refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)  # noqa: S101 - as above
        return refusal_problem(error.reason, error.detail).response()

    async def too_large(_: Scope) -> ASGIApp:
        return http_problem(413, f"The body is larger than {BODY_LIMIT} bytes.").response()

    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Refused, on_refused)
    app.add_exception_handler(HTTPException, _on_http)
    return SecurityHeaders(KeyOnly(BodyLimit(app, too_large), key), secure=secure)


def _add_people(app: FastAPI, system: Controlled) -> None:
    """Account holders, their devices and their passcodes."""

    @app.post("/control/v1/people", status_code=201)
    async def provision(body: PersonBody) -> dict[str, str]:
        person = body.model_dump(exclude={"password"})
        password = body.password.get_secret_value()
        await _call(lambda: system.provision(**person, password=password))
        return person

    @app.put("/control/v1/people/{username}/account", status_code=204)
    async def set_account(username: str, body: AccountBody) -> None:
        at, closed = body.approved_at, body.closed
        own = None if body.paper is None else (body.paper.username, body.paper.password.get_secret_value())
        await _call(lambda: system.set_account(username, approved_at=at, closed=closed, paper=own))

    @app.post("/control/v1/people/{username}/devices", status_code=201)
    async def enrol(username: str, body: DeviceBody) -> dict[str, str]:
        await _call(lambda: system.enrol(username, **body.spec()))
        return {"kind": body.kind, "serial": body.serial}

    @app.post("/control/v1/people/{username}/shipments", status_code=201)
    async def ship(username: str, body: DeviceBody) -> dict[str, str]:
        return {"activation_code": await _call(lambda: system.ship(username, **body.spec()))}

    @app.get("/control/v1/people/{username}/parcels")
    async def parcels(username: str) -> dict[str, Any]:
        return {"parcels": [_opened(parcel) for parcel in await _call(lambda: system.parcels(username))]}

    @app.delete("/control/v1/people/{username}/devices/{serial}", status_code=204)
    async def deactivate(username: str, serial: str) -> None:
        await _call(lambda: system.deactivate(username, serial))

    @app.post("/control/v1/people/{username}/temporary-passcode", status_code=201)
    async def give_temporary_passcode(username: str) -> dict[str, str]:
        return {"passcode": await _call(lambda: system.give_temporary_passcode(username))}

    @app.post("/control/v1/agents", status_code=201)
    async def employ(body: AgentBody) -> dict[str, str]:
        return {"key": await _call(lambda: system.employ(body.name, body.region))}


def _opened(parcel: Parcel) -> dict[str, Any]:
    return {
        "kind": parcel.kind,
        "serial": parcel.serial,
        "suite": parcel.suite,
        "key": base64.b64encode(parcel.key).decode("ascii"),
        "pin": parcel.pin,
        "activation_code": parcel.activation_code,
    }


def _add_mail(app: FastAPI, system: Controlled) -> None:
    """What was sent, and what waits for a person."""

    async def settle() -> None:
        """Answer only once every email that was accepted before has been dealt with."""
        if not await _call(lambda: system.settle(_SETTLES_WITHIN_SECONDS)):
            detail = "The intake has not dealt yet with all that it accepted before. Ask again."
            raise HTTPException(503, detail, {"Retry-After": "0"})

    @app.get("/control/v1/mailbox")
    async def mailbox(address: str) -> list[dict[str, str | None]]:
        await settle()
        return [
            {
                "from": mail.sender,
                "to": mail.to,
                "subject": mail.subject,
                "body": mail.body,
                "in_reply_to": mail.in_reply_to,
                "sent_at": in_utc(mail.sent_at),
            }
            for mail in await _call(lambda: system.mailbox(address))
        ]

    @app.get("/control/v1/review")
    async def review() -> list[dict[str, Any]]:
        await settle()
        return [
            {"id": kept.id, "sender": kept.sender, "subject": kept.subject, "reasons": list(kept.reasons)}
            for kept in await _call(system.under_review)
        ]


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette's signature is wider than its promise
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return refusal_problem("invalid-request", UNREADABLE).response(error.headers)
    return http_problem(error.status_code, str(error.detail)).response(error.headers)


async def _call(ability: Callable[[], Result]) -> Result:
    """Use an ability in a worker thread, and say in HTTP's words why it cannot be used."""
    try:
        return await to_thread.run_sync(ability)
    except AlreadyThere as fact:
        raise HTTPException(409, str(fact)) from None
    except LookupError as fact:
        raise HTTPException(404, str(fact.args[0])) from None
    except ValueError as fact:
        raise Refused("invalid-request", str(fact)) from None
