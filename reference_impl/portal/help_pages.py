"""The troubleshooter's pages: a list of situations, the advice of each, a diagnosis, further articles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import cast, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reference_impl.domain.diagnosis import Goal, Step
from reference_impl.domain.documents.guide import PLATFORMS
from reference_impl.domain.model import Means, TradingAccount
from reference_impl.domain.refusals import Refused
from reference_impl.domain.troubleshooter import Advised
from reference_impl.portal.frame import read_form
from reference_impl.portal.rendering import PageGroup
from reference_impl.portal.sessions import refuse_other_sites

__all__ = ["MISSING", "STEPS", "HelpPages"]

STEPS: Mapping[Step, str] = {
    "log-in": "Log in",
    "code-card": "Get a code card",
    "client-services": "Call Client Services",
    "technical-assistance": "Call the Technical Assistance Center",
}
"""What the page calls the next step."""

PLACES: Mapping[Goal, str] = {"client-portal": "Client Portal", "trading-platform": "Trading platform"}
ACCOUNTS: Mapping[TradingAccount, str] = {"live": "Live", "paper": "Paper"}
MEANS: Mapping[Means, str] = {
    "password": "User name and password alone",
    "device": "Secure Login Device",
    "code-card": "Online Security Code Card",
    "temporary-passcode": "Temporary passcode",
}

MISSING: Mapping[str, tuple[Means, str]] = {
    "without_device": ("device", "I am without my device, or it does not work"),
    "without_card": ("code-card", "I am without my code card, or it does not work"),
    "without_passcode": ("temporary-passcode", "I do not have my temporary passcode, or it is refused"),
}
"""What can be ticked on the page of the diagnosis, by the name of its field."""


class HelpPages(PageGroup):
    """Help for whoever cannot log in."""

    def routes(self) -> Sequence[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]]:
        """Path, handler and methods of each page."""
        return (
            ("/help", self.situations, ["GET"]),
            ("/help/diagnosis", self.diagnosis, ["GET", "POST"]),
            ("/help/articles", self.articles, ["GET"]),
            ("/help/documents", self.documents, ["GET"]),
            ("/help/documents/rules", self.sending_rules, ["GET"]),
            ("/help/documents/{platform}", self.sending_steps, ["GET"]),
            ("/help/{letter}", self.situation, ["GET"]),
        )

    async def situations(self, request: Request) -> Response:
        """All situations to choose from (TRB-W-1)."""
        return self._page(request, "help.html", situations=self._parts.troubleshooter.situations())

    async def situation(self, request: Request) -> Response:
        """The one that was chosen, with what to check."""
        try:
            situation = self._parts.troubleshooter.situation(request.path_params["letter"])
        except Refused as refusal:
            raise HTTPException(404, refusal.detail) from None
        return self._page(request, "help_situation.html", situation=situation)

    async def articles(self, request: Request) -> Response:
        """Further articles (CARD-O-6)."""
        return self._page(request, "help_articles.html", articles=self._parts.troubleshooter.articles())

    async def documents(self, request: Request) -> Response:
        """How a document is sent with a phone: the platforms, and the way to the rules (DOC-G-1)."""
        at_once = self._parts.troubleshooter.rules_from_the_beginning()
        return self._page(request, "help_documents.html", platforms=PLATFORMS, at_once=at_once)

    async def sending_steps(self, request: Request) -> Response:
        """The steps of one platform."""
        platform = request.path_params["platform"]
        if platform not in PLATFORMS:
            raise HTTPException(404, "There are steps for iOS and for Android. Choose one of them.")
        steps = self._parts.troubleshooter.sending_steps(platform)
        return self._page(request, "help_documents_steps.html", platform=PLATFORMS[platform], steps=steps)

    async def sending_rules(self, request: Request) -> Response:
        """Where the email goes, and what its subject says."""
        return self._page(request, "help_documents_rules.html", rules=self._parts.troubleshooter.sending_rules())

    async def diagnosis(self, request: Request) -> Response:
        """Why a login does not work, for whoever knows the password (TRB-W-2)."""
        if request.method != "POST":
            return self._diagnosis_page(request, {})
        form = await read_form(request)
        goal, account = form.get("goal", ""), form.get("account", "live")
        if goal not in get_args(Goal) or account not in get_args(TradingAccount):
            raise HTTPException(400, "This is no place to log in to. Open the page again.")
        without = [means for name, (means, _) in MISSING.items() if name in form]
        troubleshooter, now = self._parts.troubleshooter, self._parts.now()
        username, password = form.get("username", ""), form.get("password", "")
        try:
            refuse_other_sites(request)
            advised = await self._parts.run(
                lambda: troubleshooter.diagnose(
                    username, password, cast("Goal", goal), cast("TradingAccount", account), without, now
                )
            )
        except Refused as refusal:
            return self._diagnosis_page(request, form, refusal=refusal)
        return self._diagnosis_page(request, form, advised)

    def _diagnosis_page(
        self,
        request: Request,
        given: Mapping[str, str],
        advised: Advised | None = None,
        refusal: Refused | None = None,
    ) -> Response:
        """The form as it was filled in, but for the password, and what came of it."""
        return self._page(
            request,
            "help_diagnosis.html",
            refusal=refusal,
            given={name: value for name, value in given.items() if name != "password"},
            advised=advised,
            steps=STEPS,
            places=PLACES,
            accounts=ACCOUNTS,
            means=MEANS,
            missing=MISSING,
        )
