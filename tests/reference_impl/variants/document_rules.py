"""What each variant breaks about the filing of documents, as a question with one answer. Ada lives in Austria."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from conformance.seams import Mail, PersonRecord
from reference_impl.domain.documents.model import Fault
from tests.reference_impl.office import ELSEWHERE, EUROPE, SENDER, Office
from tests.reference_impl.variants.scene import ADA, CARD, Scene

BEN = PersonRecord("ben", "correct mule", "Ben Example", "ben@example.org", "US", "U7654321")
BENS_CARD = replace(CARD, serial="9")
HANDED_IN = Office()


def send(scene: Scene, subject: str, to: str = EUROPE, **more: Any) -> None:
    submission = HANDED_IN.submission(subject, to, **more)
    scene.opened.system.file(submission, b"original of " + submission.id.encode())


def with_ben(scene: Scene) -> Scene:
    scene.control.provision(BEN)
    scene.control.enrol("ben", BENS_CARD)
    return scene


def filed(scene: Scene) -> Sequence[str]:
    """What Ada sees, by purpose."""
    return [each.purpose for each in scene.portal.documents()]


def replies(scene: Scene, address: str = SENDER) -> Sequence[Mail]:
    return scene.control.mailbox(address)


# ---------------------------------------------------------------- the region
def takes_what_comes_from_outside_europe(scene: Scene) -> bool:
    with_ben(scene)
    send(scene, "ben PID", ELSEWHERE)
    return len(scene.signed_in(BEN, BENS_CARD).documents()) == 1


def takes_what_comes_from_europe(scene: Scene) -> bool:
    send(scene, "ada PID", EUROPE)
    return filed(scene) == ["PID"]


def files_in_one_region(scene: Scene) -> bool:
    send(scene, "ada PID", ELSEWHERE)
    return filed(scene) == []


def tells_the_right_address_in_portal_and_by_mail(scene: Scene) -> bool:
    send(scene, "ada PID", ELSEWHERE)
    told = [*scene.portal.notices(), *(mail.body for mail in replies(scene, ADA.email))]
    return len(told) == 2 and all(EUROPE in text for text in told)


# ---------------------------------------------------------------- the subject
def takes_a_username(scene: Scene) -> bool:
    send(scene, "ada PoRes")
    return filed(scene) == ["PoRes"]


def passes_over_what_programs_write_before(scene: Scene) -> bool:
    send(scene, "Fwd: Antwort: ada PoRes")
    return filed(scene) == ["PoRes"]


def passes_over_what_servers_write_before(scene: Scene) -> bool:
    send(scene, "[EXTERNAL] ada PoRes")
    return filed(scene) == ["PoRes"]


def takes_an_account_number(scene: Scene) -> bool:
    send(scene, "U1234567 PoRes")
    return filed(scene) == ["PoRes"]


def minds_how_a_purpose_is_spelled(scene: Scene) -> bool:
    send(scene, "ada pores")
    return filed(scene) == []


def files_each_purpose(scene: Scene) -> bool:
    send(scene, "ada PID")
    return filed(scene) == ["PID"]


def wants_a_purpose(scene: Scene) -> bool:
    send(scene, "ada")
    return filed(scene) == []


def wants_an_account(scene: Scene) -> bool:
    send(scene, "PID", sender=ADA.email)
    return filed(scene) == []


def does_not_choose_between_two(scene: Scene) -> bool:
    with_ben(scene)
    send(scene, "ada U7654321 PID")
    return filed(scene) == []


def does_not_guess_at_an_account(scene: Scene) -> bool:
    send(scene, "U1234566 PID")
    return filed(scene) == []


# ---------------------------------------------------------------- the reply
def answers_each_email_once(scene: Scene) -> bool:
    send(scene, "ada PID")
    return len(replies(scene)) == 1


def knows_an_email_that_comes_once_more(scene: Scene) -> bool:
    for _ in range(2):
        scene.opened.system.file(HANDED_IN.submission("ada PID", EUROPE), b"the same")
    return len(filed(scene)) == len(replies(scene)) == 1


def answers_no_program(scene: Scene) -> bool:
    send(scene, "ada PID", automatic=True)
    return not replies(scene)


def tells_all_that_is_wrong(scene: Scene) -> bool:
    send(scene, "ada", faults=(Fault("not-a-picture", "notes.txt"),))
    told = replies(scene)[0].body
    return "PoRes" in told and "notes.txt" in told


def keeps_what_is_not_filed(scene: Scene) -> bool:
    send(scene, "ada")
    return [kept.subject for kept in scene.control.under_review()] == ["ada"]


def files_no_picture_that_cannot_be_read(scene: Scene) -> bool:
    send(scene, "ada PID", pictures=(HANDED_IN.picture(b"picture", "blurred"),))
    return filed(scene) == []


def tells_what_is_wrong_with_a_picture(scene: Scene) -> bool:
    send(scene, "ada PID", pictures=(HANDED_IN.picture(b"picture", "blurred"),))
    return "blurred" in replies(scene)[0].body


def refuses_an_email_with_a_file_that_is_no_picture(scene: Scene) -> bool:
    send(scene, "ada PID", faults=(Fault("not-a-picture", "notes.txt"),))
    return filed(scene) == []


def tells_of_no_account(scene: Scene) -> bool:
    send(scene, "ada PID")
    send(scene, "ben PID")
    first, second = replies(scene)
    return first.body == second.body


def tells_the_sender_of_no_region(scene: Scene) -> bool:
    send(scene, "ben PID", ELSEWHERE)
    send(scene, "ada PID", ELSEWHERE)
    first, second = replies(scene)
    return first.body == second.body


DOCUMENT_RULES: dict[str, Callable[[Scene], bool]] = {
    "documents-europe-for-all": takes_what_comes_from_outside_europe,
    "documents-elsewhere-for-all": takes_what_comes_from_europe,
    "documents-no-usernames": takes_a_username,
    "documents-no-account-numbers": takes_an_account_number,
    "documents-purpose-in-any-case": minds_how_a_purpose_is_spelled,
    "documents-one-purpose": files_each_purpose,
    "documents-without-purpose": wants_a_purpose,
    "documents-without-account": wants_an_account,
    "documents-first-account": does_not_choose_between_two,
    "documents-nearest-account": does_not_guess_at_an_account,
    "documents-not-answered": answers_each_email_once,
    "documents-prefixes-are-names": passes_over_what_programs_write_before,
    "documents-marks-are-names": passes_over_what_servers_write_before,
    "documents-answered-twice": answers_each_email_once,
    "documents-filed-once-more": knows_an_email_that_comes_once_more,
    "documents-programs-answered": answers_no_program,
    "documents-one-fault-told": tells_all_that_is_wrong,
    "documents-always-acknowledged": tells_all_that_is_wrong,
    "documents-not-kept": keeps_what_is_not_filed,
    "documents-illegible-filed": files_no_picture_that_cannot_be_read,
    "documents-flaws-untold": tells_what_is_wrong_with_a_picture,
    "documents-refused-files-ignored": refuses_an_email_with_a_file_that_is_no_picture,
    "documents-either-region": files_in_one_region,
    "documents-region-untold": tells_the_right_address_in_portal_and_by_mail,
    "documents-region-in-portal-alone": tells_the_right_address_in_portal_and_by_mail,
    "documents-region-by-mail-alone": tells_the_right_address_in_portal_and_by_mail,
    "documents-wrong-address-told": tells_the_right_address_in_portal_and_by_mail,
    "documents-unknown-account-told": tells_of_no_account,
    "documents-region-told-to-sender": tells_the_sender_of_no_region,
}
