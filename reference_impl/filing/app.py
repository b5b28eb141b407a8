"""The internal interface by which submissions are handed in, as reference_impl.intake.wire has it.

It is reached by the intake alone, which knows no accounts (DOC-INT-6), and it tells the intake of none: 204, whatever
became of the documents.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from reference_impl.domain.documents.model import Submission
from reference_impl.intake.wire import LONGEST_BODY, PATH, NotASubmission, from_json
from reference_impl.portal.middleware import KeyOnly, SecurityHeaders
from reference_impl.portal.parts import Run, in_thread
from reference_impl.portal.problems import http_problem

__all__ = ["filing_app"]


def filing_app(
    file: Callable[[Submission, bytes], None],
    *,
    key: str,
    run: Run = in_thread,
    secure: bool = True,
    limit: int = LONGEST_BODY,
) -> ASGIApp:
    """The interface.

    Args:
        file: files one submission, once however often it is handed in.
        key: what every request must carry; not empty.
        run: hands the work to a thread: reading a body of many megabytes takes a while.
        secure: whether the address is https.
        limit: bytes that a body may have.

    Raises:
        ValueError: the key is empty.
    """
    if not key:
        raise ValueError("the interface for filing needs a key")

    async def hand_in(request: Request) -> Response:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise HTTPException(415, "The body has to be JSON.")
        body = await _body(request, limit)

        def read_and_file() -> None:
            file(*from_json(body))

        await run(read_and_file)
        return Response(status_code=204)

    app = Starlette(
        routes=[Route(PATH, hand_in, methods=["POST"])],
        exception_handlers={HTTPException: _on_http, NotASubmission: _on_not_a_submission},
    )
    return SecurityHeaders(KeyOnly(app, key), secure=secure)


async def _body(request: Request, limit: int) -> bytes:
    """The body of a request, as far as the limit goes.

    Raises:
        HTTPException: 413: it is larger, or says that it is; 400: it ended before its end.
    """
    too_large = HTTPException(413, f"The body is larger than {limit} bytes.")
    declared = Headers(scope=request.scope).get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > limit:
                raise too_large
    except ClientDisconnect:
        raise HTTPException(400, "The body ended before its end.") from None
    return bytes(body)


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette's signature is wider than its promise
    return http_problem(error.status_code, str(error.detail)).response(error.headers)


async def _on_not_a_submission(_: Request, error: Exception) -> Response:
    return http_problem(422, f"This is no submission: {error}.").response()
