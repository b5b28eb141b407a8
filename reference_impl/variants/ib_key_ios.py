"""IB Key on iOS with one rule broken: its openings, its form, Face ID, the passcode. Touch ID is in ``phones``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.devices.screens import Control, ScreenView
from reference_impl.domain.ocra import respond
from reference_impl.variants.registry import DEVICES, Variant

__all__ = ["IB_KEY_IOS_VARIANTS"]


# ---------------------------------------------------------------- VID-IOS-3, 3A, 3B, 3C
class SignInBeforeTheForm(IBKeyIos):
    """Wants a person signed in before it leads to the challenge form."""

    ROUTES: ClassVar[Mapping[str, str]] = {**IBKeyIos.ROUTES, "Authenticate": "login"}


class AuthenticateLeadsNowhere(IBKeyIos):
    """Stays at the home screen that it opened with."""

    def _go(self, screen: str) -> None:
        stuck = screen == "challenge" and self.view().name == "home" and self._opening == "home"
        super()._go("home" if stuck else screen)


class ServicesLeadsNowhere(IBKeyIos):
    """Stays at the login screen."""

    ROUTES: ClassVar[Mapping[str, str]] = {**IBKeyIos.ROUTES, "Services": "login"}


class ServicesInTheMiddle(IBKeyIos):
    """Shows Services in the middle of the login screen."""

    def view(self) -> ScreenView:
        """What is on the screen now."""
        view = super().view()
        moved = (Control("Services") if each.label == "Services" else each for each in view.controls)
        return replace(view, controls=tuple(moved))


class MoreAtTheLeft(IBKeyIos):
    """Shows More as the first of the tabs."""

    def view(self) -> ScreenView:
        """What is on the screen now."""
        view = super().view()
        others = tuple(each for each in view.controls if each.label != "More")
        return view if others == view.controls else replace(view, controls=(Control("More", "bottom"), *others))


class GenerateCodeByAnotherName(IBKeyIos):
    """Calls Generate Code something else."""

    ROUTES: ClassVar[Mapping[str, str]] = {**IBKeyIos.ROUTES, "Get Code": "challenge"}

    def view(self) -> ScreenView:
        """What is on the screen now."""
        view = super().view()
        renamed = (replace(each, label="Get Code") if each.label == "Generate Code" else each for each in view.controls)
        return replace(view, controls=tuple(renamed))


# ---------------------------------------------------------------- VID-IOS-4
class ChallengeCutShort(IBKeyIos):
    """Takes no sixth digit."""

    def enter(self, label: str, value: str) -> None:
        """Type into a field, as far as it goes."""
        super().enter(label, value[:5] if label == "Challenge" else value)


# ---------------------------------------------------------------- VID-IOS-5
class PasscodeNotAskedFor(IBKeyIos):
    """Asks for nothing where no biometric is activated."""

    def _go(self, screen: str) -> None:
        super()._go(screen)
        if screen == "passcode" and self.biometric == "none":
            self._release()


class PasscodeRefused(IBKeyIos):
    """Takes no passcode for the right one."""

    def _judge_passcode(self) -> None:
        self._passcode = "-"  # nobody can type it: whatever is typed is compared with it
        super()._judge_passcode()


# ---------------------------------------------------------------- VID-IOS-5.2
class FaceNotAskedFor(IBKeyIos):
    """Asks for nothing where Face ID is activated."""

    def _go(self, screen: str) -> None:
        super()._go(screen)
        if screen == "face-id":
            self._release()


class StrangersFaceAccepted(IBKeyIos):
    """Takes any face for the owner's."""

    def look(self, *, owner: bool) -> None:  # noqa: ARG002 - not looking is the break
        """Look at the screen; who does not matter."""
        super().look(owner=True)


class OwnersFaceRefused(IBKeyIos):
    """Knows no face."""

    def look(self, *, owner: bool) -> None:  # noqa: ARG002 - not looking is the break
        """Look at the screen, in vain."""
        super().look(owner=False)


# ---------------------------------------------------------------- VID-IOS-6
class ResponseReadableBefore(IBKeyIos):
    """Computes the response when the challenge is in, and keeps it where it is not seen but can be read."""

    def view(self) -> ScreenView:
        """What is on the screen now; its name for machines tells too much."""
        view = super().view()
        if view.name not in {"touch-id", "face-id", "passcode"}:
            return view
        return replace(view, name=f"{view.name} {respond(self._suite, self._key, question=self._state.challenge)}")


class CancelledPromptReleases(IBKeyIos):
    """Takes a prompt that is dismissed for one that was passed."""

    def cancel(self) -> None:
        """Dismiss the prompt."""
        self._release()


class WrongPasscodeAccepted(IBKeyIos):
    """Looks at no digit of the smartphone's passcode."""

    def _judge_passcode(self) -> None:
        self._release()


# ---------------------------------------------------------------- VID-IOS-7
class AnyChallengeTaken(IBKeyIos):
    """Looks at nothing that stands in the form."""

    def _wrong_with_challenge(self, challenge: str) -> str | None:  # noqa: ARG002 - not looking is the break
        return None


class EmptyChallengeTaken(IBKeyIos):
    """Looks only at what was typed."""

    def _wrong_with_challenge(self, challenge: str) -> str | None:
        return super()._wrong_with_challenge(challenge) if challenge else None


class RefusedWithoutAWord(IBKeyIos):
    """Refuses a challenge, and does not say why."""

    def view(self) -> ScreenView:
        """What is on the screen now."""
        view = super().view()
        return replace(view, message=None) if view.name == "challenge" else view


def _variant(name: str, clauses: str | tuple[str, ...], broken: type[IBKeyIos], breaks: str) -> Variant:
    change: Callable[[Any], Any] = lambda parts: replace(parts, ib_key_ios=broken)  # noqa: E731 - it is a value
    return Variant(name, (clauses,) if isinstance(clauses, str) else clauses, breaks, DEVICES, change)


IB_KEY_IOS_VARIANTS = (
    _variant(
        "sign-in-before-the-form",
        "VID-IOS-3",
        SignInBeforeTheForm,
        "Without signing in, Authenticate leads to the login screen and never to the challenge form.",
    ),
    _variant(
        "authenticate-leads-nowhere",
        "VID-IOS-3A",
        AuthenticateLeadsNowhere,
        "When the app opens with its home screen, Authenticate stays there.",
    ),
    _variant(
        "services-leads-nowhere",
        "VID-IOS-3B",
        ServicesLeadsNowhere,
        "Services on the login screen stays there.",
    ),
    _variant(
        "services-in-the-middle",
        "VID-IOS-3B",
        ServicesInTheMiddle,
        "Services lies in the middle of the login screen and not at its top left.",
    ),
    _variant(
        "more-at-the-left",
        "VID-IOS-3C",
        MoreAtTheLeft,
        "More lies at the bottom left of the signed-in app and not at its bottom right.",
    ),
    _variant(
        "generate-code-by-another-name",
        "VID-IOS-3C",
        GenerateCodeByAnotherName,
        "What leads from Two-Factor Authentication to the challenge form is called Get Code.",
    ),
    _variant(
        "challenge-cut-short",
        "VID-IOS-4",
        ChallengeCutShort,
        "The challenge form takes only five of the challenge code's six digits.",
    ),
    _variant(
        "passcode-not-asked-for",
        "VID-IOS-5",
        PasscodeNotAskedFor,
        "Where no biometric is activated, the response string is shown without asking for the smartphone's passcode.",
    ),
    _variant(
        "smartphone-passcode-refused",
        "VID-IOS-5",
        PasscodeRefused,
        "The right smartphone passcode does not make the app show the response string.",
    ),
    _variant(
        "face-not-asked-for",
        ("VID-IOS-4", "VID-IOS-5.2"),
        FaceNotAskedFor,
        "Where Face ID is activated, Generate Passcode shows the response string without asking for the face.",
    ),
    _variant(
        "strangers-face-accepted",
        "VID-IOS-5.2",
        StrangersFaceAccepted,
        "A stranger's look at the screen makes the app show the response string.",
    ),
    _variant(
        "owners-face-refused",
        "VID-IOS-5.2",
        OwnersFaceRefused,
        "The owner's look at the screen does not make the app show the response string.",
    ),
    _variant(
        "response-readable-before",
        "VID-IOS-6",
        ResponseReadableBefore,
        "The response string is in the app, not seen but to be read, while the second factor is still asked for.",
    ),
    _variant(
        "cancelled-prompt-releases",
        "VID-IOS-6",
        CancelledPromptReleases,
        "Dismissing the prompt for the second factor makes the app show the response string.",
    ),
    _variant(
        "wrong-passcode-accepted",
        "VID-IOS-6",
        WrongPasscodeAccepted,
        "A wrong smartphone passcode makes the app show the response string.",
    ),
    _variant(
        "any-challenge-taken",
        "VID-IOS-7",
        AnyChallengeTaken,
        "The challenge form takes anything for a challenge code.",
    ),
    _variant(
        "empty-challenge-taken",
        "VID-IOS-7",
        EmptyChallengeTaken,
        "The challenge form goes on without a challenge code.",
    ),
    _variant(
        "challenge-refused-without-a-word",
        "VID-IOS-7",
        RefusedWithoutAWord,
        "The challenge form refuses what is no challenge code, and does not say so.",
    ),
)
