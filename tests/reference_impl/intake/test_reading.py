"""From an email as programs write it to what was found in it."""

from __future__ import annotations

import io
import random
import time
import zipfile
from typing import Any

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from reference_impl.adapters.pictures import PictureLimits
from reference_impl.domain.documents.model import Fault, Legibility, Submission
from reference_impl.intake.reading import ReadingRules, damaged, read
from reference_impl.intake.spool import Envelope
from reference_impl.intake.wire import from_json, to_json
from tests.reference_impl.intake import mails
from tests.reference_impl.intake.mails import attached, jpeg, leaf, mixed, multi, png, text, whole

pillow_heif.register_heif_opener()

RULES = ReadingRules(own=frozenset({"newaccounts@interactivebrokers.com"}))
ENVELOPE = Envelope("ada@example.com", ("newaccounts@interactivebrokers.com",))


def judge(image: Any) -> Legibility:
    """By the corner: blue is blurred."""
    blurred = image.convert("RGB").getpixel((1, 1))[2] > 200 > image.convert("RGB").getpixel((1, 1))[0]
    return Legibility(("blurred",), {"blurred": 2.0}) if blurred else Legibility()


def found_in(message: bytes, rules: ReadingRules = RULES) -> Submission:
    found = read("id-1", ENVELOPE, message, judge, rules)
    assert from_json(to_json(found, message)) == (found, message)
    return found


def sizes(found: Submission) -> list[tuple[int, int]]:
    return [(picture.width, picture.height) for picture in found.pictures]


def faults(found: Submission) -> list[tuple[str, str]]:
    return [(fault.reason, fault.name) for fault in found.faults]


PICTURE, OTHER, LOGO, PIXEL = jpeg(), jpeg((900, 1200)), png((200, 60)), png((1, 1))

WRITTEN = {
    "iOS, plain": mails.ios(PICTURE),
    "iOS, formatted": mails.ios_html(PICTURE),
    "Gmail, attached": mails.gmail(PICTURE),
    "Gmail, in the text": mails.gmail_inline(PICTURE),
    "Gmail, in the text, with a logo and a tracking pixel": mails.gmail_inline(PICTURE, LOGO, PIXEL),
    "Outlook, with a logo": mails.outlook(PICTURE, LOGO),
    "Outlook, with a moving logo": mails.outlook(PICTURE, b"GIF89a" + bytes([200, 0, 60, 0]) + bytes(50), "image/gif"),
    "a program's, with the type left open": mixed(attached("scan.jpg", PICTURE, "application/octet-stream")),
    "a program's, with a wrong name and type": mixed(attached("notes.txt", PICTURE, "text/plain")),
    "the picture alone": whole(leaf("image/jpeg; name=a.jpg", PICTURE)),
    "without a name": whole(multi("mixed", "m", leaf("image/jpeg", PICTURE))),
    "twice the same": mixed(attached("a.jpg", PICTURE), attached("b.jpg", PICTURE)),
    "forwarded as a file": whole(
        multi("mixed", "f", text("See"), b"Content-Type: message/rfc822\r\n\r\n" + mails.gmail(PICTURE))
    ),
    "signed": whole(
        multi("signed", "s", multi("mixed", "m", text("Hi"), attached("a.jpg", PICTURE)),
              attached("smime.p7s", b"0\x82signature", "application/pkcs7-signature"))
    ),
    "AppleDouble": mixed(
        multi("appledouble", "d", leaf("application/applefile; name=a.jpg", b"\0\5\x16\7"), leaf("image/jpeg", PICTURE))
    ),
    "with a visiting card": mixed(attached("a.jpg", PICTURE), leaf("text/vcard; name=ada.vcf", b"BEGIN:VCARD")),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_the_picture_is_found_however_the_email_is_written(name: str) -> None:
    found = found_in(WRITTEN[name])
    assert sizes(found) == [(1200, 900)]
    assert not found.faults
    assert found.pictures[0].legibility.legible
    assert found.subject == "U1234567 PoRes"
    assert (found.id, found.sender, found.recipients) == ("id-1", "ada@example.com", ENVELOPE.recipients)
    assert (found.message_id, found.automatic) == ("<1@example.com>", False)


def test_several_pictures_are_found_in_their_order_and_each_is_judged() -> None:
    found = found_in(mails.ios(PICTURE, OTHER, jpeg(colour="blue")))
    assert sizes(found) == [(1200, 900), (900, 1200), (1200, 900)]
    assert [picture.name for picture in found.pictures] == ["IMG_0042.jpg", "IMG_0043.jpg", "IMG_0044.jpg"]
    assert [picture.legibility.legible for picture in found.pictures] == [True, True, False]


@pytest.mark.parametrize(
    ("kind", "name", "media_type", "kept_as"),
    [("HEIF", "IMG_1.HEIC", "image/jpeg", "IMG_1.jpg"), ("PDF", "scan.pdf", "image/jpeg", "scan.jpg"),
     ("PNG", "shot.PNG", "image/png", "shot.png"), ("JPEG", "a.jpeg", "image/jpeg", "a.jpg")],
)  # fmt: skip
def test_each_kind_of_picture_is_taken(kind: str, name: str, media_type: str, kept_as: str) -> None:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(file, kind)
    found = found_in(mixed(attached(name, file.getvalue(), "application/octet-stream")))
    assert [(p.name, p.media_type, p.width, p.height) for p in found.pictures] == [(kept_as, media_type, 640, 480)]


def test_a_small_picture_in_the_text_is_the_document_where_there_is_no_other() -> None:
    assert sizes(found_in(mails.gmail_inline(LOGO))) == [(200, 60)]


def test_a_small_picture_that_is_attached_is_a_document() -> None:
    assert sizes(found_in(mixed(attached("a.jpg", PICTURE), attached("b.png", LOGO, "image/png")))) == [
        (1200, 900),
        (200, 60),
    ]


# ---------------------------------------------------------------- faults
@pytest.mark.parametrize(
    "message",
    [whole(text("No picture.")), mails.gmail_inline(PIXEL), whole(b"\r\nPlain."), whole(b""), b"", b"\r\n",
     mixed(leaf("text/vcard; name=ada.vcf", b"BEGIN:VCARD"))],
)  # fmt: skip
def test_an_email_without_a_picture_is_told_so(message: bytes) -> None:
    found = found_in(message)
    assert faults(found) == [("no-picture", "")]
    assert not found.pictures


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(10_000_000))
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("passport.jpg", b"this is a text", "not-a-picture"),
        ("passport.jpg", zipped(), "not-a-picture"),
        ("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(99), "not-a-picture"),
        ("passport.jpg", PICTURE[:400], "damaged"),
        ("passport.jpg", b"", "damaged"),
        ("passport.jpg", PICTURE + bytes(2_000_000), "too-large"),
        ("passport.jpg", png((1001, 1000)), "too-many-pixels"),
    ],
)
def test_a_file_that_cannot_be_filed_is_named_and_the_others_are_found(name: str, content: bytes, reason: str) -> None:
    rules = ReadingRules(own=RULES.own, picture=PictureLimits(file_bytes=1_900_000, pixels=1_500_000))
    if reason == "too-many-pixels":
        rules = ReadingRules(own=RULES.own, picture=PictureLimits(pixels=1_000_000))
    small = jpeg((800, 600))
    found = found_in(mixed(attached(name, content), attached("b.jpg", small)), rules)
    assert faults(found) == [(reason, name)]
    assert sizes(found) == [(800, 600)]


def test_a_fault_names_the_file_without_its_path_and_without_control_characters() -> None:
    hostile = "=?utf-8?Q?..=2F..=2Fetc=2Fa=0D=0Ab.exe?="
    assert faults(found_in(mixed(attached(hostile, b"MZ")))) == [("not-a-picture", "a b.exe")]


def test_too_many_files_are_told_and_none_is_decoded() -> None:
    found = found_in(mixed(*(attached(f"{n}.jpg", jpeg((300 + n, 300))) for n in range(11))))
    assert faults(found) == [("too-many-files", "")]
    assert not found.pictures
    assert len(found_in(mixed(*(attached(f"{n}.jpg", jpeg((300 + n, 300))) for n in range(10)))).pictures) == 10


def test_pictures_that_are_too_large_together_are_told() -> None:
    rules = ReadingRules(own=RULES.own, kept_bytes=len(found_in(mails.ios(PICTURE)).pictures[0].content) + 100)
    found = found_in(mails.ios(PICTURE, OTHER), rules)
    assert sizes(found) == [(1200, 900)]
    assert faults(found) == [("too-large", "IMG_0043.jpeg")]


def nested(depth: int) -> bytes:
    message = attached("a.jpg", PICTURE)
    for level in range(depth):
        message = multi("mixed", f"b{level}", message)
    return whole(message)


BOMBS = {
    "nested without end": nested(55),
    "nested more than any person's": nested(25),
    "of a type without end": whole(
        multi("mixed", "b", b"Content-Type: text/plain;\r\n" + b' a=";";";";";";\r\n' * 200_000 + b"\r\n")
    ),
    "of boundaries": whole(multi("mixed", "b", *(b'Content-Type: multipart/mixed; boundary="c"\r\n\r\n',) * 100)),
    "of parts": whole(multi("mixed", "b", *(b"\r\n\r\n",) * 3000)),
    "with a head without end": b"X: y\r\n" * 60_000,
    "of headers": whole(multi("mixed", "b", b"X: y\r\n" * 600 + attached("a.jpg", PICTURE))),
}


@pytest.mark.parametrize("name", BOMBS)
def test_an_email_that_is_made_to_take_long_is_told_so_at_once(name: str) -> None:
    found = found_in(BOMBS[name])
    assert faults(found) == [("too-many-files", "")]
    assert found.subject == ("" if name == "with a head without end" else "U1234567 PoRes")


def test_spaces_without_end_after_a_word_that_could_begin_a_boundary_take_no_time() -> None:
    begun = time.process_time()
    found = found_in(whole(text("boundary" + "\r\n " * 100_000)))
    assert faults(found) == [("no-picture", "")]
    assert time.process_time() - begun < 5  # it was minutes


def test_an_email_of_several_levels_is_read() -> None:
    assert sizes(found_in(nested(10))) == [(1200, 900)]


def test_of_an_email_that_kills_its_reader_the_head_is_read() -> None:
    found = damaged("id-1", ENVELOPE, mails.ios(PICTURE), RULES)
    assert (found.subject, found.message_id, found.faults) == (
        "U1234567 PoRes",
        "<1@example.com>",
        (Fault("damaged"),),
    )


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(WRITTEN)), st.integers(0, 2**32))
def test_an_email_that_was_garbled_on_its_way_is_read_without_an_error(name: str, seed: int) -> None:
    chance, message = random.Random(seed), bytearray(SHORT[name])
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(message))
        match chance.randrange(3):
            case 0:
                message[at] = chance.randrange(256)
            case 1:
                del message[at : at + chance.randrange(1, 40)]
            case _:
                message[at:at] = bytes(chance.choice([b"\r\n", b"--", b"=?utf-8?B?", b"boundary=", b"\xff\0"]))
    found_in(bytes(message))


SHORT = {name: message for name, message in WRITTEN.items() if len(message) < 60_000}
