"""An email as a person's mail program writes it."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from conformance.seams import Letter

__all__ = ["written"]


def written(letter: Letter, message_id: str, date: str) -> bytes:
    """Write a letter down.

    Args:
        letter: what is written.
        message_id: of the email, with its angle brackets.
        date: after RFC 5322.

    Returns:
        the message, lines ended by CRLF.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=letter.sender)
    message["To"] = ", ".join(letter.to)
    message["Subject"] = letter.subject
    message["Date"] = date
    message["Message-ID"] = message_id
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.body)
    for enclosure in letter.enclosures:
        main, _, sub = enclosure.media_type.partition("/")
        message.add_attachment(enclosure.content, maintype=main, subtype=sub, filename=enclosure.name)
    return message.as_bytes()
