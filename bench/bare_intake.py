"""``python -m bench.bare_intake FOLDER``: aiosmtpd with a handler that writes each message to a file and syncs it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

__all__ = ["main"]


class Handler:
    """Takes everything.

    Args:
        folder: where messages go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Write and sync a message."""
        self._count += 1
        assert isinstance(envelope.content, bytes)  # noqa: S101 - aiosmtpd was not told to decode it
        file = os.open(self._folder / str(self._count), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, envelope.content)
            os.fsync(file)
        finally:
            os.close(file)
        return "250 OK"


async def main(folder: Path) -> None:
    """Serve until killed; the port is told on standard output."""
    loop, handler = asyncio.get_running_loop(), Handler(folder)
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
