"""What an application answers where it refuses: problem details to the API, a page to a browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from reference_impl.domain.refusals import Refused
from reference_impl.portal.middleware import BODY_LIMIT
from reference_impl.portal.problems import UNREADABLE, Problem, http_problem, refusal_problem

__all__ = ["Refusals", "what_is_invalid"]

_DETAILS = {
    404: "There is nothing at this address. Check the path.",
    405: "This address does not take requests of this method; the Allow header names those that it takes.",
    413: f"The body is larger than {BODY_LIMIT} bytes. Send only the fields that the page or the contract asks for.",
    415: "The body is of a type that is not taken here. Send JSON to the API as application/json, and forms as "
    "application/x-www-form-urlencoded.",
    500: "Something went wrong here, not with you. Try again; if it stays so, tell whoever runs this.",
}

StatusOf = Callable[[Request, Refused], int | None]


class RefusalPage(Protocol):
    """Makes the page of a refusal."""

    def __call__(
        self, request: Request, problem: Problem, headers: Mapping[str, str] | None = None
    ) -> Awaitable[Response]:
        """The page, with these headers."""
        ...


class Refusals:
    """The refusals of an application that has an API below ``/api/`` and pages beside it.

    Args:
        page: makes a refusal's page.
        status_of: the status in place of the reason's usual one, where the place decides it.
    """

    def __init__(self, page: RefusalPage, status_of: StatusOf = lambda _, __: None) -> None:
        self._page = page
        self._status_of = status_of

    def add_to(self, app: FastAPI) -> None:
        """Have an application refuse like this."""
        app.add_exception_handler(Refused, self._on_refused)
        app.add_exception_handler(RequestValidationError, self._on_invalid)
        app.add_exception_handler(HTTPException, self._on_http)
        app.add_exception_handler(Exception, self._on_fault)

    async def __call__(self, request: Request, problem: Problem, headers: Any = None) -> Response:
        """Refuse a request."""
        if request.url.path.startswith("/api/"):
            return problem.response(headers)
        return await self._page(request, problem, headers)

    async def too_large(self, scope: Scope) -> ASGIApp:
        """Refuse a body for its size."""
        return await self(Request(scope), http_problem(413, _DETAILS[413]))

    async def unsupported(self, request: Request) -> Response:
        """Refuse a body for its type."""
        return await self(request, http_problem(415, _DETAILS[415]))

    async def _on_refused(self, request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, Refused)  # noqa: S101 - Starlette's signature is wider than its promise
        return await self(request, refusal_problem(refusal.reason, refusal.detail, self._status_of(request, refusal)))

    async def _on_invalid(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
        return await self(request, refusal_problem("invalid-request", what_is_invalid(error)))

    async def _on_http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as above
        if error.status_code == HTTPStatus.BAD_REQUEST and request.url.path.startswith("/api/"):
            return await self(request, refusal_problem("invalid-request", UNREADABLE), error.headers)
        problem = http_problem(error.status_code, _DETAILS.get(error.status_code, error.detail))
        return await self(request, problem, error.headers)

    async def _on_fault(self, request: Request, _: Exception) -> Response:
        return await self(request, http_problem(500, _DETAILS[500]))


def what_is_invalid(error: RequestValidationError) -> str:
    """Names each field that is not as it must be, and never what stood in it: it may be a password."""
    found = []
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"][1:]) or "body"
        found.append("the body is not JSON" if fault["type"] == "json_invalid" else f"{where}: {fault['msg']}")
    return "; ".join(found) + ". Send the fields that the contract lists for this request."
