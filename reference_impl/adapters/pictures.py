"""Pictures from strangers: limits before decoding, decoded, and written anew without anything but their pixels.

Writing anew drops whatever else was in the file: where and by what it was taken, thumbnails, and another file that was
hidden behind the picture or inside of it.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import pillow_heif
from PIL import Image, ImageFile, ImageOps

from reference_impl.adapters import jpegs, pdfs
from reference_impl.domain.documents.model import FaultReason, Legibility, MediaType

__all__ = ["Clean", "Judge", "Kind", "PictureLimits", "Unusable", "clean", "kind_of", "size_of"]

Kind = Literal["jpeg", "png", "heic", "pdf"]
"""What a picture may come as."""

Judge = Callable[[Image.Image], Legibility]
"""How well a picture can be read; it is upright, and in RGB or grey."""

MIB = 1024 * 1024

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_FORMATS: dict[Kind, str] = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}
_QUALITIES = (92, 80, 60, 40)
"""Of JPEG, the next one where the picture would be too large to keep; more than 92 shows to nobody."""

_ORIENTATION = 0x0112


@dataclass(frozen=True)
class PictureLimits:
    """What a picture may be.

    Attributes:
        file_bytes: of the file that holds it.
        pixels: width times height; a telephone's picture has 12 to 50 million, unless it is asked for more.
        kept_bytes: of what is kept of it.
    """

    file_bytes: int = 15 * MIB
    pixels: int = 64_000_000
    kept_bytes: int = 15 * MIB


class Unusable(Exception):
    """A file that cannot be used as a picture.

    Attributes:
        reason: why, in the domain's words.
    """

    def __init__(self, reason: FaultReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Clean:
    """A picture that holds nothing but its pixels.

    Attributes:
        image: upright, in RGB or grey.
        media_type: of ``content``.
        content: the picture, written anew.
    """

    image: Image.Image
    media_type: MediaType
    content: bytes


def kind_of(content: bytes) -> Kind | None:
    """What a file is, by what stands at its beginning; ``None`` for all that is not taken as a picture."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content[4:8] == b"ftyp":
        brands = content[8 : min(int.from_bytes(content[:4], "big"), 256)]
        if _HEIC_BRANDS & {brands[at : at + 4] for at in range(0, len(brands), 4)}:
            return "heic"
    return None


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height as the file says, without decoding it; ``None`` where it does not, and for a PDF."""
    kind = kind_of(content)
    if kind is None or kind == "pdf":
        return None
    try:
        with _strangers_file(PictureLimits()), _opened(content, kind) as image:
            return image.size
    except Unusable:
        return None


def clean(content: bytes, limits: PictureLimits | None = None) -> Clean:
    """Decode a picture and write it anew.

    Args:
        content: the file.
        limits: what it may be.

    Raises:
        Unusable: ``too-large``, ``not-a-picture``, ``too-many-pixels`` or ``damaged``.
        MemoryError: it needs more memory than this process may have.
    """
    limits = limits or PictureLimits()
    kind = kind_of(content)
    if kind is None:
        raise Unusable("not-a-picture")
    if len(content) > limits.file_bytes:
        raise Unusable("too-large")
    with _strangers_file(limits):
        image = _of_pdf(content, limits) if kind == "pdf" else _pixels(content, kind, limits, upright=True)
        written, media_type = _written(image, "image/png" if kind == "png" else "image/jpeg", limits)
    return Clean(image, media_type, written)


# ---------------------------------------------------------------- parts
@contextmanager
def _strangers_file(limits: PictureLimits) -> Iterator[None]:
    """Whatever a decoder makes of a file that somebody may have made to break it, it is the file that is damaged.

    Pillow refuses by itself twice as many pixels as are allowed, before it has read them. Its limit is one for the
    whole process, so others find it as they left it.
    """
    others = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = limits.pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (Unusable, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise Unusable("too-many-pixels") from None
    except Exception:  # noqa: BLE001 - decoders raise whatever they like, also that a program they would call is not there
        raise Unusable("damaged") from None
    finally:
        Image.MAX_IMAGE_PIXELS = others


def _opened(content: bytes, kind: Kind) -> Image.Image:
    if kind == "heic" and "HEIF" not in Image.OPEN:
        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    return Image.open(io.BytesIO(content), formats=(_FORMATS[kind],))


def _pixels(content: bytes, kind: Kind, limits: PictureLimits, *, upright: bool) -> Image.Image:
    """The first picture of a file, upright, in RGB or grey, with nothing beside its pixels."""
    image = _opened(content, kind)
    if image.width * image.height > limits.pixels:
        raise Unusable("too-many-pixels")
    decoded = image
    if kind == "jpeg":
        decoded = jpegs.pixels(content, image)
    else:
        image.load()
    orientation = image.getexif().get(_ORIENTATION) if upright else None
    plain = _plain(decoded)
    plain.info = {}
    if orientation not in {None, 1}:
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        plain.info["exif"] = exif.tobytes()
        plain = ImageOps.exif_transpose(plain)
        plain.info = {}
    return plain


def _plain(image: Image.Image) -> Image.Image:
    """In RGB or grey, with white where it is transparent."""
    if image.mode in {"RGB", "L"} and "transparency" not in image.info:
        return image.copy() if isinstance(image, ImageFile.ImageFile) else image
    if image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info:
        over = image.convert("RGBA")
        under = Image.new("RGB", image.size, "white")
        under.paste(over, mask=over.getchannel("A"))
        return under
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("L" if image.mode == "1" else "RGB")


def _written(image: Image.Image, wanted: MediaType, limits: PictureLimits) -> tuple[bytes, MediaType]:
    if wanted == "image/png":
        written = io.BytesIO()
        image.save(written, "PNG", compress_level=1)  # more takes five times as long, for little
        if written.tell() <= limits.kept_bytes:
            return written.getvalue(), wanted
    for quality in _QUALITIES:
        written = io.BytesIO()
        image.save(written, "JPEG", quality=quality)
        if written.tell() <= limits.kept_bytes:
            return written.getvalue(), "image/jpeg"
    raise Unusable("too-large")


def _of_pdf(content: bytes, limits: PictureLimits) -> Image.Image:
    """The one picture of a PDF's one page, upright, in RGB or grey."""
    try:
        drawn = pdfs.picture_of(content)
    except pdfs.NoSinglePicture:
        raise Unusable("not-a-picture") from None
    if drawn.size[0] * drawn.size[1] > limits.pixels:
        raise Unusable("too-many-pixels")
    image = None
    if drawn.jpeg is not None:  # also seen to be whole where the PDF changes what it shows
        image = _pixels(drawn.jpeg, "jpeg", limits, upright=False)
    if image is None or not drawn.plain:
        decoded = drawn.decoded()
        if decoded.width * decoded.height > limits.pixels:
            raise Unusable("too-many-pixels")
        image = _plain(decoded)
    image.info = {}
    return pdfs.upright(image, drawn.turns)
