"""The desk's pages: rendered here, complete without script, found by the labels of docs/vendors/contract.md."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from reference_impl.desk.parts import DeskParts
from reference_impl.domain.client_services import LOCKS, QUESTIONS, Lock, Loss
from reference_impl.domain.desk_views import CallView
from reference_impl.domain.documents.model import PURPOSES
from reference_impl.domain.documents.records import ReviewReason
from reference_impl.domain.documents.replies import DOUBTS
from reference_impl.domain.model import DEVICE_NAMES
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tokens import csrf_token
from reference_impl.portal.assets import Assets
from reference_impl.portal.document_pages import picture
from reference_impl.portal.frame import STATIC, STYLE, Templates, read_form
from reference_impl.portal.problems import Problem
from reference_impl.portal.sessions import refuse_other_sites

__all__ = ["REASONS", "DeskPages", "message"]

_SAID: Mapping[str, str] = {
    "readable": "The picture is filed.",
    "unreadable": "The account holder is told, and asked for a better picture.",
}
"""Verdicts, and what follows from each."""

REASONS: Mapping[ReviewReason, str] = {
    "automatic": "no person sent it",
    "address": "it went to none of our addresses, or to both",
    "subject": "its subject does not say whose it is and what for",
    "attachment": "a file is no picture that we take, or there is none",
    "picture": "a picture cannot be read",
    "unknown-account": "nobody has the account that it names",
    "ambiguous-account": "the account that it names may be that of several people",
    "closed-account": "the account that it names is closed",
    "wrong-region": "it went to the other region's address",
}
"""Why an email was not filed, in an agent's words."""

Told = Mapping[str, str]
Handler = Callable[[Request], Awaitable[Response]]


class DeskPages:
    """The pages and what their forms do.

    An agent's browser keeps the key in a cookie as it keeps a session's token: HttpOnly, SameSite=Strict, and over
    https Secure and bound to this host. What is told once stands in the answer to the form that asked for it, and
    nowhere else.

    Args:
        parts: what the desk is made of.
    """

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._cookie = "__Host-agent" if parts.secure else "agent"
        self._templates = _templates()

    def routes(self) -> Sequence[tuple[str, Handler, list[str]]]:
        """Path, handler and methods of each page."""
        deeds: Mapping[str, Callable[[str, str, Mapping[str, str], datetime], Told]] = {
            "answers": self._verify,
            "temporary-passcode": self._give_passcode,
            "username": self._tell_username,
            "password": self._new_password,
            "unlock": self._unlock,
            "losses": self._report_lost,
            "shipment": self._ship,
            "end": self._end,
        }
        return (
            ("/", self.home, ["GET"]),
            ("/log-in", self.log_in, ["POST"]),
            ("/log-out", self.log_out, ["POST"]),
            ("/calls", self.take_call, ["POST"]),
            ("/calls/{id}", self.call, ["GET"]),
            ("/pictures", self.pictures, ["GET"]),
            ("/pictures/{id}", self.picture, ["GET"]),
            ("/pictures/{id}/verdict", self.decide, ["POST"]),
            ("/emails", self.emails, ["GET"]),
            ("/emails/{id}", self.email, ["GET"]),
            ("/emails/{id}/done", self.done, ["POST"]),
            *((f"/calls/{{id}}/{name}", self._doing(deed), ["POST"]) for name, deed in deeds.items()),
            ("/static/{name}", self._templates.assets.serve, ["GET"]),
        )

    # -------------------------------------------------------------- pages
    async def home(self, request: Request) -> Response:
        """Where an agent logs in, and takes calls."""
        try:
            await self._key(request)
        except Refused:
            return self._page(request, "log_in.html")
        return self._page(request, "home.html", signed_in=True)

    async def log_in(self, request: Request) -> Response:
        """Take an agent's key."""
        form = await read_form(request)
        key = form.get("key", "")
        try:
            refuse_other_sites(request)
            await self._parts.run(lambda: self._parts.desk.agent(key))
        except Refused as refusal:
            return self._page(request, "log_in.html", refusal=refusal)
        response = RedirectResponse("./", 303)
        response.set_cookie(self._cookie, key, path="/", secure=self._parts.secure, httponly=True, samesite="strict")
        return response

    async def log_out(self, request: Request) -> Response:
        """Forget the key."""
        await self._changing(request, await read_form(request))
        response = RedirectResponse("./", 303)
        response.delete_cookie(self._cookie, path="/", secure=self._parts.secure, httponly=True, samesite="strict")
        return response

    async def take_call(self, request: Request) -> Response:
        """Begin a call."""
        form = await read_form(request)
        key, now = await self._changing(request, form), self._parts.now()
        try:
            taken = await self._parts.run(lambda: self._parts.desk.take_call(key, form.get("caller", ""), now))
        except Refused as refusal:
            return self._page(request, "home.html", refusal=refusal, signed_in=True)
        return RedirectResponse(f"calls/{taken.id}", 303)

    async def call(self, request: Request) -> Response:
        """A call, as far as it has come."""
        return await self._call_page(request, await self._key(request))

    async def pictures(self, request: Request) -> Response:
        """The pictures that wait for somebody to look at them (DOC-INT-3)."""
        return await self._pictures_page(request, await self._key(request))

    async def picture(self, request: Request) -> Response:
        """One of them."""
        key, id_ = await self._key(request), request.path_params["id"]
        return picture(await self._parts.run(lambda: self._parts.checks.picture(key, id_)))

    async def decide(self, request: Request) -> Response:
        """Say of a picture whether it can be read."""
        form = await read_form(request)
        key, now, id_ = await self._changing(request, form), self._parts.now(), request.path_params["id"]
        verdict = form.get("verdict", "")
        if verdict not in _SAID:
            refusal = Refused("invalid-request", "Say whether the picture can be read: choose one of the two buttons.")
            return await self._pictures_page(request, key, refusal=refusal)
        readable = verdict == "readable"
        try:
            await self._parts.run(lambda: self._parts.checks.decide(key, id_, readable=readable, now=now))
        except Refused as refusal:
            return await self._pictures_page(request, key, refusal=refusal)
        return await self._pictures_page(request, key, said=_SAID[verdict])

    async def emails(self, request: Request) -> Response:
        """The emails that were not filed (DOC-INT-1)."""
        return await self._emails_page(request, await self._key(request))

    async def email(self, request: Request) -> Response:
        """One of them, as it came."""
        key, id_ = await self._key(request), request.path_params["id"]
        return message(await self._parts.run(lambda: self._parts.checks.email(key, id_)))

    async def done(self, request: Request) -> Response:
        """Say of an email that everything was done about it."""
        key, id_ = await self._changing(request, await read_form(request)), request.path_params["id"]
        try:
            await self._parts.run(lambda: self._parts.checks.done(key, id_))
        except Refused as refusal:
            return await self._emails_page(request, key, refusal=refusal)
        return await self._emails_page(request, key, said="The email is kept no longer.")

    async def refusal(self, request: Request, problem: Problem, headers: Any = None) -> Response:
        """A refusal that has no page of its own."""
        if problem.type == "/problems/not-signed-in":
            refusal = Refused("not-signed-in", problem.detail)
            response: Response = self._page(request, "log_in.html", refusal=refusal)
        else:
            response = self._page(request, "problem.html", problem=problem, status=problem.status)
        response.headers.update(headers or {})
        return response

    # -------------------------------------------------------------- what is done in a call
    def _verify(self, key: str, call_id: str, form: Mapping[str, str], now: datetime) -> Told:
        self._parts.desk.verify(key, call_id, {question: form.get(question, "") for question in QUESTIONS}, now)
        return {"status": "The caller is verified."}

    def _give_passcode(self, key: str, call_id: str, form: Mapping[str, str], now: datetime) -> Told:  # noqa: ARG002
        code = self._parts.desk.give_passcode(key, call_id, now)
        return {"status": "Tell the caller this passcode. It is shown once.", self._words.passcode: code}

    def _tell_username(self, key: str, call_id: str, form: Mapping[str, str], now: datetime) -> Told:  # noqa: ARG002
        username = self._parts.desk.tell_username(key, call_id, now)
        return {"status": "Tell the caller this user name.", self._words.username: username}

    def _new_password(self, key: str, call_id: str, form: Mapping[str, str], now: datetime) -> Told:  # noqa: ARG002
        password = self._parts.desk.new_password(key, call_id, now)
        return {"status": "Tell the caller this password. It is shown once.", self._words.password: password}

    def _unlock(self, key: str, call_id: str, form: Mapping[str, str], now: datetime) -> Told:
        self._parts.desk.unlock(key, call_id, cast("Lock", form.get("lock", "")), now)
        return {"status": "It is unlocked."}

    def _report_lost(self, key: str, call_id: str, form: Mapping[str, str], now: datetime) -> Told:
        loss = cast("Loss", form.get("loss", ""))
        reported = self._parts.desk.report_lost(key, call_id, form.get("serial", ""), loss, now)
        said = (
            f"It answers no more, and a replacement is ordered: {reported.replacement}. Until it is there, the caller "
        )
        return {
            "status": f"{said}logs in with this passcode, which is shown once.",
            self._words.passcode: reported.passcode,
        }

    def _ship(self, key: str, call_id: str, form: Mapping[str, str], now: datetime) -> Told:  # noqa: ARG002
        shipment = self._parts.desk.ship_replacement(key, call_id, now)
        return {
            "status": f"The replacement {shipment.serial} is on its way.",
            self._words.earliest: _utc(shipment.earliest),
            self._words.latest: _utc(shipment.latest),
            self._words.delivered_by: _utc(shipment.delivered_by),
        }

    def _end(self, key: str, call_id: str, form: Mapping[str, str], now: datetime) -> Told:  # noqa: ARG002
        self._parts.desk.end_call(key, call_id, now)
        return {"status": "The call has ended."}

    def _doing(self, deed: Callable[[str, str, Mapping[str, str], datetime], Told]) -> Handler:
        """The handler of a form that does something in a call, and shows what came of it."""

        async def handle(request: Request) -> Response:
            form = await read_form(request)
            key, now, call_id = await self._changing(request, form), self._parts.now(), request.path_params["id"]
            try:
                told = await self._parts.run(lambda: deed(key, call_id, form, now))
            except Refused as refusal:
                if refusal.reason in {"not-signed-in", "not-found"} and not await self._has(key, call_id):
                    raise
                return await self._call_page(request, key, refusal=refusal)
            return await self._call_page(request, key, told=told)

        return handle

    # -------------------------------------------------------------- parts
    @property
    def _words(self) -> Any:
        return self._parts.wording

    async def _key(self, request: Request) -> str:
        key = request.cookies.get(self._cookie, "")
        await self._parts.run(lambda: self._parts.desk.agent(key))
        return key

    async def _changing(self, request: Request, form: Mapping[str, str]) -> str:
        key = await self._key(request)
        if form.get("csrf_token", "").encode("utf-8", "replace") != csrf_token(key).encode():
            raise Refused("csrf", "This did not come from a page of the desk. Open the page again and repeat it.")
        return key

    async def _has(self, key: str, call_id: str) -> bool:
        try:
            await self._view(key, call_id)
        except Refused:
            return False
        return True

    async def _view(self, key: str, call_id: str) -> CallView:
        now = self._parts.now()
        return await self._parts.run(lambda: self._parts.desk.call(key, call_id, now))

    async def _call_page(
        self, request: Request, key: str, *, told: Told | None = None, refusal: Refused | None = None
    ) -> Response:
        view = await self._view(key, request.path_params["id"])
        values = dict(told or {})
        status = values.pop("status", "")
        return self._page(
            request,
            "call.html",
            refusal=refusal,
            signed_in=True,
            call=view,
            said=status,
            told=values,
            names=DEVICE_NAMES,
            locks=LOCKS,
        )

    async def _pictures_page(self, request: Request, key: str, **told: Any) -> Response:
        waiting = await self._parts.run(lambda: self._parts.checks.waiting(key))
        return self._waiting_page(request, "pictures.html", waiting, purposes=PURPOSES, doubts=DOUBTS, **told)

    async def _emails_page(self, request: Request, key: str, **told: Any) -> Response:
        waiting = await self._parts.run(lambda: self._parts.checks.emails(key))
        return self._waiting_page(request, "emails.html", waiting, reasons=REASONS, **told)

    def _waiting_page(
        self, request: Request, template: str, waiting: Sequence[object], *, said: str = "", **values: Any
    ) -> Response:
        """What waits for an agent, and what became of what the agent has just said of one of it."""
        return self._page(request, template, signed_in=True, waiting=waiting, said=said, utc=_utc, **values)

    def _page(
        self,
        request: Request,
        template: str,
        *,
        refusal: Refused | None = None,
        status: int | None = None,
        signed_in: bool = False,
        **values: Any,
    ) -> HTMLResponse:
        key = request.cookies.get(self._cookie, "") if signed_in else ""
        return self._templates.page(
            request,
            template,
            refusal=refusal,
            status=status,
            words=self._words,
            desks=self._parts.desk.desks,
            csrf=csrf_token(key) if signed_in else "",
            signed_in=signed_in,
            **values,
        )


def message(original: bytes) -> Response:
    """An email as a file, which no browser opens by itself: anybody may have written it."""
    headers = {"Content-Disposition": 'attachment; filename="email.eml"'}
    return Response(original, media_type="application/octet-stream", headers=headers)


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


@cache
def _templates() -> Templates:
    """Read once for all applications: every reset makes a new one."""
    return Templates("Client Services", Path(__file__).parent / "templates", Assets(STATIC, STYLE))
