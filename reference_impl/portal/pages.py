"""Client Portal's pages: rendered here, complete without script, found by the labels of docs/vendors/contract.md."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reference_impl.domain.client_portal import VerificationView
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tasks import TASKS
from reference_impl.domain.views import NoticeView
from reference_impl.portal.card_pages import CardPages
from reference_impl.portal.connection_pages import ConnectionPages
from reference_impl.portal.document_pages import DocumentPages
from reference_impl.portal.frame import read_form
from reference_impl.portal.help_pages import HelpPages
from reference_impl.portal.parts import PortalParts
from reference_impl.portal.problems import PROBLEMS, Problem, refusal_problem
from reference_impl.portal.rendering import Renderer
from reference_impl.portal.sessions import Sessions, SignedIn
from reference_impl.portal.settings_pages import SettingsPages
from reference_impl.portal.sign_in_pages import SignInPages
from reference_impl.portal.statement_pages import StatementPages
from reference_impl.portal.task_forms import STOPS, TASK_FORMS

__all__ = ["Pages"]

Handler = Callable[[Request], Awaitable[Response]]


class Pages:
    """The pages and what their forms do.

    A form whose request is refused shows its page again, with what was refused and what to do in an alert; only a
    request that did something is answered by a redirect.

    Args:
        parts: what the portal is made of.
        sessions: finds the session of a request.
    """

    def __init__(self, parts: PortalParts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions
        self._renderer = Renderer(parts)
        self._page, self._go = self._renderer.page, self._renderer.go
        self._signing_in = SignInPages(parts, sessions, self._renderer)
        self._settings = SettingsPages(parts, sessions, self._renderer)
        self._card = CardPages(parts, sessions, self._renderer)
        self._statements = StatementPages(parts, sessions, self._renderer)
        self._documents = DocumentPages(parts, sessions, self._renderer)
        self._connection = ConnectionPages(parts, sessions, self._renderer)
        self._help = HelpPages(parts, sessions, self._renderer)

    def routes(self) -> Sequence[tuple[str, Handler, list[str]]]:
        """Path, handler and methods of each page."""
        return (
            ("/", self.home, ["GET"]),
            *self._signing_in.routes(),
            *self._settings.routes(),
            *self._card.routes(),
            *self._statements.routes(),
            *self._documents.routes(),
            *self._connection.routes(),  # before the situations, which take any name
            *self._help.routes(),
            ("/account", self.account, ["GET"]),
            ("/account/{task}", self.begin, ["GET", "POST"]),
            ("/verifications/{id}", self.verification, ["GET"]),
            ("/verifications/{id}/credentials", self.credentials, ["GET", "POST"]),
            ("/verifications/{id}/response", self.response, ["GET", "POST"]),
            ("/verifications/{id}/renewal", self.renew, ["GET", "POST"]),
            ("/verifications/{id}/leave", self.leave, ["GET", "POST"]),
            ("/problems/{reason}", self.problem, ["GET"]),
            ("/static/{name}", self._renderer.assets.serve, ["GET"]),
        )

    # -------------------------------------------------------------- pages
    async def home(self, request: Request) -> Response:
        """Where a visitor begins; whoever is signed in is told here what there is to be told."""
        session = await self._signed_in_or_none(request)
        notices: Sequence[NoticeView] = ()
        if session is not None and session.view.level == "full":
            token, now = session.token, self._parts.now()
            notices = await self._parts.run(lambda: self._parts.portal.notices(token, now))
        return self._page(request, "home.html", session, notices=notices)

    async def account(self, request: Request) -> Response:
        """What the account holder sees of the account."""
        session = await self._sessions.of(request)
        now = self._parts.now()
        account = await self._parts.run(lambda: self._parts.portal.account(session.token, now))
        completed = [TASKS[task].title for task in account.completed]
        forms = TASK_FORMS.values()
        return self._page(request, "account.html", session, account=account, completed=completed, forms=forms)

    async def begin(self, request: Request) -> Response:
        """A task that requires verification; what it asks for waits until that is complete."""
        form = TASK_FORMS.get(request.path_params["task"])
        if form is None:
            raise HTTPException(404)
        portal, now, kind = self._parts.portal, self._parts.now(), form.kind
        if request.method != "POST":
            empty, session = {field.name: "" for field in form.fields}, await self._sessions.of(request)
            await self._parts.run(lambda: portal.account(session.token, now))  # where a task is open, the account is
            return self._page(request, "task_form.html", session, form=form, given=empty)
        sent = await read_form(request)
        session = await self._sessions.of_change(request, sent.get("csrf_token", ""))
        given = {field.name: sent.get(field.name, "") for field in form.fields}
        try:
            begun = await self._parts.run(lambda: portal.begin(session.token, kind, given, now))
        except Refused as refusal:
            return self._page(request, "task_form.html", session, refusal=refusal, form=form, given=given)
        return self._go(request, f"verifications/{begun.id}")

    async def verification(self, request: Request) -> Response:
        """A verification, as far as it has come."""
        session = await self._sessions.of(request)
        return self._verification_page(request, session, await self._verification(request, session))

    async def credentials(self, request: Request) -> Response:
        """Takes the username and the password that a verification asks for first (VID-P-1)."""
        if request.method != "POST":
            return self._go(request, f"verifications/{request.path_params['id']}")
        form = await read_form(request)
        session = await self._sessions.of_change(request, form.get("csrf_token", ""))
        portal, now, id_ = self._parts.portal, self._parts.now(), request.path_params["id"]
        username, password = form.get("username", ""), form.get("password", "")
        try:
            await self._parts.run(lambda: portal.give_credentials(session.token, id_, username, password, now))
        except Refused as refusal:
            return await self._refused_verification(request, session, refusal)
        return self._go(request, f"verifications/{id_}")

    async def response(self, request: Request) -> Response:
        """Takes the device's response, for the challenge code that the form was shown with (VID-P-3, VID-P-8)."""
        if request.method != "POST":
            return self._go(request, f"verifications/{request.path_params['id']}")
        form = await read_form(request)
        session = await self._sessions.of_change(request, form.get("csrf_token", ""))
        portal, now, id_ = self._parts.portal, self._parts.now(), request.path_params["id"]
        passcode, challenge = form.get("passcode", "").strip(), form.get("challenge", "")
        try:
            await self._parts.run(lambda: portal.answer(session.token, id_, passcode, challenge, now))
        except Refused as refusal:
            return await self._refused_verification(request, session, refusal)
        return self._go(request, f"verifications/{id_}")

    async def renew(self, request: Request) -> Response:
        """Shows a new challenge code in place of one that lapsed (VID-P-9)."""
        return await self._change_verification(request, self._parts.portal.renew)

    async def leave(self, request: Request) -> Response:
        """Leaves the task before its end (VID-P-15)."""
        return await self._change_verification(request, self._parts.portal.leave)

    async def problem(self, request: Request) -> Response:
        """Explains one type of problem details; what the API refuses with leads here."""
        reason = request.path_params["reason"]
        if reason not in PROBLEMS:
            raise HTTPException(404)
        status, title = PROBLEMS[reason]
        session = await self._signed_in_or_none(request)
        return self._page(request, "problem.html", session, reason=reason, problem_status=status, title=title)

    async def refusal(self, request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        """A refusal that has no page of its own: the sign-in form where a session is missing, else an error page."""
        if problem.type == "/problems/not-signed-in":
            refusal = Refused("not-signed-in", problem.detail)
            response = self._page(request, "sign_in.html", refusal=refusal)
        else:
            session = None if problem.status >= 500 else await self._signed_in_or_none(request)
            response = self._page(request, "error.html", session, problem=problem, status=problem.status)
        response.headers.update(headers or {})
        return response

    # -------------------------------------------------------------- of verifications
    async def _verification(self, request: Request, session: SignedIn) -> VerificationView:
        now, id_ = self._parts.now(), request.path_params["id"]
        return await self._parts.run(lambda: self._parts.portal.verification(session.token, id_, now))

    async def _change_verification(
        self, request: Request, change: Callable[[str, str, datetime], VerificationView]
    ) -> Response:
        id_ = request.path_params["id"]
        if request.method != "POST":
            return self._go(request, f"verifications/{id_}")
        session = await self._sessions.of_change(request, (await read_form(request)).get("csrf_token", ""))
        now = self._parts.now()
        try:
            await self._parts.run(lambda: change(session.token, id_, now))
        except Refused as refusal:
            return await self._refused_verification(request, session, refusal)
        return self._go(request, f"verifications/{id_}")

    async def _refused_verification(self, request: Request, session: SignedIn, refusal: Refused) -> Response:
        """The page of a verification that goes on after something was refused.

        A response for a challenge that is no longer open gets a page without a form: on the page of the task's end,
        an alert would stand beside the word that the task is done.
        """
        if refusal.reason in {"not-found", "not-signed-in", "csrf"}:
            raise refusal
        view = await self._verification(request, session)
        if refusal.reason in STOPS:
            title, advice = STOPS[refusal.reason]
            stop = {"title": title, "detail": refusal.detail, "advice": advice}
            status, task = PROBLEMS[refusal.reason][0], TASKS[view.task].title
            return self._page(request, "verification_stopped.html", session, status=status, stop=stop, task=task)
        if view.state in {"complete", "left"}:
            problem = refusal_problem(refusal.reason, refusal.detail)
            return self._page(request, "error.html", session, problem=problem, status=problem.status)
        return self._verification_page(request, session, view, refusal)

    def _verification_page(
        self, request: Request, session: SignedIn, view: VerificationView, refusal: Refused | None = None
    ) -> Response:
        lapsed = view.expires_at is not None and view.expires_at <= self._parts.now()
        template = f"verification_{'lapsed' if lapsed else view.state}.html"
        task = TASKS[view.task].title
        return self._page(request, template, session, refusal=refusal, verification=view, task=task)

    # -------------------------------------------------------------- rendering
    async def _signed_in_or_none(self, request: Request) -> SignedIn | None:
        try:
            return await self._sessions.of(request)
        except Refused:
            return None
