"""Documents that are sent by email: what is sent, what becomes of it, and who is told what of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

from pytest_bdd import given, parsers, then, when

from conformance.seams import (
    AccountState,
    Enclosure,
    FiledDocument,
    Letter,
    Mail,
    Nuisance,
    People,
    Person,
    PictureForm,
    Sent,
    Shot,
    Stage,
    Telltale,
    expect,
)

from .factors import asked_challenge
from .portal import succeeded

_ELSEWHERE = "newaccounts@interactivebrokers.com"
_EUROPE = "newaccounts.uk@interactivebrokers.co.uk"
_EUROPEANS = frozenset({"AT", "GB", "CH", "NO"})
_SENT = "what was sent"
_SHOTS: Mapping[str, Shot] = {
    "blurred": "blurred",
    "too dark": "too-dark",
    "burnt out": "burnt-out",
    "crossed by a hard shadow": "shadow",
    "blurred and crossed by a hard shadow": "blurred-in-shadow",
}
_SAID_OF: Mapping[str, str] = {
    "blurred": r"blur|sharp|focus",
    "too dark": r"dark|light",
    "burnt out": r"burnt|bright|overexposed|glare",
    "crossed by a hard shadow": r"shadow",
}
_FILES: Mapping[str, Nuisance] = {
    "a text": "text",
    "an archive": "zip",
    "a page with a script": "page",
    "a drawing with a script": "vector-drawing",
    "a picture of which most is missing": "cut-off",
    "a picture of which most is missing but its end": "cut-off-with-an-end",
    "a picture that is over the limit": "over-the-limit",
    "a picture made to exhaust the memory": "exhausting",
}
_FORMS: Mapping[str, PictureForm] = {
    "JPEG": "jpeg",
    "JPEG that lies on its side": "jpeg-on-its-side",
    "HEIC": "heic",
    "PNG": "png",
    "PDF": "pdf",
    "PDF of two pages": "pdf-of-two-pages",
    "PDF of two pictures on one page": "pdf-of-two-pictures",
    "PDF that turns it upright": "pdf-on-its-side",
}
_AUTOMATIC: Mapping[str, Callable[[Letter], Letter]] = {
    "an automatic reply": lambda letter: _changed(letter, headers={"Auto-Submitted": "auto-replied"}),
    "a message of a list": lambda letter: _changed(
        letter, headers={"List-Id": "<news.example.com>", "Precedence": "list"}
    ),
    "a message in bulk": lambda letter: _changed(letter, headers={"Precedence": "bulk"}),
    "junk that says so": lambda letter: _changed(letter, headers={"Precedence": "junk"}),
    "a report of non-delivery": lambda letter: _changed(letter, nobody=True),
}
_AGAIN = re.compile(r"\b(again|anew|new (e-?mail|picture|one))\b", re.IGNORECASE)


# ---------------------------------------------------------------- who sends
@given(parsers.parse("the user name of {who} is made of letters alone"))
def has_a_name_in_letters(people: People, who: str) -> None:
    people.name_in_letters(who)


# ---------------------------------------------------------------- what is sent
@when(
    parsers.re(
        r'she sends a good picture to "(?P<to>[^"]+)", with her account number and "(?P<code>\w+)" in the subject'
    )
)
def sends_to(people: People, to: str, code: str) -> None:
    person = people["she"]
    _send(people, person, f"{person.record.account_number} {code}", [people.picture("good")], to)


@when(parsers.re(r'she sends a good picture with the subject "(?P<subject>[^"]*)"'))
def sends_good(people: People, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [people.picture("good")])


@when(
    parsers.re(
        r"she sends a good picture that tells place, time and phone, "
        r'as a (?P<form>[\w ]+), with the subject "(?P<subject>[^"]*)"'
    )
)
def sends_telling(people: People, form: str, subject: str) -> None:
    picture = people.picture("good", form=_FORMS[form])
    untold = [kind for kind in _TELLTALES if kind not in people.telltales(picture.content)]
    if untold:
        raise LookupError(f"the suite's own picture tells nothing of {' and '.join(untold)}, and so shows nothing")
    _send(people, people["she"], _filled(people["she"], subject), [picture])


@when(parsers.re(r'she sends a good picture as (?P<form>[A-Za-z ]+), with the subject "(?P<subject>[^"]*)"'))
def sends_in_a_form(people: People, form: str, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [people.picture("good", form=_FORMS[form])])


@when(parsers.re(r'she sends (?P<count>\d+) good pictures with the subject "(?P<subject>[^"]*)"'))
def sends_several(people: People, count: str, subject: str) -> None:
    _send(
        people,
        people["she"],
        _filled(people["she"], subject),
        [people.picture("good", of=number) for number in range(int(count))],
    )


@when(
    parsers.re(
        r"she sends a picture that is "
        r"(?P<flaw>(?:blurred and )?crossed by a hard shadow|blurred|too dark|burnt out), "
        r'with the subject "(?P<subject>[^"]*)"'
    )
)
def sends_poor(people: People, flaw: str, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [people.picture(_SHOTS[flaw])])


@when(parsers.re(r'she sends no picture, with the subject "(?P<subject>[^"]*)"'))
def sends_nothing(people: People, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [])


@when(
    parsers.re(
        r'she sends a good picture and a text under the name of a picture, with the subject "(?P<subject>[^"]*)"'
    )
)
def sends_both(people: People, subject: str) -> None:
    both = [people.picture("good"), people.nuisance("text")]
    _send(people, people["she"], _filled(people["she"], subject), both)


@when(
    parsers.re(
        r"she sends (?P<file>an? (?!good picture and)[a-z ]+) under the name of a picture, "
        r'with the subject "(?P<subject>[^"]*)"'
    )
)
def sends_nuisance(people: People, file: str, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [people.nuisance(_FILES[file])])


@when(
    parsers.re(
        r"(?P<who>\w+) sends a good picture "
        r'with the account number of (?P<other>\w+) and "(?P<code>\w+)" in the subject'
    )
)
def sends_for_another(people: People, who: str, other: str, code: str) -> None:
    account = people[other].record.account_number
    _send(people, people[who], f"{account} {code}", [people.picture("good")])


@when(parsers.parse("{who} sends a good picture with the account number of {other} besides her own in the subject"))
def sends_for_two(people: People, who: str, other: str) -> None:
    account = people[other].record.account_number
    own = people[who]
    _send(people, own, f"{own.record.account_number} {account} PoRes", [people.picture("good")])


@when(
    parsers.re(
        r"(?P<what>an? [a-z -]+|junk that says so) comes from her address, with a good picture and a right subject"
    )
)
def automatic_mail_comes(people: People, what: str) -> None:
    person = people["she"]
    subject = f"{person.record.account_number} PoRes"
    letter = _letter(person, subject, [people.picture("good")], _right_address(person))
    _hand_over(people, person, _AUTOMATIC[what](letter))


@when(parsers.re(r"(?P<who>\w+) sends the same with an? (?P<name>account number|user name) that nobody has"))
def sends_for_nobody(people: People, who: str, name: str) -> None:
    known = people.settle("Nobody", "US").record  # drawn as anybody's, and changed into somebody that there is not
    number = f"U{(int(known.account_number[1:]) + 1) % 10_000_000:07d}"
    _send(
        people,
        people[who],
        f"{number if name == 'account number' else known.username[::-1]} PoRes",
        [people.picture("good")],
    )


@when(parsers.re(r"(?P<who>\w+) sends the same with the account number of (?P<whom>an Austrian|a closed one)"))
def sends_for_other_data(people: People, stage: Stage, who: str, whom: str) -> None:
    sender = people[who]
    if whom == "an Austrian":
        account = people.settle("Hans", "AT").record.account_number
    else:
        account = people["Carol"].record.account_number
        people.set_account("Carol", AccountState(stage.now() - timedelta(days=365), closed="by-customer"))
    people[who]
    _send(people, sender, f"{account} PoRes", [people.picture("good")])


@when("what her phone sends reaches the mailboxes")
def phone_mail_arrives(people: People) -> None:
    person = people["she"]
    (email,) = person.emails(1)
    named = re.search(rb"^Message-ID:\s*(<[^>\r\n]+>)", email.message, re.IGNORECASE | re.MULTILINE)
    expect(
        named is not None,
        expected="an email with a Message-ID, by which a reply can name it",
        actual="it has none",
        hint="see RFC 5322, section 3.6.4",
    )
    assert named is not None
    sent = Sent(named[1].decode(), people.intake.deliver(email.sender, email.recipients, email.message))
    enclosures = [Enclosure("picture", "image/*", picture) for picture in email.pictures]
    letter = Letter(email.sender, email.recipients, email.subject, enclosures)
    person.notes.setdefault(_SENT, []).append((sent, letter, enclosures))


@when("the same email comes once more")
def comes_once_more(people: People) -> None:
    sent, _, _ = _all_sent(people["she"])[-1]
    succeeded(people.send_again(sent), "handing over once more an email that was taken")


# ---------------------------------------------------------------- a kill
@when(parsers.re(r'she sends a good picture with the subject "(?P<subject>[^"]*)", and the intake is killed at once'))
def sends_and_kills(people: People, subject: str) -> None:
    person = people["she"]
    letter = _letter(person, _filled(person, subject), [people.picture("good")], _right_address(person))
    sent = people.send(letter, killed=True)
    person.notes.setdefault(_SENT, []).append((sent, letter, letter.enclosures))
    _was_taken(person)


@when(
    parsers.re(
        r"she sends (?P<count>\d+) emails with a good picture each, and the intake is killed after every second one"
    )
)
def sends_many_and_kills(people: People, count: str) -> None:
    for number in range(1, int(count) + 1):
        sends_good(people, "{account number} PoRes")
        _was_taken(people["she"])
        if number % 2 == 0:
            people.restart_intake()


# ---------------------------------------------------------------- what is filed
@then(parsers.parse('Client Portal shows {who} the document, filed for "{code}"'))
def shows_document(people: People, who: str, code: str) -> None:
    shows_documents(people, who, 1, code)


@then(parsers.parse('Client Portal shows {who} {count:d} documents, filed for "{code}"'))
def shows_documents(people: People, who: str, count: int, code: str) -> None:
    found = _documents(people, people[who])
    purposes = [each.purpose for each in found]
    expect(
        purposes == [code] * count,
        expected=f"{count} filed for {code}",
        actual=", ".join(purposes) or "none",
        hint="file what has a right address, a right subject and a legible picture, under the account named",
    )


@then("Client Portal shows her as many documents as emails were taken")
def shows_as_many(people: People) -> None:
    person = people["she"]
    taken = sum(sent.outcome.accepted for sent, _, _ in _all_sent(person))
    found = _documents(people, person)
    expect(
        len(found) == taken,
        expected=f"{taken}, one for each message that was taken with 250",
        actual=str(len(found)),
        hint="say 250 only when the message is safe on disk; after a restart file what waits, and nothing twice",
    )


@then("it is the picture that she sent")
def is_the_picture(people: People) -> None:
    person = people["she"]
    (filed,) = _documents(people, person)
    _, _, enclosures = _all_sent(person)[-1]
    _looks_like(people, enclosures[0].content, person.portal.document(filed.id))


@then("it is the picture that she took, upright")
def is_the_picture_upright(people: People) -> None:
    person = people["she"]
    (filed,) = _documents(people, person)
    _looks_like(people, people.picture("good").content, person.portal.document(filed.id))


@then("its file tells nothing of where, when and by which phone it was taken")
def tells_nothing(people: People) -> None:
    person = people["she"]
    (filed,) = _documents(people, person)
    _, _, enclosures = _all_sent(person)[-1]
    sent, shown = enclosures[0].content, person.portal.document(filed.id)
    before, after = people.telltales(sent), people.telltales(shown)
    # A server may say when and by what it has written a file; of places it knows none but those that it was told.
    kept = [kind for kind in _TELLTALES if before[kind] & after.get(kind, frozenset()) or _holds(shown, before[kind])]
    if "place" in after and "place" not in kept:
        kept.append("place")
    expect(
        not kept,
        expected="a file without what a phone writes besides the picture",
        actual=f"it tells the {' and the '.join(kept)}, as the file that was sent did",
        hint="write the picture anew, without EXIF and XMP, or take these out of its file",
    )


@then(parsers.parse("Client Portal shows {who} no document"))
def shows_none(people: People, who: str) -> None:
    found = _documents(people, people[who])
    expect(
        not found,
        expected="nothing is filed",
        actual=", ".join(each.purpose for each in found),
        hint="file nothing of an email that lacks a part, nor under any account but the one named",
    )


@then("the email is kept for review")
def is_kept(people: People) -> None:
    _, letter, _ = _all_sent(people["she"])[-1]
    kept = [each for each in people.under_review() if each.subject.strip() == letter.subject.strip()]
    expect(
        len(kept) == 1,
        expected="an email of which nothing was filed is kept, once, for somebody to look at",
        actual=f"it is kept {len(kept)} times" if kept else "it is not kept",
        hint="nothing that was taken is lost",
    )


# ---------------------------------------------------------------- what is told
@then(parsers.parse("the email is refused with the code {code}"))
def is_refused(people: People, code: str) -> None:
    sent, _, _ = _all_sent(people["she"])[-1]
    expect(
        sent.outcome.reason == code,
        expected=f"the reply code {code}",
        actual=sent.outcome.reason or "250",
        hint="see RFC 5321, section 4.2.3",
    )


@then("she gets one reply, which acknowledges receipt")
def is_acknowledged(people: People) -> None:
    reply = _the_reply(people)
    expect(
        bool(re.search(r"receiv", reply.body, re.IGNORECASE)) and not _AGAIN.search(reply.body),
        expected="a reply that acknowledges receipt and asks for nothing more",
        actual=f'"{_shortened(reply.body)}"',
        hint="an email with nothing wrong in it is acknowledged",
    )


@then("she gets one reply, which asks for something else")
def is_asked_again(people: People) -> None:
    _says(people, _AGAIN.pattern, "a reply that asks for another email")


@then("she is told to write her account number or her user name in the subject")
def told_of_account(people: People) -> None:
    _says(people, r"subject", "the subject is named as what is wrong")
    _says(people, r"account number", "the account number is asked for")
    _says(people, r"user ?name", "the user name is named as what would do as well")


@then('she is told to write "PoRes" or "PID" in the subject')
def told_of_purpose(people: People) -> None:
    _says(people, r"subject", "the subject is named as what is wrong")
    _says(people, r"(?-i:PoRes)", "the code for a proof of residential address")
    _says(people, r"(?-i:PID)", "the code for a proof of identity")


@then("she is told that the file is no picture")
def told_of_file(people: People) -> None:
    _says(people, r"(not|no) a? ?(picture|image|photo)", "the file is named as no picture")


@then("she is told to attach a picture")
def told_to_attach(people: People) -> None:
    _says(people, r"(attach|no (picture|image|photo))", "a picture is asked for")


@then(parsers.parse("she is told that the picture is {flaw}, and to take it again"))
def told_of_flaw(people: People, flaw: str) -> None:
    _says(people, _SAID_OF[flaw], f"the reply says that the picture is {flaw}")
    _says(people, _AGAIN.pattern, "the reply asks for another picture")


@then("the email is refused, or she is told what is wrong with the file")
def refused_or_told(people: People) -> None:
    sent, _, _ = _all_sent(people["she"])[-1]
    if sent.outcome.accepted:
        _says(people, r"passport|file|attach|picture|image", "the file is named as what is wrong")
        _says(people, _AGAIN.pattern, "another one is asked for")
        return
    expect(
        bool(re.fullmatch(r"5\d\d|closed", sent.outcome.reason or "")),
        expected="a refusal for good (a code that begins with 5), or a reply",
        actual=str(sent.outcome.reason),
        hint="what is too large is refused with 552",
    )


@then("nobody gets a reply to it")
def no_reply(people: People) -> None:
    sent, letter, _ = _all_sent(people["she"])[-1]
    found = [each for each in people.mail_of(letter.sender) if each.in_reply_to == sent.message_id]
    expect(
        not found,
        expected="mail that a program sent is not answered",
        actual=f"replies: {len(found)}",
        hint="see RFC 3834: neither automatic replies nor lists nor bounces are answered",
    )


@then("both replies say the same")
def say_the_same(people: People) -> None:
    *_, (first, one, _), (second, other, _) = _all_sent(people["Eve"])
    replies = [
        _without(letter.subject, _reply_to(people, sent, letter)) for sent, letter in ((first, one), (second, other))
    ]
    expect(
        replies[0] == replies[1],
        expected="the same words, whoever has such an account and wherever they live",
        actual="other words",
        hint="make the reply from the email alone; what only account data can tell goes to the account holder",
    )


@then(parsers.parse('Client Portal tells {who} to send documents to "{address}"'))
def portal_tells(people: People, who: str, address: str) -> None:
    person = people[who]
    people.mail_of(person.record.email)  # once everything that was sent has been dealt with
    _sign_in(person)
    notices = person.portal.notices()
    expect(
        any(address in notice for notice in notices),
        expected=f"a notice in Client Portal that names {address}",
        actual="another notice" if notices else "no notice",
        hint="tell the account holder, and nobody else, the address for where he lives",
    )


@then(parsers.re(r'at (her|the) address on record (?P<who>\w+) is told to send documents to "(?P<address>[^"]+)"'))
def mail_tells(people: People, who: str, address: str) -> None:
    person = people[who]
    told = [each for each in people.mail_of(person.record.email) if not each.in_reply_to]
    expect(
        len(told) == 1 and address in told[0].body,
        expected=f"one email at the address on record, which is no reply and names {address}",
        actual=f"{len(told)} emails that are no replies",
        hint="whoever sent the document need not be the account holder",
    )


@then(parsers.parse("{who} gets nothing but one reply"))
def nothing_but_a_reply(people: People, who: str) -> None:
    sent, letter, _ = _all_sent(people[who])[-1]
    found = [each.in_reply_to == sent.message_id for each in people.mail_of(letter.sender)]
    expect(
        found == [True],
        expected="one email, which is the reply to what was sent",
        actual=f"{found.count(True)} replies, and other emails: {found.count(False)}",
        hint="what only account data can tell goes to the account holder",
    )


# ---------------------------------------------------------------- parts
_LIKE = 4.0
_TELLTALES: Sequence[Telltale] = ("place", "time", "device")
_CHANCE = 6
"""So many characters stand in a compressed picture by chance, as often as not; more hardly ever do."""


def _holds(content: bytes, words: Iterable[str]) -> bool:
    """Whether a file holds one of these words in a part that nobody reads."""
    return any(word.encode() in content for word in words if len(word) > _CHANCE)


def _looks_like(people: People, one: bytes, other: bytes) -> None:
    likeness = people.likeness(one, other)
    sent, shown = likeness.sizes
    expect(
        sent == shown and likeness.difference <= _LIKE,
        expected=f"the picture that was sent, or one that looks the same (differing by {_LIKE:g} of 255 at most)",
        actual=f"another one ({sent[0]} by {sent[1]} against {shown[0]} by {shown[1]}, {likeness.difference:.1f})",
        hint="what is filed may be encoded anew, without the data that a phone writes into it",
    )


def _filled(person: Person, subject: str) -> str:
    number = person.record.account_number
    return (
        subject.replace("{account number}", number)
        .replace("{account number without its end}", number[:-1])
        .replace("{account number in two parts}", f"{number[:4]} {number[4:]}")
        .replace("{account number in lower case}", number.lower())
        .replace("{account number with a soft hyphen}", f"{number[:4]}\u00ad{number[4:]}")
        .replace("{the account number before hers}", f"U{(int(number[1:]) - 1) % 10_000_000:07d}")
        .replace("{user name}", person.record.username)
    )


def _right_address(person: Person) -> str:
    return _EUROPE if person.record.country in _EUROPEANS else _ELSEWHERE


def _letter(person: Person, subject: str, enclosures: Sequence[Enclosure], to: str) -> Letter:
    return Letter(person.record.email, (to,), subject, tuple(enclosures))


def _send(people: People, person: Person, subject: str, enclosures: Sequence[Enclosure], to: str = "") -> None:
    _hand_over(people, person, _letter(person, subject, enclosures, to or _right_address(person)))


def _hand_over(people: People, person: Person, letter: Letter) -> None:
    sent = people.send(letter)
    person.notes.setdefault(_SENT, []).append((sent, letter, letter.enclosures))


def _all_sent(person: Person) -> list[tuple[Sent, Letter, Sequence[Enclosure]]]:
    return cast("list[tuple[Sent, Letter, Sequence[Enclosure]]]", person.notes[_SENT])


def _was_taken(person: Person) -> None:
    sent, _, _ = _all_sent(person)[-1]
    succeeded(sent.outcome, "handing over an email with nothing wrong in it")


def _documents(people: People, person: Person) -> Sequence[FiledDocument]:
    """What is filed, once everything that was sent has been dealt with."""
    people.mail_of(person.record.email)
    _sign_in(person)
    return person.portal.documents()


def _sign_in(person: Person) -> None:
    if person.portal.access() == "full":
        return
    succeeded(person.portal.sign_in(person.credentials), "giving the right username and password")
    response = person.spare.respond(asked_challenge(person.portal))
    succeeded(person.portal.give_second_factor(response), "entering the response of the device")


def _reply_to(people: People, sent: Sent, letter: Letter) -> Mail:
    succeeded(sent.outcome, "handing over an email")
    found = [each for each in people.mail_of(letter.sender) if each.in_reply_to == sent.message_id]
    expect(
        len(found) == 1,
        expected="exactly one reply to an email that a person sent",
        actual=f"replies: {len(found)}",
        hint="the reply goes to the sender of the envelope and names the email in In-Reply-To",
    )
    return found[0]


def _the_reply(people: People) -> Mail:
    sent, letter, _ = _all_sent(people["she"])[-1]
    return _reply_to(people, sent, letter)


def _says(people: People, words: str, what: str) -> None:
    reply = _the_reply(people)
    expect(
        bool(re.search(words, reply.body, re.IGNORECASE)),
        expected=what,
        actual=f'"{_shortened(reply.body)}"',
        hint="name each part that is wrong, and how to mend it, in plain words",
    )


def _without(subject: str, reply: Mail) -> tuple[str, str]:
    """A reply's subject and body with the email's own subject, and each word of it, taken out."""
    told = [reply.subject, reply.body]
    for word in sorted(subject.split(), key=len, reverse=True):
        told = [each.replace(word, "...") for each in told]
    return told[0], told[1]


def _shortened(body: str) -> str:
    return " ".join(body.split())[:300]


def _changed(letter: Letter, *, headers: Mapping[str, str] | None = None, nobody: bool = False) -> Letter:
    return replace(letter, headers=headers or {}, nobody=nobody)
