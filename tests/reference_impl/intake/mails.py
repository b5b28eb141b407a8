"""Emails as programs write them, made from pictures."""

from __future__ import annotations

import base64
import io

from PIL import Image

__all__ = [
    "attached",
    "gmail",
    "gmail_inline",
    "ios",
    "ios_html",
    "jpeg",
    "leaf",
    "mixed",
    "multi",
    "outlook",
    "png",
    "text",
    "whole",
]


def jpeg(size: tuple[int, int] = (1200, 900), colour: str = "white") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def png(size: tuple[int, int], colour: str = "white") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def leaf(kind: str, content: bytes, *headers: str) -> bytes:
    """A part with its content in base64."""
    lines = "\r\n".join([f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *headers])
    return lines.encode() + b"\r\n\r\n" + base64.encodebytes(content).replace(b"\n", b"\r\n")


def text(words: str, kind: str = "plain") -> bytes:
    return f"Content-Type: text/{kind}; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{words}\r\n".encode()


def multi(kind: str, boundary: str, *parts: bytes, more: str = "") -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\r\n\r\n'.encode()
    return (
        head
        + b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
        + (b"--" + boundary.encode() + b"--\r\n")
    )


def whole(body: bytes, subject: str = "U1234567 PoRes") -> bytes:
    head = f"From: Ada <ada@example.com>\r\nSubject: {subject}\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
    return head.encode() + body


def attached(name: str, content: bytes, kind: str = "image/jpeg") -> bytes:
    return leaf(f'{kind}; name="{name}"', content, f'Content-Disposition: attachment; filename="{name}"')


def mixed(*parts: bytes) -> bytes:
    return whole(multi("mixed", "m", text("Here it is."), *parts))


def ios(*pictures: bytes) -> bytes:
    """As iOS Mail does, plain: the picture stands inline between two texts."""
    parts = [
        leaf(
            f"image/jpeg;\r\n\tname=IMG_{number:04}.jpeg;\r\n\tx-apple-part-url=1D3C",
            content,
            f"Content-Disposition: inline;\r\n\tfilename=IMG_{number:04}.jpeg",
        )
        for number, content in enumerate(pictures, 42)
    ]
    return whole(multi("mixed", "Apple-Mail-1", text(""), *parts, text("Sent from my iPhone")))


def ios_html(picture: bytes) -> bytes:
    """As iOS Mail does, with a formatted text: the picture in the richer of two alternatives."""
    inside = multi(
        "mixed",
        "Apple-Mail-2",
        text("<html><body>Here</body></html>", "html"),
        leaf("image/jpeg; name=IMG_0042.jpeg", picture, "Content-Disposition: inline; filename=IMG_0042.jpeg"),
        text("<html><body>Sent from my iPhone</body></html>", "html"),
    )
    return whole(multi("alternative", "Apple-Mail-1", text("Here"), inside))


def gmail(*pictures: bytes) -> bytes:
    """As Gmail does: two alternatives of the text, and the picture attached."""
    words = multi("alternative", "b", text("Here"), text('<div dir="ltr">Here</div>', "html"))
    parts = [
        leaf(
            f'image/jpeg; name="2026{number}.jpg"',
            content,
            f'Content-Disposition: attachment; filename="2026{number}.jpg"',
            f"Content-ID: <f_{number}>",
            f"X-Attachment-Id: f_{number}",
        )
        for number, content in enumerate(pictures)
    ]
    return whole(multi("mixed", "a", words, *parts))


def gmail_inline(*pictures: bytes) -> bytes:
    """As Gmail does, with the pictures in the text."""
    shown = "".join(f'<img src="cid:ii_{number}" alt="image.png">' for number in range(len(pictures)))
    words = multi("alternative", "b", text("[image: image.png]"), text(f'<div dir="ltr">{shown}</div>', "html"))
    parts = [
        leaf(
            'image/png; name="image.png"',
            content,
            'Content-Disposition: inline; filename="image.png"',
            f"Content-ID: <ii_{number}>",
        )
        for number, content in enumerate(pictures)
    ]
    return whole(multi("related", "a", words, *parts))


def outlook(picture: bytes, logo: bytes, logo_kind: str = "image/png") -> bytes:
    """As Outlook does: a signature's logo related to the text, the picture attached, and Exchange's piece of text."""
    shown = '<html><body>Here<img width="90" src="cid:image001.png@01D0"></body></html>'
    related = multi(
        "related",
        "_004_",
        multi("alternative", "_000_", text("Here"), text(shown, "html")),
        leaf(
            f'{logo_kind}; name="image001.png"',
            logo,
            "Content-Description: image001.png",
            'Content-Disposition: inline; filename="image001.png"; size=100',
            "Content-ID: <image001.png@01D0>",
        ),
        more='; type="multipart/alternative"',
    )
    return whole(
        multi(
            "mixed",
            "_005_",
            related,
            attached("Passport.jpg", picture),
            leaf(
                'text/plain; name="ATT00001.txt"',
                b"Sent from Outlook",
                'Content-Disposition: attachment; filename="ATT00001.txt"',
            ),
        )
    )
