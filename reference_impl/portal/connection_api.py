"""The connectivity test over JSON, as docs/vendors/connectivity-test.md has it. It needs no session."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from reference_impl.domain.connection import ConnectionReport, Hindrance, Observed, Reach
from reference_impl.portal.api_bodies import RequestBody, refusals
from reference_impl.portal.parts import PortalParts

__all__ = ["connection_router"]


class PortToTryBody(BaseModel):
    """One of the platform's ports: its number in the article, and where it is reached."""

    number: int = Field(examples=[4000])
    host: str
    port: int


class ToTryBody(BaseModel):
    """What a connectivity test tries: another website, and the platform's ports."""

    website: str = Field(examples=["https://127.0.7.1:8448/"])
    ports: list[PortToTryBody]


class PortsBody(RequestBody):
    """What became of each port, by its number in the article."""

    first: Reach = Field(alias="4000")
    second: Reach = Field(alias="4001")


class ObservedBody(RequestBody):
    """Whether another website answers, and what became of each port."""

    website: bool
    ports: PortsBody


class PortBody(BaseModel):
    """What became of a port, and what is in its way."""

    number: int = Field(examples=[4000])
    state: Reach
    cause: Hindrance


class ReportBody(BaseModel):
    """What is in the way of the platform, port by port and altogether, and what to do about it."""

    website: bool
    ports: list[PortBody]
    cause: Hindrance
    advice: str
    clauses: list[str]


def connection_router(parts: PortalParts) -> APIRouter:
    """The operations at ``/api/v1/troubleshooter/connection``.

    Args:
        parts: what the portal is made of.
    """
    to_try, troubleshooter = parts.to_try, parts.troubleshooter
    router = APIRouter(prefix="/api/v1/troubleshooter", tags=["Troubleshooter"])

    @router.get("/connection", responses=refusals("not-found"))
    async def what_to_try() -> ToTryBody:
        """Tell what to try."""
        if not to_try.website:
            raise HTTPException(404)  # in a page of the site, where nothing listens
        ports = [PortToTryBody(number=number, host=host, port=port) for number, (host, port) in to_try.ports.items()]
        return ToTryBody(website=to_try.website, ports=ports)

    @router.post("/connection", responses=refusals("invalid-request"))
    async def report(body: ObservedBody) -> ReportBody:
        """Say what is in the way, and what to do."""
        return _report(
            troubleshooter.connection(Observed(body.website, {4000: body.ports.first, 4001: body.ports.second}))
        )

    return router


def _report(found: ConnectionReport) -> ReportBody:
    ports = [PortBody(number=port, state=reach, cause=found.causes[port]) for port, reach in found.ports.items()]
    return ReportBody(
        website=found.website, ports=ports, cause=found.cause, advice=found.advice, clauses=list(found.clauses)
    )
