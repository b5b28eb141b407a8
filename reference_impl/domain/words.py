"""What refusals say: what happened, and what to do. One place, so that equal things are told in equal words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reference_impl.domain.access import Decision, Level
from reference_impl.domain.device_life import not_active_in_words
from reference_impl.domain.model import Device
from reference_impl.domain.policy import Policy
from reference_impl.domain.refusals import Refused

__all__ = [
    "activation_locked",
    "active_already",
    "already_answered",
    "another_challenge",
    "card_locked",
    "card_not_here",
    "challenge_lapsed",
    "factor_not_accepted",
    "locked",
    "malformed_activation_code",
    "malformed_card_values",
    "malformed_passcode",
    "malformed_response",
    "no_access",
    "no_card",
    "no_device",
    "no_second_factor",
    "no_such_device",
    "no_such_document",
    "no_such_situation",
    "no_such_statement",
    "not_found",
    "not_on_its_way",
    "not_printed",
    "not_signed_in",
    "not_to_be_reactivated",
    "not_waiting",
    "pair_answered",
    "paper_credentials",
    "passcodes_locked",
    "signed_in_already",
    "trading_refused",
    "wrong_activation_code",
    "wrong_card_values",
    "wrong_credentials",
    "wrong_passcode",
    "wrong_response",
]


def not_signed_in() -> Refused:
    """No session, or one that ended."""
    return Refused("not-signed-in", "You are not signed in, or were signed out after a while. Sign in again.")


def wrong_credentials() -> Refused:
    """One text for an unknown username, a wrong password, another user's name and a user who is locked (VID-P-6)."""
    return Refused(
        "wrong-credentials",
        "The username or the password is not right. Check both and try again. After many wrong passwords in a row no "
        "password is taken any more; if you have tried often, ask Client Services.",
    )


def not_found() -> Refused:
    """No such verification in this session (VID-P-12)."""
    return Refused("not-found", "There is no such verification in this session. Start the task again.")


def not_waiting(state: str) -> Refused:
    """The verification is in another state."""
    now_waits = {
        "credentials": "It waits for your username and password first.",
        "challenge": "It waits for the response to its challenge code.",
        "left": "It was left, and nothing was changed. To do the task, start it again.",
        "complete": "It is complete already. For another change, start the task again.",
    }
    return Refused("not-waiting", f"The verification does not wait for this. {now_waits[state]}")


def malformed_response(policy: Policy) -> Refused:
    """Empty, or not in the response format; the message names the format (VID-P-13)."""
    return Refused(
        "malformed-response",
        f"The passcode is not in the right format: it is exactly {policy.response_digits} digits, 0 to 9, without "
        "spaces. Type the response as your device shows it.",
    )


def wrong_response(tries_left: int) -> Refused:
    """The response is wrong and may be tried again (VID-P-7)."""
    times = "once more" if tries_left == 1 else f"{tries_left} more times"
    return Refused(
        "wrong-response",
        "The response is not the right one for this challenge code. Enter the code in your device again and type the "
        f"new response. You can try {times}.",
    )


def another_challenge(policy: Policy) -> Refused:
    """The request names something that is no challenge code."""
    return Refused(
        "invalid-request",
        f"The field challenge is not a challenge code: those have exactly {policy.challenge_digits} digits, 0 to 9.",
    )


def already_answered() -> Refused:
    """The challenge was answered before (VID-P-8)."""
    return Refused(
        "already-answered",
        "This challenge code was answered before; a response counts once. Your task is done. For another change, "
        "start the task again.",
    )


def challenge_lapsed() -> Refused:
    """The response came too late (VID-P-9)."""
    return Refused(
        "challenge-lapsed",
        "The time to answer this challenge code is over. A new challenge code is displayed: enter that one in your "
        "device and type the new response.",
    )


def locked() -> Refused:
    """Too many wrong responses in a row; the same for a right and for a wrong one (VID-P-10)."""
    return Refused(
        "locked",
        "Verification is locked after too many wrong responses in a row. Ask Client Services to verify who you are "
        "and to unlock it.",
    )


def no_device() -> Refused:
    """The user has no device that could answer (VID-P-16)."""
    return Refused(
        "no-device",
        "This task needs an active Secure Login Device, and you have none. Re-activate yours in the menu of Client "
        "Portal; if it is lost or damaged, ask Client Services for a replacement.",
    )


def no_second_factor(devices: Sequence[Device]) -> Refused:
    """The password is right, and there is nothing to complete the sign-in with (CARD-O-5, TRB-G-4, TRB-H-2)."""
    return Refused(
        "no-second-factor",
        "You have no active Secure Login Device, and no temporary passcode or code card that is still valid."
        f"{not_active_in_words(devices)} "
        "Call the Client Services desk of your region: they verify who you are and give you a temporary passcode.",
    )


def no_access(opened: Level, policy: Policy) -> Refused:
    """The session opens less than this (TRB-A-4, TRB-G-2), or nothing any more (TRB-G-4)."""
    days = policy.passcode_full_access.days
    said: Mapping[Level, str] = {
        "card-only": f"Your temporary passcode is older than {days} days. With it you can still print or save an "
        "Online Security Code Card and re-activate your device, and nothing else.",
        "statements": "This account is closed. You can obtain its activity and tax statements, and nothing else.",
    }
    over = "What you signed in with is no longer valid. Call the Client Services desk of your region."
    return Refused("no-access", said.get(opened, over))


def paper_credentials() -> Refused:
    """A paper trading account's own credentials, at Client Portal (Q-10)."""
    return Refused(
        "no-access",
        "These are the credentials of a paper trading account. They log in to the trading platform, with the paper "
        "account selected. Client Portal takes those of your live account.",
    )


def trading_refused(decision: Decision) -> Refused:
    """The trading platform is not open to somebody, or there is nothing to complete the login with."""
    lacks = decision.reason in ("passcode-over", "card-over", "no-means")
    return Refused("no-second-factor" if lacks else "no-access", decision.advice)


def no_such_device() -> Refused:
    """No device of this serial is registered for the user."""
    return Refused("not-found", "You have no device of this serial. Choose one from the list of your devices.")


def no_such_situation() -> Refused:
    """No situation of this letter (TRB-W-1)."""
    return Refused("not-found", "There is no such situation. Choose the one that fits best from the list.")


def no_such_document() -> Refused:
    """No document of this person's has this identifier, whosesoever another one is."""
    return Refused("not-found", "There is no such document. Choose one from the list of your documents.")


def no_such_statement() -> Refused:
    """No statement of this kind and form."""
    return Refused("not-found", "There is no such statement. Choose one from the list of your statements.")


def not_to_be_reactivated(device: Device) -> Refused:
    """A device that its owner's word alone makes active no more, or not yet (TRB-F-4, TRB-K-1)."""
    if device.lost_at is not None:
        return Refused(
            "not-waiting",
            "This device was reported lost or damaged, and is never active again. If you have found it, destroy it.",
        )
    return Refused("not-waiting", "This device is new. Activate it with the activation code in its envelope.")


def not_on_its_way() -> Refused:
    """An activation code for a device that takes none."""
    return Refused("not-waiting", "This device takes no activation code. Choose a new one from your devices.")


def malformed_activation_code(given: object, policy: Policy) -> Refused:
    """Not as an activation code can be (TRB-K-1)."""
    spaced = isinstance(given, str) and any(character.isspace() for character in given)
    why = "There is a space in it. " if spaced else ""
    return Refused(
        "malformed-code",
        f"This is not an activation code. {why}It is exactly {policy.activation_code_length} letters and digits, "
        "without spaces, the letters in upper case. Type it as it stands in the device's envelope.",
    )


def wrong_activation_code(tries_left: int) -> Refused:
    """Not the code in the envelope of this device."""
    times = "once more" if tries_left == 1 else f"{tries_left} more times"
    return Refused(
        "wrong-code",
        "This is not the activation code of this device. Compare the serial on its back with the one here, and type "
        f"the code from its envelope again. You can try {times}.",
    )


def activation_locked() -> Refused:
    """Too many wrong activation codes in a row; the same for a right and for a wrong one."""
    return Refused(
        "locked",
        "The activation of this device is locked after too many wrong codes in a row. Call the Client Services desk of "
        "your region: they verify who you are, and unlock it.",
    )


def active_already() -> Refused:
    """A device that is active cannot be re-activated."""
    return Refused("not-waiting", "This device is active already. Its responses count; there is nothing to do.")


def factor_not_accepted() -> Refused:
    """What was chosen to complete a sign-in with would not do."""
    return Refused("not-waiting", "This would not complete your login now. Go on with what is asked for.")


def signed_in_already() -> Refused:
    """A second factor for a session that is open."""
    return Refused("not-waiting", "You are signed in already. Nothing more is asked for.")


def malformed_passcode(given: object, policy: Policy) -> Refused:
    """Not as a temporary passcode can be: the message says which part of that is wrong (TRB-B-1, TRB-B-3)."""
    if isinstance(given, str) and any(character.isspace() for character in given):
        why = "There is a space in it: a passcode has no spaces between its characters."
    elif isinstance(given, str) and given != given.upper() and given.isascii():
        why = "Its letters are upper case: type it in capitals."
    else:
        why = f"It is exactly {policy.passcode_length} letters and digits, without spaces, the letters in upper case."
    return Refused("malformed-code", f"This is not a temporary passcode. {why} Type it as it was given to you.")


def wrong_passcode(tries_left: int) -> Refused:
    """Not the passcode that was given to this user last."""
    times = "once more" if tries_left == 1 else f"{tries_left} more times"
    return Refused(
        "wrong-code",
        "This is not the temporary passcode that you were given last. Check it, upper-case letters and digits, and "
        f"type it again. You can try {times}.",
    )


def passcodes_locked() -> Refused:
    """Too many wrong passcodes in a row; the same for a right and for a wrong one."""
    return Refused(
        "locked",
        "Your temporary passcode is locked after too many wrong ones in a row. Call the Client Services desk of your "
        "region for a new one.",
    )


def malformed_card_values(given: object, policy: Policy) -> Refused:
    """Not as card values can be: the message says which part of that is wrong (CARD-8T, TRB-B-2)."""
    digits = policy.card_code_digits
    if isinstance(given, str) and any(character.isspace() for character in given):
        why = "There is a space in them: the two codes follow one another without spaces."
    else:
        why = f"They are exactly {2 * digits} digits: the {digits} at the first index number, then those at the second."
    return Refused("malformed-code", f"These are not card values. {why} Read them off your card and type them again.")


def wrong_card_values(tries_left: int) -> Refused:
    """Not the codes at the two indexes; the same two are asked for again (CARD-10)."""
    times = "once more" if tries_left == 1 else f"{tries_left} more times"
    return Refused(
        "wrong-code",
        "These are not the codes at the two index numbers. Look both up on the card that you were given last, and type "
        f"the first one first, without a space. You can try {times}.",
    )


def card_locked(devices: Sequence[Device]) -> Refused:
    """Too many wrong card values in a row; the same for right and for wrong ones (CARD-10, CARD-15, TRB-H-2)."""
    return Refused(
        "locked",
        f"The code card is locked after too many wrong card values in a row.{not_active_in_words(devices)} "
        "Call the Client Services desk of your region: they verify who you are, and help you to a new card.",
    )


def pair_answered() -> Refused:
    """The two codes that were asked for completed another login meanwhile (CARD-12)."""
    return Refused(
        "already-answered",
        "The codes at these two index numbers were used for another login; each counts once. Look up the two that are "
        "asked for now.",
    )


def not_printed() -> Refused:
    """On the way to activation without having printed (CARD-6W, CARD-6X)."""
    return Refused(
        "not-printed",
        "You have not printed the card. Once it is active it is not shown again. Make sure that its image is stored "
        "where you will have it, and that every code can be read; then choose Continue.",
    )


def no_card() -> Refused:
    """The user has no card, neither at issue nor active."""
    return Refused("not-found", "You have no code card. Request one from the list of your devices.")


def card_not_here() -> Refused:
    """No card is at this point of its issue."""
    return Refused("not-waiting", "No code card waits for this. Request one from the list of your devices.")
