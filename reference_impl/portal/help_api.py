"""The troubleshooter's JSON API, as docs/vendors/contract.md has it. It needs no session."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, SecretStr, field_serializer

from reference_impl.domain.diagnosis import Goal, Step
from reference_impl.domain.documents.guide import PLATFORMS, Platform
from reference_impl.domain.guidance import Situation
from reference_impl.domain.model import Means, TradingAccount
from reference_impl.domain.troubleshooter import Advised
from reference_impl.portal.api_bodies import RequestBody, in_utc, refusals
from reference_impl.portal.parts import PortalParts
from reference_impl.portal.sessions import refuse_other_sites

__all__ = ["help_router"]

_SENDING = "/api/v1/troubleshooter/documents"
_RULES = f"{_SENDING}/rules"


class SituationBody(BaseModel):
    """One entry of the list: its letter, and what a person would say of it."""

    id: str = Field(examples=["A"])
    title: str


class AdviceBody(BaseModel):
    """One thing to check: a key, the words, where it leads, and the clauses that it rests on."""

    topic: str
    text: str
    leads_to: str
    clauses: list[str]


class SituationInFullBody(SituationBody):
    """A situation with its advice, in the order in which it is to be checked."""

    advice: list[AdviceBody]


class ArticleBody(BaseModel):
    """A further article and its subject."""

    id: str = Field(examples=["KB70"])
    subject: str


class SendingBody(BaseModel):
    """Where each platform's steps are, and the rules for address and subject, if it leads there at once."""

    platforms: dict[str, str]
    rules: str | None = None


class SendingStepBody(BaseModel):
    """A step, what to know besides, and the address of the rules where they are to be followed."""

    text: str
    note: str = ""
    rules: str | None = None


class SendingStepsBody(BaseModel):
    """What to do on a phone, in order."""

    steps: list[SendingStepBody]


class SendingRulesBody(BaseModel):
    """Where an email with a document goes, and what its subject says."""

    rules: list[str]


class ComplaintBody(RequestBody):
    """Who cannot log in, where, and without what: of ``device``, ``code-card``, ``temporary-passcode``."""

    username: str
    password: SecretStr
    goal: Goal
    account: TradingAccount = "live"
    without: list[Means] = Field(default_factory=list, max_length=4)


class DeskBody(BaseModel):
    """A desk to call."""

    region: str
    telephone: str


class DiagnosisBody(BaseModel):
    """Why, and what next.

    ``place``, ``credentials``, ``account`` and ``means`` say how to log in, where that is the next step or a part of
    it; ``desk`` is there where Client Services help, ``opens_at`` where time will.
    """

    cause: str
    step: Step
    place: Goal
    credentials: TradingAccount
    account: TradingAccount
    means: list[Means]
    advice: str
    clauses: list[str]
    desk: DeskBody | None = None
    opens_at: datetime | None = None

    @field_serializer("opens_at")
    def _in_utc(self, opens_at: datetime | None) -> str | None:
        return in_utc(opens_at)


def help_router(parts: PortalParts) -> APIRouter:
    """The operations under ``/api/v1/troubleshooter``.

    Args:
        parts: what the portal is made of.
    """
    troubleshooter, now, run = parts.troubleshooter, parts.now, parts.run
    router = APIRouter(prefix="/api/v1/troubleshooter", tags=["Troubleshooter"])

    @router.get("/situations")
    async def situations() -> list[SituationBody]:
        """All situations to choose from."""
        return [SituationBody(id=each.letter, title=each.title) for each in troubleshooter.situations()]

    @router.get("/situations/{letter}", responses=refusals("not-found"))
    async def situation(letter: str) -> SituationInFullBody:
        """The one that was chosen, with its advice."""
        return _in_full(troubleshooter.situation(letter))

    @router.get("/articles")
    async def articles() -> list[ArticleBody]:
        """Further articles."""
        return [ArticleBody(id=id_, subject=subject) for id_, subject in troubleshooter.articles().items()]

    @router.get("/documents", response_model_exclude_none=True)
    async def documents() -> SendingBody:
        """How a document is sent with a phone."""
        places: dict[str, str] = {platform: f"{_SENDING}/{platform}" for platform in PLATFORMS}
        return SendingBody(platforms=places, rules=_RULES if troubleshooter.rules_from_the_beginning() else None)

    @router.get("/documents/rules")
    async def sending_rules() -> SendingRulesBody:
        """Where it is sent, and what its subject says."""
        return SendingRulesBody(rules=list(troubleshooter.sending_rules()))

    @router.get("/documents/{platform}", response_model_exclude_none=True, responses=refusals("invalid-request"))
    async def sending_steps(platform: Platform) -> SendingStepsBody:
        """What to do on a phone of this platform."""
        steps = [
            SendingStepBody(text=each.words, note=each.note, rules=_RULES if each.leads_to_rules else None)
            for each in troubleshooter.sending_steps(platform)
        ]
        return SendingStepsBody(steps=steps)

    @router.post(
        "/diagnosis",
        response_model_exclude_none=True,
        responses=refusals("csrf", "invalid-request", "wrong-credentials"),
    )
    async def diagnosis(body: ComplaintBody, request: Request) -> DiagnosisBody:
        """Say why somebody cannot log in, and what to do. Only whoever knows the password is told."""
        refuse_other_sites(request)
        at, password = now(), body.password.get_secret_value()
        return _diagnosis(
            await run(
                lambda: troubleshooter.diagnose(body.username, password, body.goal, body.account, body.without, at)
            )
        )

    return router


def _in_full(situation: Situation) -> SituationInFullBody:
    advice = [
        AdviceBody(topic=each.topic, text=each.words, leads_to=each.leads_to, clauses=list(each.clauses))
        for each in situation.advice
    ]
    return SituationInFullBody(id=situation.letter, title=situation.title, advice=advice)


def _diagnosis(advised: Advised) -> DiagnosisBody:
    found, desk = advised.diagnosis, advised.desk
    helped = found.step == "client-services"
    return DiagnosisBody(
        cause=found.cause,
        step=found.step,
        place=found.place,
        credentials=found.credentials,
        account=found.account,
        means=list(found.means),
        advice=found.advice,
        clauses=list(found.clauses),
        desk=DeskBody(region=desk.region, telephone=desk.telephone) if helped else None,
        opens_at=found.opens_at,
    )
