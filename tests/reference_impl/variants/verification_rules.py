"""What each variant breaks about responses, locks, and tasks that wait, as a question with one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from conformance.seams import DeviceSpec, Outcome, PersonRecord, TaskRequest
from reference_impl import target
from reference_impl.domain.policy import REFERENCE_POLICY
from tests.reference_impl.variants.scene import ADA, CARD, PHONE, TASK, Scene

BOB = PersonRecord("bob", "battery staple", "Bob Example", "bob@example.org", "AT", "U7654321")
BOBS_CARD = DeviceSpec("dsc-plus", "bobs", CARD.suite, bytes(32), "4711")
ANDROID = DeviceSpec("ibkey-android", "3", REFERENCE_POLICY.suites["ibkey-android"], bytes(range(1, 33)), "2468")
BANK = TaskRequest("add-bank", {"name": "Bank of Examples", "iban": "GB82WEST12345698765432"})
ALLOWED = REFERENCE_POLICY.wrong_responses_allowed
MANY = 25


def other(right: str, by: int = 1) -> str:
    """Another response: each digit of ``by`` is added to the one at its place, and nothing is carried."""
    return "".join(str((int(digit) + int(more)) % 10) for digit, more in zip(right, f"{by:08d}", strict=True))


def right(scene: Scene) -> str:
    """The sound card's response to a challenge that was just reached."""
    scene.challenged()
    return scene.right_response()


def guess(scene: Scene, times: int) -> str:
    """Reach a challenge, enter so many wrong responses, and return the right one."""
    response = right(scene)
    for number in range(1, times + 1):
        assert not scene.portal.answer(other(response, number)).accepted
    return response


def with_bob(scene: Scene) -> target.ModelPortal:
    scene.control.provision(BOB)
    scene.control.enrol("bob", BOBS_CARD)
    return scene.signed_in(BOB, BOBS_CARD)


def elsewhere(scene: Scene) -> target.ModelPortal:
    return scene.signed_in(ADA, CARD)


# ---------------------------------------------------------------- wrong responses
def refuses_a_wrong_first_digit(scene: Scene) -> bool:
    return not scene.portal.answer(other(right(scene), 10**7)).accepted


def refuses_a_wrong_last_digit(scene: Scene) -> bool:
    return not scene.portal.answer(other(right(scene))).accepted


def lets_try_again(scene: Scene) -> bool:
    return scene.portal.answer(guess(scene, 1)).accepted


def says_that_it_is_wrong(scene: Scene) -> bool:
    return bool(scene.portal.answer(other(right(scene))).message)


# ---------------------------------------------------------------- the lock
def locks(scene: Scene) -> bool:
    return not scene.portal.answer(guess(scene, ALLOWED)).accepted


def locks_no_earlier(scene: Scene) -> bool:
    return scene.portal.answer(guess(scene, ALLOWED - 1)).accepted


def begins_a_new_row(scene: Scene) -> bool:
    assert scene.portal.answer(guess(scene, ALLOWED - 1)).accepted
    return locks_no_earlier(scene)


def locks_elsewhere(scene: Scene) -> bool:
    second = elsewhere(scene)
    assert second.begin(BANK).accepted
    assert second.submit_credentials(ADA.credentials).accepted
    guess(scene, ALLOWED)
    sound = target.dsc_plus(target.open_in_process(), CARD)
    return not second.answer(sound.respond(second.challenge() or "")).accepted


def says_what_to_do(scene: Scene) -> bool:
    return "Client Services" in scene.portal.answer(guess(scene, ALLOWED)).message


def answers_alike_when_locked(scene: Scene) -> bool:
    response = guess(scene, ALLOWED)
    told: list[Outcome] = [scene.portal.answer_again(each) for each in (other(response, 77), response)]
    return told[0] == told[1]


def counts_all_of_one_moment(scene: Scene) -> bool:
    response = right(scene)
    scene.portal.answer_at_once(other(response), ALLOWED)
    return not scene.portal.answer_again(response).accepted


# ---------------------------------------------------------------- whose response
def refuses_an_inactive_device(scene: Scene) -> bool:
    response = right(scene)
    scene.control.deactivate("ada", CARD.serial)
    return not scene.portal.answer(response).accepted


def refuses_the_device_of_another(scene: Scene) -> bool:
    with_bob(scene)
    scene.control.enrol("ada", ANDROID)
    scene.challenged()
    response = target.dsc_plus(target.open_in_process(), BOBS_CARD).respond(scene.portal.challenge() or "")
    return not scene.portal.answer(response).accepted


def refuses_the_response_to_another_challenge(scene: Scene) -> bool:
    response = right(scene)
    scene.challenged()
    return not scene.portal.answer(response).accepted


def in_passing(scene: Scene, portal: target.ModelPortal) -> bool:
    response = right(scene)
    return portal.answer_in_passing(scene.portal.whereabouts(), scene.portal.challenge() or "", response).accepted


def refuses_a_second_session(scene: Scene) -> bool:
    return not in_passing(scene, elsewhere(scene))


def refuses_the_session_of_another(scene: Scene) -> bool:
    return not in_passing(scene, with_bob(scene))


def names_the_format(scene: Scene) -> bool:
    return "8 digits" in scene.portal.answer(right(scene)[:-1]).message


def takes_digits_of_our_script_alone(scene: Scene) -> bool:
    wide = "".join(chr(ord(digit) - ord("0") + ord("\N{FULLWIDTH DIGIT ZERO}")) for digit in right(scene))
    return not scene.portal.answer(wide).accepted


# ---------------------------------------------------------------- tasks that wait
def does_nothing_with_the_credentials(scene: Scene) -> bool:
    before = scene.state()
    scene.challenged()
    return scene.state() == before


def refuses_the_credentials_of_another(scene: Scene) -> bool:
    with_bob(scene)
    assert scene.portal.begin(TASK).accepted
    return not scene.portal.submit_credentials(BOB.credentials).accepted


def shows_six_digits(scene: Scene) -> bool:
    scene.challenged()
    challenge = scene.portal.challenge() or ""
    return len(challenge) == 6 and challenge.isdigit()


def takes_the_card(scene: Scene) -> bool:
    return scene.portal.answer(right(scene)).accepted


def takes_the_iphone(scene: Scene) -> bool:
    scene.challenged()
    return scene.portal.answer(target.ibkey_ios(scene.opened, PHONE).respond(scene.portal.challenge() or "")).accepted


def takes_the_android_phone(scene: Scene) -> bool:
    scene.control.enrol("ada", ANDROID)
    scene.challenged()
    phone = target.ibkey_android(scene.opened, ANDROID)
    return scene.portal.answer(phone.respond(scene.portal.challenge() or "")).accepted


def draws(portal: target.ModelPortal, person: PersonRecord) -> list[int]:
    drawn = []
    for _ in range(MANY):
        assert portal.begin(TASK).accepted
        assert portal.submit_credentials(person.credentials).accepted
        drawn.append(int(portal.challenge() or ""))
    return drawn


def draws_without_a_rule(scene: Scene) -> bool:
    steps = Counter(later - earlier for earlier, later in pairwise(draws(scene.portal, ADA)))
    return max(steps.values()) <= 2


def repeats_no_challenge(scene: Scene) -> bool:
    return len(set(draws(scene.portal, ADA))) == MANY


def draws_for_each_user_apart(scene: Scene) -> bool:
    return len(set(draws(scene.portal, ADA)) & set(draws(with_bob(scene), BOB))) <= 2


def leaves_undone_what_lapsed(scene: Scene) -> bool:
    before = scene.state()
    scene.challenged()
    scene.after(300)
    return scene.state() == before


def leaves_undone_what_was_left(scene: Scene) -> bool:
    assert scene.portal.begin(TASK).accepted
    assert scene.portal.begin(BANK).accepted
    assert scene.portal.submit_credentials(ADA.credentials).accepted
    assert scene.answer_rightly()
    return scene.state() == ("ada@example.org", 1)


def without_a_device(scene: Scene) -> Outcome:
    for spec in (CARD, PHONE):
        scene.control.deactivate("ada", spec.serial)
    assert scene.portal.begin(TASK).accepted
    return scene.portal.submit_credentials(ADA.credentials)


def asks_for_a_device(scene: Scene) -> bool:
    return not without_a_device(scene).accepted


def says_how_a_device_comes_back(scene: Scene) -> bool:
    return "replacement" in without_a_device(scene).message


VERIFICATION_RULES: dict[str, Callable[[Scene], bool]] = {
    "any-response-accepted": refuses_a_wrong_last_digit,
    "last-digit-not-looked-at": refuses_a_wrong_last_digit,
    "first-digit-not-looked-at": refuses_a_wrong_first_digit,
    "one-try": lets_try_again,
    "wrong-response-unsaid": says_that_it_is_wrong,
    "verification-never-locks": locks,
    "verification-locks-too-late": locks,
    "verification-locks-too-early": locks_no_earlier,
    "row-never-ends": begins_a_new_row,
    "lock-of-one-session": locks_elsewhere,
    "lock-of-new-challenges": locks,
    "lock-without-advice": says_what_to_do,
    "lock-tells-right-from-wrong": answers_alike_when_locked,
    "one-count-per-moment": counts_all_of_one_moment,
    "inactive-device-counts": refuses_an_inactive_device,
    "another-users-device-counts": refuses_the_device_of_another,
    "another-challenge-counts": refuses_the_response_to_another_challenge,
    "any-session-of-the-user": refuses_a_second_session,
    "any-session": refuses_the_session_of_another,
    "format-unnamed": names_the_format,
    "malformed-is-wrong": names_the_format,
    "any-digits-taken": takes_digits_of_our_script_alone,
    "task-with-the-credentials": does_nothing_with_the_credentials,
    "credentials-of-anybody": refuses_the_credentials_of_another,
    "challenge-of-five-digits": shows_six_digits,
    "challenge-with-a-letter": shows_six_digits,
    "iphone-not-taken": takes_the_iphone,
    "android-phone-not-taken": takes_the_android_phone,
    "card-not-taken": takes_the_card,
    "challenges-count-up": draws_without_a_rule,
    "few-challenges": repeats_no_challenge,
    "challenges-of-a-known-seed": draws_for_each_user_apart,
    "left-task-done-in-the-end": leaves_undone_what_lapsed,
    "left-task-done-with-the-next": leaves_undone_what_was_left,
    "challenge-for-no-device": asks_for_a_device,
    "no-device-no-advice": says_how_a_device_comes_back,
}
