"""How to send a document with a smartphone: the steps of each platform, and the rules for address and subject.

The words are ours; labels and figures are those of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reference_impl.domain.documents.model import PURPOSES
from reference_impl.domain.policy import Policy

__all__ = ["PLATFORMS", "GuideStep", "Platform", "sending_rules", "sending_steps"]

Platform = Literal["ios", "android"]
PLATFORMS: Mapping[Platform, str] = {"ios": "iOS", "android": "Android"}


@dataclass(frozen=True)
class GuideStep:
    """One step.

    Attributes:
        words: what to do.
        note: what to know besides; empty for nothing.
        leads_to_rules: whether the rules for address and subject are to be followed here (DOC-G-1).
    """

    words: str
    note: str = ""
    leads_to_rules: bool = False


_NO_MAIL = (
    "Is no mail set up on your phone? Then ask the provider of your email address how to set it up: we can tell you no "
    "more about it than that."
)
_LENS = "Does the camera show yourself? Change to the lens on the back with the camera switch button."
_FRAME = "Lay the document flat and hold the phone above it: the page, or the part that was asked for, is in view."
_SHUTTER = "Tap the shutter button. Even, good light, no shadow of your own and a steady hand make a usable picture."
_CHECK = (
    "Enlarge the picture with two fingers and look whether it is sharp, bright enough, and can be read throughout. If "
    "it is not, take it again, beginning with the framing."
)
_STEPS: Mapping[Platform, Sequence[GuideStep]] = {
    "ios": (
        GuideStep(
            "Swipe up from the bottom edge of the screen and tap the camera icon.",
            f"Without a camera icon there, tap the Camera app on the home screen. {_LENS}",
        ),
        GuideStep(_FRAME),
        GuideStep(_SHUTTER),
        GuideStep("Tap the thumbnail at the lower left: it opens the picture."),
        GuideStep(_CHECK),
        GuideStep("Tap the share icon at the lower left."),
        GuideStep("Tap Mail: a new email opens with the picture in it.", _NO_MAIL),
        GuideStep(
            "Fill in To: and Subject:, then tap the arrow that points up, at the top right.", leads_to_rules=True
        ),
    ),
    "android": (
        GuideStep(
            "Open the Camera app from the list of applications or from the home screen.",
            f"What it is called depends on the phone. {_LENS}",
        ),
        GuideStep(_FRAME),
        GuideStep(_SHUTTER),
        GuideStep(_CHECK),
        GuideStep("Tap the empty circle at the lower right."),
        GuideStep("Tap the share icon at the lower left."),
        GuideStep(
            "Tap the email client that is set up on your phone, Gmail for example: a new email opens with the picture "
            "in it.",
            _NO_MAIL,
        ),
        GuideStep("Fill in To and Subject, then tap the paper plane at the top right.", leads_to_rules=True),
    ),
}


def sending_steps(platform: Platform) -> Sequence[GuideStep]:
    """What to do on a phone, in order (DOC-IOS-1 to DOC-IOS-8, DOC-AND-1 to DOC-AND-8).

    Args:
        platform: of the phone.
    """
    return _STEPS[platform]


def sending_rules(policy: Policy) -> Sequence[str]:
    """Where a document is sent, and what the subject says (DOC-ADR-1, DOC-ADR-2, DOC-SUB-1 to DOC-SUB-3).

    Args:
        policy: the two addresses.
    """
    purposes = " or ".join(f"{code} for a {meaning}" for code, meaning in PURPOSES.items())
    return (
        f"If you live in a country outside Europe, send the email to {policy.documents_elsewhere}.",
        f"If you live in a European country, send it to {policy.documents_europe}.",
        "In the subject, write your account number (U and seven digits, as a rule) or your user name.",
        f"In the subject, write what the document is for: {purposes}.",
        "Both have to be there.",
    )
