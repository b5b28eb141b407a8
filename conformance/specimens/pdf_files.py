"""Pictures in PDF: as a scanner writes them, and as pages show them that turn their picture, or have several."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

__all__ = ["pdf", "pdf_of_page", "pdf_of_two_pictures", "pdf_on_its_side", "pdf_stream"]

_QUALITY = 88


def pdf(image: Image.Image, *, pages: int = 1) -> bytes:
    """A picture as a scanner's PDF.

    Args:
        image: the picture.
        pages: that hold it, each once.
    """
    written = io.BytesIO()
    image.convert("RGB").save(written, "PDF", save_all=True, append_images=[image] * (pages - 1))
    return written.getvalue()


def pdf_on_its_side(image: Image.Image) -> bytes:
    """A picture as PDF, whose pixels lie on their side and are turned upright by the page's content."""
    width, height = image.size
    return _page((width, height), [(image.transpose(Image.Transpose.ROTATE_90), f"0 {-height} {width} 0 0 {height}")])


def pdf_of_two_pictures(image: Image.Image) -> bytes:
    """A picture as PDF, and below it on the same page another one, which is a half of it."""
    width, height = image.size
    half = image.resize((width // 2, height // 2))
    two = [(image, f"{width} 0 0 {height} 0 {height // 2}"), (half, f"{width // 2} 0 0 {height // 2} 0 0")]
    return _page((width, height + height // 2), two)


def _page(size: tuple[int, int], pictures: Sequence[tuple[Image.Image, str]]) -> bytes:
    """A PDF of one page with pictures, each laid on it by a matrix (ISO 32000, 8.3.4)."""
    names = [f"P{number}" for number, _ in enumerate(pictures)]
    drawing = "\n".join(f"q {matrix} cm /{name} Do Q" for name, (_, matrix) in zip(names, pictures, strict=True))
    named = " ".join(f"/{name} {number} 0 R" for number, name in enumerate(names, 5))
    said = f"/MediaBox [0 0 {size[0]} {size[1]}] /Resources << /XObject << {named} >> >>"
    return pdf_of_page(said, drawing, [_of_jpeg(picture) for picture, _ in pictures])


def pdf_of_page(said: str, drawing: str, objects: Sequence[bytes]) -> bytes:
    """A PDF of one page (ISO 32000, 7.5).

    Args:
        said: what the page's dictionary says besides what every page does.
        drawing: the page's content.
        objects: what page and content refer to, numbered from 5 on.
    """
    held = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R {said} >>".encode(),
        pdf_stream("", drawing.encode()),
        *objects,
    ]
    written, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(held, 1):
        places.append(f"{len(written):010d} 00000 n \n")
        written += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    table = f"xref\n0 {len(held) + 1}\n0000000000 65535 f \n{''.join(places)}"
    end = f"trailer << /Size {len(held) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return bytes(written) + (table + end).encode()


def _of_jpeg(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.convert("RGB").save(written, "JPEG", quality=_QUALITY)
    said = f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} /BitsPerComponent 8"
    return pdf_stream(f"{said} /ColorSpace /DeviceRGB /Filter /DCTDecode", written.getvalue())


def pdf_stream(said: str, data: bytes) -> bytes:
    """An object of a PDF that holds data (ISO 32000, 7.3.8).

    Args:
        said: what its dictionary says besides the length.
        data: as they stand in the file.
    """
    return f"<< {said} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"
