"""The login troubleshooter: situations to choose from, and what to check in each, in order (TRB-W-1).

The words are ours; figures are those of the policy, and labels those of the catalogue. The situations are named after
what their paragraphs treat, since their headings are missing from our copy of the article (Q-28).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reference_impl.domain.policy import Policy

__all__ = ["FURTHER_ARTICLES", "Advice", "Destination", "Situation", "situations"]

Destination = Literal[
    "login",
    "card",
    "wait",
    "client-services",
    "technical-assistance",
    "internet-provider",
    "network",
    "device",
]
"""Where a piece of advice leads: a login, the code card, the next day, somebody who helps, the network of the place, or
the device."""


@dataclass(frozen=True)
class Advice:
    """One thing to check, and what to do where it is the case.

    Attributes:
        topic: what is checked, as a short key.
        words: what to check and what to do.
        leads_to: where that leads.
        clauses: what it rests on.
    """

    topic: str
    words: str
    leads_to: Destination
    clauses: Sequence[str]


@dataclass(frozen=True)
class Situation:
    """One entry of the list.

    Attributes:
        letter: A to K, as the catalogue has it.
        title: what a person would say of it.
        advice: what to check, in this order.
    """

    letter: str
    title: str
    advice: Sequence[Advice]

    @property
    def calls_desk(self) -> bool:
        """Whether a desk of Client Services is to be called, whose number is worth telling."""
        return any(each.leads_to == "client-services" for each in self.advice)


FURTHER_ARTICLES: Mapping[str, str] = {
    "KB70": "how Client Services give a temporary code",
    "KB1131": "an overview of the Secure Login System",
    "KB1943": "requesting a replacement of a Digital Security Card+",
    "KB2636": "security devices, and the procedures around them",
    "KB2481": "sharing a Secure Login Device between two or more users",
    "KB2545": "opting back in to the Secure Login System",
    "KB975": "returning a security device",
    "KB2260": "activating IB Key in IBKR Mobile",
    "KB2895": "several two-factor devices for one user (M2FS)",
    "KB1861": "charges and expenses for security devices",
    "KB69": "how long a temporary passcode is valid",
}
"""Further articles and their subjects (CARD-O-6): the one on the temporary code, and ten others."""

_DESK = "Call the Client Services desk of your region"


def situations(policy: Policy) -> Sequence[Situation]:
    """All situations, in the order of the article.

    Args:
        policy: the figures that the advice names.
    """
    full, card_days = policy.passcode_full_access.days, policy.card_validity.days
    more = policy.passcode_for_card.days
    return (
        Situation(
            "A",
            "My login is refused although my user name and password are right",
            (
                Advice(
                    "approval",
                    "Is your account approved? Until it is, and until the next day where it was approved after the"
                    " day's cut-off time, only Client Portal is open to you, and the trading platform is not.",
                    "wait",
                    ("TRB-A-1", "TRB-A-2"),
                ),
                Advice(
                    "closure",
                    "Is your account still open? Once it is closed, by you or for having no balance, the trading "
                    "platform is closed to you. In Client Portal you still obtain activity and tax statements, "
                    "with your user name and password and without your device.",
                    "login",
                    ("TRB-A-3", "TRB-A-4"),
                ),
                Advice(
                    "paper-account",
                    "Do you want your paper trading account? Your live user name and password reach it only where "
                    "the paper account is selected in the drop-down of the login window.",
                    "login",
                    ("TRB-A-5",),
                ),
            ),
        ),
        Situation(
            "B",
            "My passcode or code is refused",
            (
                Advice(
                    "upper-case",
                    "Is it a temporary passcode? Its letters are case sensitive: type them in upper case.",
                    "login",
                    ("TRB-B-1", "TRB-B-1P"),
                ),
                Advice(
                    "spaces",
                    "Is it the code of a code card or of a device? There are no spaces between its characters.",
                    "login",
                    ("TRB-B-2", "TRB-B-3"),
                ),
            ),
        ),
        Situation(
            "C",
            "I have forgotten my user name or my password",
            (
                Advice(
                    "telephone",
                    f"{_DESK}. For your safety, help with a user name or a password begins on the telephone, and is"
                    " given once it has been verified who you are.",
                    "client-services",
                    ("TRB-C-1",),
                ),
            ),
        ),
        Situation(
            "D",
            "The trading platform does not connect",
            (
                Advice(
                    "internet",
                    "Does another website open? If not, your Internet connection is down: ask your Internet "
                    "service provider.",
                    "internet-provider",
                    ("TRB-D-1",),
                ),
                Advice(
                    "firewall",
                    "Is there a firewall that blocks the platform's connection? Then it has to be set up anew.",
                    "network",
                    ("TRB-D-2",),
                ),
                Advice(
                    "ports",
                    "Are TCP ports 4000 and 4001 open, inbound and outbound? In hotels and cafes they are often "
                    "blocked; a router of your own must let them through. The connectivity test page tells what "
                    "can be reached.",
                    "network",
                    ("TRB-D-3", "TRB-D-4", "TRB-D-5"),
                ),
            ),
        ),
        Situation(
            "E",
            "I am without my device for a while",
            (
                Advice(
                    "passcode",
                    f"{_DESK}. Once it has been verified who you are, you are given a temporary passcode: it stands"
                    f" in for your device for {full} days.",
                    "client-services",
                    ("TRB-E-1", "TRB-E-2", "TRB-E-2P"),
                ),
                Advice(
                    "card",
                    "Do you need longer, or better protection? Log in to Client Portal with the temporary passcode"
                    f" and print the code card: it stands in for your device for {card_days} days.",
                    "card",
                    ("TRB-E-3",),
                ),
                Advice(
                    "reactivate",
                    "Is your device back? Re-activate it in the menu of Client Portal.",
                    "device",
                    ("TRB-E-4",),
                ),
            ),
        ),
        Situation(
            "F",
            "My device is lost or damaged",
            (
                Advice(
                    "replacement",
                    f"{_DESK}: they arrange a replacement and interim access. Shipping takes 3 to 14 days, "
                    "depending on the country where you live.",
                    "client-services",
                    ("TRB-F-1", "TRB-F-2"),
                ),
                Advice(
                    "card",
                    "Until it is there, the code card lets you in: print it or save it as an image, once a "
                    "temporary passcode has given you access to Client Portal.",
                    "card",
                    ("TRB-F-3",),
                ),
            ),
        ),
        Situation(
            "G",
            "My temporary passcode has expired",
            (
                Advice(
                    "card",
                    f"After {full} days it no longer opens the trading platforms. For {more} more days it opens "
                    "Client Portal to print or save the code card, which then gives full access to both for "
                    f"{card_days} days, and to re-activate your device.",
                    "card",
                    ("TRB-G-1", "TRB-G-2", "TRB-G-3"),
                ),
                Advice(
                    "desk",
                    f"Can you not log in to Client Portal any more? {_DESK}.",
                    "client-services",
                    ("TRB-G-4",),
                ),
            ),
        ),
        Situation(
            "H",
            "My code card has expired, or does not log me in",
            (
                Advice(
                    "desk",
                    f"A code card gives access for {card_days} days. {_DESK}, and tell them the state of your "
                    "permanent device.",
                    "client-services",
                    ("TRB-H-1", "TRB-H-1P", "TRB-H-2"),
                ),
            ),
        ),
        Situation(
            "I",
            "My permanent device has not worked since it was delivered",
            (
                Advice(
                    "self-activation",
                    "A device that nobody activates does so by itself after a set time. If you cannot log in "
                    "because of that, call the Technical Assistance Center at a number listed on ibkr.com/support.",
                    "technical-assistance",
                    ("TRB-I-1", "TRB-I-2", "TRB-I-3"),
                ),
            ),
        ),
        Situation(
            "J",
            "I am still waiting for my device, and have a temporary passcode",
            (
                Advice(
                    "card",
                    "As long as the passcode opens Client Portal, print or save the code card there: it gives full"
                    f" access for {card_days} days.",
                    "card",
                    ("TRB-J-1",),
                ),
                Advice(
                    "desk",
                    f"Can you not log in to Client Portal? {_DESK}.",
                    "client-services",
                    ("TRB-J-2",),
                ),
            ),
        ),
        Situation(
            "K",
            "My new device has arrived",
            (
                Advice(
                    "activate",
                    "Activate it as the letter in its envelope says. If you do not, it activates itself in 2 to 3 "
                    "weeks, depending on where you live.",
                    "device",
                    ("TRB-K-1", "TRB-K-2"),
                ),
            ),
        ),
    )
