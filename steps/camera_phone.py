"""Phones with a camera: taking a picture of a document, looking at it, and sending it by email."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_bdd import given, parsers, then, when

from conformance.seams import CameraPhone, People, Person, PhoneKind, Sight, expect

_PHONES: Mapping[str, PhoneKind] = {"an iPhone": "phone-ios", "an Android phone": "phone-android"}
_FEATURES: Mapping[str, Mapping[str, str]] = {
    "that has no camera icon behind a swipe": {"camera_icon": "none"},
    "whose camera opens with the front lens": {"opens_with_lens": "front"},
    "whose mail is not configured": {"mail_configured": "no"},
    "that keeps pictures as HEIC": {"format": "heic"},
}
_SIGHTS: Mapping[str, Sight] = {
    "a page of her document": "page",
    "a part of a page of her document": "part",
    "her document out of focus and in bad light": "poor",
}
_ADDRESS = "newaccounts@interactivebrokers.com"
_SAME, _ENLARGED = 10.0, 1.2
"""The mean difference of pixels, of 255, up to which two pictures show the same; and what counts as enlarged."""

_CAMERA, _MAIL = "camera's name", "email client's name"
_PAGE, _SUBJECT = "page", "subject"


# ---------------------------------------------------------------- whose phone, and what went before
@given(parsers.re(r"(?P<who>\w+) holds (?P<phone>an iPhone|an Android phone)"))
def holds(people: People, who: str, phone: str) -> None:
    _hand(people, who, phone, {})


@given(parsers.re(r'(?P<who>\w+) holds (?P<phone>an iPhone|an Android phone) (?P<feature>(?:that|whose) [^"]+)'))
def holds_with(people: People, who: str, phone: str, feature: str) -> None:
    _hand(people, who, phone, _FEATURES[feature])


@given(parsers.parse('{who} holds an Android phone whose camera app is called "{name}"'))
def camera_is_called(people: People, who: str, name: str) -> None:
    _hand(people, who, "an Android phone", {"camera_name": name})


@given(parsers.parse('{who} holds an Android phone whose email client is called "{name}"'))
def mail_is_called(people: People, who: str, name: str) -> None:
    _hand(people, who, "an Android phone", {"mail_app": name})


@given("she has opened the camera")
def has_opened_camera(people: People) -> None:
    _open_camera(people["she"])


@given("she has taken a picture of a page of her document")
def has_taken(people: People) -> None:
    _open_camera(people["she"])
    _frame(people, "page")
    people["she"].camera_phone.shoot()


@given("she has opened the picture of a page of her document")
def has_opened_picture(people: People) -> None:
    has_taken(people)
    people["she"].in_hand.activate(_opens_picture(people["she"]))


@given("she has begun an email with the picture of a page of her document")
def has_begun_email(people: People) -> None:
    has_opened_picture(people)
    person = people["she"]
    person.in_hand.activate("Share")
    person.in_hand.activate(person.notes[_MAIL])


# ---------------------------------------------------------------- what a person does
@given("she has unlocked the phone")
@when("she unlocks the phone")
def unlocks(people: People) -> None:
    people["she"].camera_phone.unlock()


@when("she swipes up from the bottom of the screen")
def swipes_up(people: People) -> None:
    people["she"].camera_phone.swipe_up()


@when(parsers.re(f"she frames (?P<what>{'|'.join(_SIGHTS)})"))
def frames(people: People, what: str) -> None:
    _frame(people, _SIGHTS[what])


@when("she taps the shutter button")
def shoots(people: People) -> None:
    people["she"].camera_phone.shoot()


@when("she swipes two fingers apart on the picture")
def spreads(people: People) -> None:
    people["she"].camera_phone.spread()


@when(parsers.parse('she fills in "{to}" and "{subject}"'))
def fills_in(people: People, to: str, subject: str) -> None:
    person = people["she"]
    person.notes[_SUBJECT] = f"PoRes {person.record.account_number}"
    person.in_hand.enter(to, _ADDRESS)
    person.in_hand.enter(subject, person.notes[_SUBJECT])


# ---------------------------------------------------------------- what the phone shows
@then(parsers.parse('the phone shows "{label}"'))
def shows(people: People, label: str) -> None:
    expect(
        people["she"].in_hand.shows(label),
        expected=f'the phone shows "{label}"',
        actual="it does not",
        hint="labels are compared exactly, with white space normalised; a manifest may override them",
    )


@then(parsers.parse('the phone does not show "{label}"'))
def does_not_show(people: People, label: str) -> None:
    expect(
        not people["she"].in_hand.shows(label),
        expected=f'no "{label}" on the screen at this point',
        actual="it is there",
    )


@then("the phone says what is wrong, and what to do")
def says_why(people: People) -> None:
    expect(
        bool((people["she"].in_hand.message() or "").strip()),
        expected="the phone says what is wrong, and what to do",
        actual="it says nothing",
        hint="give the screen an element with role alert",
    )


@then("the camera is open")
def camera_is_open(people: People) -> None:
    expect(
        people["she"].camera_phone.framed() is not None,
        expected="the camera shows what is before it",
        actual="no live picture is on the screen",
    )


@then("the camera is not open yet")
def camera_is_not_open(people: People) -> None:
    expect(
        people["she"].camera_phone.framed() is None,
        expected="the camera only once it was opened",
        actual="a live picture is on the screen already",
    )


@then("the camera shows what she frames")
def camera_shows(people: People) -> None:
    _is_page(people, people["she"].camera_phone.framed(), "the camera shows what its rear lens is aimed at")


@then("the camera does not show what she frames")
def camera_does_not_show(people: People) -> None:
    framed = people["she"].camera_phone.framed()
    expect(
        framed is not None and not _alike(people, framed),
        expected="the camera shows what the front lens sees",
        actual="it shows no live picture" if framed is None else "it shows what the rear lens is aimed at",
        hint="the phone was told to open its camera with the front lens",
    )


@then("the phone shows the picture of what she framed")
def shows_picture(people: People) -> None:
    _is_page(people, people["she"].camera_phone.taken(), "the picture taken shows what was framed, and all of it")


@then("no picture taken is on the screen")
def shows_no_picture(people: People) -> None:
    expect(
        people["she"].camera_phone.taken() is None,
        expected="the camera at first, not a picture that was taken",
        actual="a picture taken is on the screen",
    )


@then("the picture is enlarged")
def is_enlarged(people: People) -> None:
    zoom = people["she"].camera_phone.zoomed()
    expect(
        zoom >= _ENLARGED,
        expected="the picture is shown larger after two fingers were swiped apart on it",
        actual=f"it is {zoom:.2f} times as large as before",
        hint="the fingers are touches of the browser's own, on the image named Picture taken",
    )


@then("the email carries the picture of what she framed")
def email_carries(people: People) -> None:
    _is_page(people, people["she"].camera_phone.attached(), "the email carries the picture that was shared")


# ---------------------------------------------------------------- what is sent
@then("no email is sent")
def nothing_is_sent(people: People) -> None:
    sent = people["she"].emails()
    expect(not sent, expected="no email has been sent", actual=f"{len(sent)} reached the mail server")


@then("one email is sent, as it was filled in, with the picture of what she framed")
def is_sent(people: People) -> None:
    person = people["she"]
    sent = person.emails(at_least=1)
    expect(
        len(sent) == 1,
        expected="one email reaches the mail server that the phone is configured for",
        actual=f"{len(sent)} of {person.record.email} reached it",
        hint="the phone's settings name the server and the account; the envelope's sender is the account",
    )
    email, subject = sent[0], person.notes[_SUBJECT]
    expect(
        email.to == _ADDRESS and list(email.recipients) == [_ADDRESS],
        expected=f"the email goes to {_ADDRESS}, and to nobody else",
        actual=f"To reads {email.to or 'nothing'}, the envelope {', '.join(email.recipients) or 'nobody'}",
    )
    expect(
        email.subject == subject,
        expected=f'the subject reads "{subject}"',
        actual=f'it reads "{email.subject}"',
    )
    expect(
        len(email.pictures) == 1,
        expected="the email carries one picture",
        actual=f"it carries {len(email.pictures)}",
    )
    _is_page(people, email.pictures[0], "what is sent is what was photographed")


# ---------------------------------------------------------------- what several steps do
def _hand(people: People, who: str, phone: str, settings: Mapping[str, str]) -> None:
    person = people.give_phone(who, _PHONES[phone], **settings)
    person.notes[_CAMERA] = settings.get("camera_name", "Camera")
    person.notes[_MAIL] = "Mail" if phone == "an iPhone" else settings.get("mail_app", "Gmail")
    person.notes["phone"] = phone


def _open_camera(person: Person) -> None:
    phone: CameraPhone = person.camera_phone
    phone.unlock()
    person.in_hand.activate(person.notes[_CAMERA])


def _opens_picture(person: Person) -> str:
    return "Thumbnail" if person.notes["phone"] == "an iPhone" else "Empty circle"


def _frame(people: People, sight: Sight) -> None:
    person = people["she"]
    person.notes[_PAGE] = people.document("she", sight)
    person.camera_phone.aim(person.notes[_PAGE])


def _alike(people: People, picture: bytes) -> bool:
    return people.likeness(people["she"].notes[_PAGE], picture).difference <= _SAME


def _is_page(people: People, picture: bytes | None, expected: str) -> None:
    expect(picture is not None, expected=expected, actual="there is no picture")
    assert picture is not None
    likeness = people.likeness(people["she"].notes[_PAGE], picture)
    framed, shown = (f"{width} by {height} pixels" for width, height in likeness.sizes)
    expect(
        likeness.sizes[0] == likeness.sizes[1],
        expected=f"{expected}: {framed}",
        actual=f"it has {shown}",
        hint="neither cut, turned nor made smaller",
    )
    expect(
        likeness.difference <= _SAME,
        expected=expected,
        actual=f"its pixels differ by {likeness.difference:.0f} of 255 in the mean",
        hint=f"compression is allowed for, up to {_SAME:.0f}",
    )
