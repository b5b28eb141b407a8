"""What each variant of Client Portal's use cases breaks, as a question with one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from conformance.seams import Credentials, TaskRequest
from reference_impl import target
from tests.reference_impl.variants.scene import ADA, NOW, PHONE, TASK, Scene


def asks_for_credentials(scene: Scene) -> bool:
    scene.portal.begin(TASK)
    return scene.portal.challenge() is None


def shows_the_challenge(scene: Scene) -> bool:
    scene.challenged()
    return scene.portal.challenge() is not None


def accepts_the_right_response(scene: Scene) -> bool:
    scene.challenged()
    return scene.portal.answer(scene.right_response()).accepted


def carries_the_task_out_once(scene: Scene) -> bool:
    scene.challenged()
    assert scene.portal.answer(scene.right_response()).accepted
    account = scene.portal.account()
    return (account.email, tuple(account.completed)) == ("ada@new.example.org", ("change-email",))


def looks_at_the_credentials(scene: Scene) -> bool:
    scene.portal.begin(TASK)
    wrong = type(ADA.credentials)("ada", "wrong")
    return not scene.portal.submit_credentials(wrong).accepted


def refuses_a_replay(scene: Scene) -> bool:
    scene.challenged()
    response = scene.right_response()
    assert scene.portal.answer(response).accepted
    return not scene.portal.answer_again(response).accepted


def accepts_one_of_two_at_once(scene: Scene) -> bool:
    scene.challenged()
    outcomes = scene.portal.answer_at_once(scene.right_response(), 2)
    return sum(outcome.accepted for outcome in outcomes) == 1


def lapses(scene: Scene) -> bool:
    scene.challenged()
    scene.control.set_clock(NOW + timedelta(minutes=6))
    return not scene.portal.answer(scene.right_response()).accepted


def lapses_right_at_the_end(scene: Scene) -> bool:
    scene.challenged()
    scene.control.set_clock(NOW + timedelta(minutes=5))
    return not scene.portal.answer(scene.right_response()).accepted


def offers_a_new_challenge(scene: Scene) -> bool:
    scene.challenged()
    first = scene.portal.challenge()
    scene.control.set_clock(NOW + timedelta(minutes=5))
    assert not scene.portal.answer(scene.right_response()).accepted
    return scene.portal.challenge() != first


def does_nothing_at_the_start(scene: Scene) -> bool:
    scene.portal.begin(TASK)
    return scene.portal.account().email == ADA.email


def asks_again_for_the_next_task(scene: Scene) -> bool:
    scene.changed_before()
    scene.portal.begin(TASK)
    return scene.portal.challenge() is None


def accepts_the_first_device(scene: Scene) -> bool:
    scene.challenged()
    return scene.answer_rightly()


def accepts_the_last_device(scene: Scene) -> bool:
    scene.challenged()
    sound = target.ibkey_ios(target.open_in_process(), PHONE)
    return scene.portal.answer(sound.respond(scene.portal.challenge() or "")).accepted


def carries_out_the_task_that_was_answered_for(scene: Scene) -> bool:
    scene.portal.begin(TaskRequest("change-email", {"email": "ada@left.example.org"}))
    scene.challenged()
    return scene.answer_rightly() and scene.state() == ("ada@new.example.org", 1)


def carries_out_the_next_task(scene: Scene) -> bool:
    scene.changed_before()
    scene.challenged()
    return scene.answer_rightly() and scene.state()[1] == 2


def ends_the_verification(scene: Scene) -> bool:
    scene.changed_before()
    return scene.portal.challenge() is None


def keeps_a_leading_zero(scene: Scene) -> bool:
    for _ in range(200):
        scene.challenged()
        if scene.right_response().startswith("0"):
            return scene.answer_rightly()
    raise AssertionError("no response of 200 began with 0")


def answers_an_unknown_username_alike(scene: Scene) -> bool:
    scene.portal.begin(TASK)
    return scene.refusal_of("ada", "wrong") == scene.refusal_of("nobody", ADA.password)


def answers_the_username_of_another_alike(scene: Scene) -> bool:
    scene.control.provision(replace(ADA, username="bob", account_number="U7654321"))
    scene.portal.begin(TASK)
    return scene.refusal_of("nobody", ADA.password) == scene.refusal_of("bob", ADA.password)


def looks_at_the_whole_password(scene: Scene) -> bool:
    scene.portal.begin(TASK)
    return not scene.portal.submit_credentials(Credentials("ada", f"{ADA.password}x")).accepted


def refuses_a_replay_before_the_end(scene: Scene) -> bool:
    return _refuses_replay_after(scene, 299)


def refuses_a_replay_after_the_end(scene: Scene) -> bool:
    return _refuses_replay_after(scene, 300)


def _refuses_replay_after(scene: Scene, seconds: int) -> bool:
    scene.challenged()
    response = scene.right_response()
    assert scene.portal.answer(response).accepted
    scene.after(seconds)
    return not scene.portal.answer_again(response).accepted


def does_nothing_at_a_replay(scene: Scene) -> bool:
    scene.challenged()
    response = scene.right_response()
    assert scene.portal.answer(response).accepted
    scene.portal.answer_again(response)
    return scene.state()[1] == 1


def refuses_the_response_before_for_the_next_task(scene: Scene) -> bool:
    scene.challenged()
    response = scene.right_response()
    assert scene.portal.answer(response).accepted
    scene.challenged()
    return not scene.portal.answer(response).accepted


def does_nothing_when_late(scene: Scene) -> bool:
    _come_late(scene)
    return scene.state() == (ADA.email, 0)


def accepts_the_new_challenge(scene: Scene) -> bool:
    _come_late(scene)
    return scene.answer_rightly()


def lets_the_new_challenge_lapse(scene: Scene) -> bool:
    _come_late(scene)
    scene.after(600)
    return not scene.answer_rightly()


def refuses_what_is_late_again(scene: Scene) -> bool:
    response = _come_late(scene)
    return not scene.portal.answer_again(response).accepted


def is_not_prolonged_by_a_look(scene: Scene) -> bool:
    scene.challenged()
    scene.after(299)
    scene.portal.challenge()
    scene.after(300)
    return not scene.answer_rightly()


def is_not_prolonged_by_a_wrong_response(scene: Scene) -> bool:
    scene.challenged()
    right = scene.right_response()
    scene.after(299)
    assert scene.portal.answer(f"{(int(right) + 1) % 10**8:08d}").reason == "wrong-response"
    scene.after(300)
    return not scene.portal.answer(right).accepted


def counts_from_the_display(scene: Scene) -> bool:
    scene.portal.begin(TASK)
    scene.after(30)
    scene.portal.submit_credentials(ADA.credentials)
    scene.after(329)
    return scene.answer_rightly()


def keeps_the_challenge_that_was_looked_at(scene: Scene) -> bool:
    scene.challenged()
    return scene.portal.challenge() == scene.portal.challenge()


def _come_late(scene: Scene) -> str:
    scene.challenged()
    response = scene.right_response()
    scene.after(300)
    assert not scene.portal.answer(response).accepted
    return response


PORTAL_RULES: dict[str, Callable[[Scene], bool]] = {
    "challenge-without-credentials": asks_for_credentials,
    "no-challenge-shown": shows_the_challenge,
    "right-response-refused": accepts_the_right_response,
    "task-not-carried-out": carries_the_task_out_once,
    "wrong-credentials-accepted": looks_at_the_credentials,
    "replay-accepted": refuses_a_replay,
    "check-then-act": accepts_one_of_two_at_once,
    "never-lapses": lapses,
    "accepted-right-at-the-end": lapses_right_at_the_end,
    "no-new-challenge": offers_a_new_challenge,
    "task-at-once": does_nothing_at_the_start,
    "credentials-once-per-session": asks_again_for_the_next_task,
    "unknown-username-told": answers_an_unknown_username_alike,
    "unknown-username-told-by-reason": answers_an_unknown_username_alike,
    "other-username-told": answers_the_username_of_another_alike,
    "longer-password-taken": looks_at_the_whole_password,
    "first-device-only": accepts_the_last_device,
    "last-device-only": accepts_the_first_device,
    "all-tasks-proceed": carries_out_the_task_that_was_answered_for,
    "first-details-kept": carries_out_the_task_that_was_answered_for,
    "one-task-for-ever": carries_out_the_next_task,
    "task-done-twice": carries_the_task_out_once,
    "verification-stays-open": ends_the_verification,
    "leading-zero-lost": keeps_a_leading_zero,
    "replay-accepted-after-a-minute": refuses_a_replay_before_the_end,
    "replay-accepted-after-the-end": refuses_a_replay_after_the_end,
    "replay-refused-yet-done": does_nothing_at_a_replay,
    "old-response-for-the-next-task": refuses_the_response_before_for_the_next_task,
    "late-yet-done": does_nothing_when_late,
    "new-challenge-is-dead": accepts_the_new_challenge,
    "new-challenge-never-lapses": lets_the_new_challenge_lapse,
    "late-accepted-the-second-time": refuses_what_is_late_again,
    "looking-prolongs": is_not_prolonged_by_a_look,
    "wrong-response-prolongs": is_not_prolonged_by_a_wrong_response,
    "counted-from-the-start": counts_from_the_display,
    "looking-ends": keeps_the_challenge_that_was_looked_at,
}
