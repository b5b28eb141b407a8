"""Documents that were sent by email: what becomes of them, and who is told what of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pytest_bdd import parsers, then

from conformance.seams import FiledDocument, Letter, Mail, People, Person, Sent, expect

from .documents import TELLTALES, all_sent
from .factors import asked_challenge
from .portal import succeeded

_SAID_OF: Mapping[str, str] = {
    "blurred": r"blur|sharp|focus",
    "too dark": r"dark|light",
    "burnt out": r"burnt|bright|overexposed|glare",
    "crossed by a hard shadow": r"shadow",
}
_AGAIN = re.compile(r"\b(again|anew|new (e-?mail|picture|one))\b", re.IGNORECASE)


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
    taken = sum(sent.outcome.accepted for sent, _, _ in all_sent(person))
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
    _, _, enclosures = all_sent(person)[-1]
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
    _, _, enclosures = all_sent(person)[-1]
    sent, shown = enclosures[0].content, person.portal.document(filed.id)
    before, after = people.telltales(sent), people.telltales(shown)
    # A server may say when and by what it has written a file; of places it knows none but those that it was told.
    kept = [kind for kind in TELLTALES if before[kind] & after.get(kind, frozenset()) or _holds(shown, before[kind])]
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
    _, letter, _ = all_sent(people["she"])[-1]
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
    sent, _, _ = all_sent(people["she"])[-1]
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
    sent, _, _ = all_sent(people["she"])[-1]
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
    sent, letter, _ = all_sent(people["she"])[-1]
    found = [each for each in people.mail_of(letter.sender) if each.in_reply_to == sent.message_id]
    expect(
        not found,
        expected="mail that a program sent is not answered",
        actual=f"replies: {len(found)}",
        hint="see RFC 3834: neither automatic replies nor lists nor bounces are answered",
    )


@then("both replies say the same")
def say_the_same(people: People) -> None:
    *_, (first, one, _), (second, other, _) = all_sent(people["Eve"])
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
    sent, letter, _ = all_sent(people[who])[-1]
    found = [each.in_reply_to == sent.message_id for each in people.mail_of(letter.sender)]
    expect(
        found == [True],
        expected="one email, which is the reply to what was sent",
        actual=f"{found.count(True)} replies, and other emails: {found.count(False)}",
        hint="what only account data can tell goes to the account holder",
    )


# ---------------------------------------------------------------- parts
_LIKE = 4.0
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
    sent, letter, _ = all_sent(people["she"])[-1]
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
