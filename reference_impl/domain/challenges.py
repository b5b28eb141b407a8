"""Challenge codes: drawn, displayed, and answered by a Secure Login Device at most once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reference_impl.domain import judgement, words
from reference_impl.domain.inputs import is_digits
from reference_impl.domain.model import Challenge, Device, User, Verification
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.sessions import SessionPortal

__all__ = ["ChallengingPortal"]

_DRAWS = 1000


class ChallengingPortal(SessionPortal):
    """What a task that requires verification and a sign-in with a device have in common.

    Args:
        store: what is remembered.
        hasher: passwords.
        vault: devices' keys.
        entropy: tokens, challenges and codes.
        policy: every figure.
    """

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def has_lapsed(self, challenge: Challenge, now: datetime) -> bool:
        """See :func:`reference_impl.domain.judgement.has_lapsed`."""
        return judgement.has_lapsed(challenge, now)

    def verification_locked(self, user: User) -> bool:
        """See :func:`reference_impl.domain.judgement.verification_locked`."""
        return judgement.verification_locked(user, self.policy)

    def counts(self, device: Device) -> bool:
        """Whether a device's responses count: only while it is active (VID-P-11)."""
        return device.active

    def answers(self, devices: Sequence[Device], challenge: Challenge, passcode: str) -> bool:
        """See :func:`reference_impl.domain.judgement.device_answers`."""
        return judgement.device_answers(devices, self.vault, challenge.code, passcode)

    # ------------------------------------------------------------ within a transaction
    def _issue(self, work: Transaction, verification: Verification, number: int, now: datetime) -> Challenge:
        """Draw a challenge that this user was not shown within its validity (VID-P-4, VID-P-14)."""
        in_use = work.codes_in_use(verification.username, now)
        for _ in range(_DRAWS):
            code = self.entropy.challenge()
            if code not in in_use and work.challenge(verification.id, code) is None:
                break
        else:
            raise RuntimeError(f"{_DRAWS} draws gave no unused challenge; the source of randomness does not work")
        # The whole second at which it ends is shown to people, so it is exactly what counts.
        expires_at = now.replace(microsecond=0) + self.policy.challenge_lifetime
        challenge = Challenge(verification.id, verification.username, code, number, expires_at)
        work.add_challenge(challenge)
        return challenge

    def _response_refusal(
        self, work: Transaction, user: User, verification: Verification, passcode: str, code: str | None, now: datetime
    ) -> Refused | None:
        """Judge a response, and consume the challenge that it answers (VID-P-7 to VID-P-13).

        Returns:
            ``None`` for the right one, to exactly one caller.
        """
        if not judgement.in_response_format(passcode, self.policy):
            return words.malformed_response(self.policy)
        if code is not None and not is_digits(code, self.policy.challenge_digits):
            return words.another_challenge(self.policy)
        present = work.present_challenge(verification.id)
        if present is None or verification.state == "left":
            return words.not_waiting(verification.state)
        # The lock is looked at here, where the response is redeemed, whatever was known when the challenge was shown.
        if self.verification_locked(user):
            return words.locked()
        challenge = present if code is None else work.challenge(verification.id, code)
        if challenge is None:
            return self._count_wrong(work, user)
        if challenge.state == "lapsed":
            return words.challenge_lapsed()
        if challenge.state == "open" and self.has_lapsed(challenge, now):
            if work.lapse_challenge(verification.id, challenge.code):
                self._issue(work, verification, challenge.number + 1, now)
            return words.challenge_lapsed()
        devices = [device for device in self.devices_at(work, user, now) if self.counts(device)]
        if not devices:
            return words.no_device()
        if not self.answers(devices, challenge, passcode):
            return words.already_answered() if challenge.state == "answered" else self._count_wrong(work, user)
        if not work.claim_challenge(verification.id, challenge.code):
            return words.already_answered()
        return None

    def _count_wrong(self, work: Transaction, user: User) -> Refused:
        tries_left = self.policy.wrong_responses_allowed - work.count_wrong_response(user.username)
        return words.wrong_response(tries_left) if tries_left > 0 else words.locked()
