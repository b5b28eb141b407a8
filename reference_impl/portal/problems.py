"""Refusals as problem details (RFC 9457). docs/vendors/contract.md has the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import JSONResponse

__all__ = ["PROBLEMS", "UNREADABLE", "Problem", "http_problem", "refusal_problem"]


@dataclass(frozen=True)
class Problem:
    """One refusal, as it leaves the portal.

    Attributes:
        type: ``/problems/`` and a reason of the contract; ``about:blank`` where HTTP's status says it all.
        title: what kind of refusal it is, the same each time.
        status: HTTP status.
        detail: what happened and what to do, for a person.
    """

    type: str
    title: str
    status: int
    detail: str

    def response(self, headers: Mapping[str, str] | None = None) -> JSONResponse:
        """The problem as ``application/problem+json``."""
        body = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail}
        return JSONResponse(body, self.status, headers, media_type="application/problem+json")


PROBLEMS: Mapping[str, tuple[int, str]] = {
    "not-signed-in": (401, "Not signed in"),
    "csrf": (403, "The request does not come from a page of this session"),
    "wrong-credentials": (422, "Wrong username or password"),
    "not-found": (404, "Not found"),
    "invalid-request": (422, "The request is not as it must be"),
    "malformed-response": (422, "Not a response code"),
    "wrong-response": (422, "Wrong response"),
    "already-answered": (409, "Already answered"),
    "challenge-lapsed": (410, "The challenge code lapsed"),
    "not-waiting": (409, "The verification is not waiting for this"),
    "locked": (423, "Verification is locked"),
    "no-device": (409, "No active Secure Login Device"),
    "no-access": (403, "Not open to this session"),
    "no-second-factor": (403, "Nothing to complete the sign-in with"),
    "malformed-code": (422, "Not a code of this kind"),
    "wrong-code": (422, "Wrong code"),
    "not-printed": (409, "The card was not printed"),
    "not-verified": (403, "The caller is not verified"),
    "wrong-answers": (422, "Not the facts on record"),
}
"""Status and title by reason. ``wrong-credentials`` has status 401 where a session is asked for."""


UNREADABLE = (
    "The body cannot be read: it is not JSON in UTF-8, or is nested too deep, or holds a number that is too long. Send "
    "the fields that the contract lists for this request."
)
"""What is said of a JSON body that FastAPI gives up on, which it tells by status 400 and nothing else."""


def refusal_problem(reason: str, detail: str, status: int | None = None) -> Problem:
    """The problem for a refusal of the domain.

    Args:
        reason: one of :data:`PROBLEMS`.
        detail: what happened and what to do.
        status: in place of the table's, where the place decides it.
    """
    usual, title = PROBLEMS[reason]
    return Problem(f"/problems/{reason}", title, status or usual, detail)


def http_problem(status: int, detail: str) -> Problem:
    """The problem for what HTTP itself refuses: a path, a method, a media type or a size that is not served."""
    if status == HTTPStatus.NOT_FOUND:
        return refusal_problem("not-found", detail)
    return Problem("about:blank", HTTPStatus(status).phrase, status, detail)
