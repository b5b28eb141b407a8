"""What goes over the desk's JSON API, in either direction."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, SecretStr

from reference_impl.domain.client_services import Lock
from reference_impl.domain.desk_views import CallView, DeskDevice, Shipment
from reference_impl.domain.desks import Desk
from reference_impl.domain.device_life import DeviceState
from reference_impl.domain.documents.model import Flaw, MediaType, Purpose
from reference_impl.domain.documents.records import ReviewReason

__all__ = [
    "AnswersBody",
    "CallBody",
    "CallerBody",
    "DeviceBody",
    "EmailBody",
    "LossBody",
    "LossReportedBody",
    "NothingBody",
    "PasscodeBody",
    "PasswordBody",
    "PictureBody",
    "ShipmentBody",
    "UnlockBody",
    "UsernameBody",
    "VerdictBody",
    "call_body",
    "device_body",
    "shipment_body",
]

Moment = Annotated[datetime, PlainSerializer(lambda at: at.isoformat().replace("+00:00", "Z"), return_type=str)]


class _Body(BaseModel):
    """What a request brings: exactly these fields, of exactly these types. How long a text may be, the domain says."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class CallerBody(_Body):
    """Who calls: a username or, where that is forgotten, an account number."""

    caller: str = Field(examples=["ada"])


class AnswersBody(_Body):
    """What the caller answers to the questions."""

    account_number: SecretStr
    full_name: SecretStr
    country: SecretStr
    email: SecretStr

    def answers(self) -> dict[str, str]:
        """By question."""
        return {name: getattr(self, name).get_secret_value() for name in type(self).model_fields}


class LossBody(_Body):
    """A device that is lost or damaged."""

    serial: str
    loss: Literal["lost", "damaged"]


class UnlockBody(_Body):
    """What is to be unlocked."""

    lock: Lock


class NothingBody(_Body):
    """A request that needs to say nothing: ``{}``."""


class VerdictBody(_Body):
    """Whether a picture can be read."""

    readable: bool


class _Told(BaseModel):
    """What is told as the domain has it, field by field."""

    model_config = ConfigDict(from_attributes=True)


class PictureBody(_Told):
    """A picture that waits for somebody to look at it: what it was sent for, and why it may be impossible to read."""

    id: str
    purpose: Purpose
    received_at: Moment
    media_type: MediaType
    doubts: list[Flaw]


class EmailBody(_Told):
    """An email that was not filed, and why."""

    id: str
    sender: str
    subject: str
    reasons: list[ReviewReason]
    kept_at: Moment


class DeskBody(BaseModel):
    """A regional desk."""

    region: str
    telephone: str


class DeedBody(BaseModel):
    """A line of the trail."""

    at: Moment
    agent: str
    username: str
    what: str
    about: str


class CallBody(BaseModel):
    """A call: the desk that took it, whether the caller is verified, and what was done in it."""

    id: str
    desk: DeskBody
    verified: bool
    over: bool
    trail: list[DeedBody]


class DeviceBody(BaseModel):
    """A device of the caller's; the times are there while it is on its way."""

    serial: str
    kind: str
    state: DeviceState
    delivered_by: Moment | None = None
    active_at: Moment | None = None


class PasscodeBody(BaseModel):
    """A temporary passcode, told once."""

    passcode: str = Field(repr=False)


class LossReportedBody(PasscodeBody):
    """Interim access, and the replacement that was ordered."""

    replacement: str


class UsernameBody(BaseModel):
    """A user name that was forgotten."""

    username: str


class PasswordBody(BaseModel):
    """A new password, told once."""

    password: str = Field(repr=False)


class ShipmentBody(BaseModel):
    """A replacement that was shipped, and when it comes."""

    serial: str
    earliest: Moment
    latest: Moment
    delivered_by: Moment


def _desk_body(desk: Desk) -> DeskBody:
    return DeskBody(region=desk.region, telephone=desk.telephone)


def call_body(view: CallView) -> CallBody:
    """A call as the API shows it."""
    trail = [
        DeedBody(at=deed.at, agent=deed.agent, username=deed.username, what=deed.what, about=deed.about)
        for deed in view.trail
    ]
    return CallBody(id=view.id, desk=_desk_body(view.desk), verified=view.verified, over=view.over, trail=trail)


def device_body(device: DeskDevice) -> DeviceBody:
    """A device as the API shows it."""
    return DeviceBody(
        serial=device.serial,
        kind=device.kind,
        state=device.state,
        delivered_by=device.delivered_by,
        active_at=device.active_at,
    )


def shipment_body(shipment: Shipment) -> ShipmentBody:
    """A shipment as the API shows it."""
    return ShipmentBody(
        serial=shipment.serial,
        earliest=shipment.earliest,
        latest=shipment.latest,
        delivered_by=shipment.delivered_by,
    )
