"""What each task asks for on its own page, before it asks who is there, and what is said where it cannot go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["STOPS", "TASK_FORMS", "FormField", "TaskForm"]


@dataclass(frozen=True)
class FormField:
    """A field of a task's form.

    Attributes:
        name: of the detail that it holds, as in the API.
        label: name of its label in :class:`reference_impl.portal.parts.Wording`.
        kind: the input's type.
        autocomplete: what a browser may fill in.
        hint: how it is written, for a person.
    """

    name: str
    label: str
    kind: str = "text"
    autocomplete: str = "off"
    hint: str = ""


@dataclass(frozen=True)
class TaskForm:
    """A task's page.

    Attributes:
        kind: of the task.
        path: last part of the page's address, below ``account/``.
        link: name of the link's label in :class:`reference_impl.portal.parts.Wording`.
        title: heading of the page.
        effect: what happens once the device has confirmed it.
        fields: what is asked for.
    """

    kind: str
    path: str
    link: str
    title: str
    effect: str
    fields: Sequence[FormField]


_FORMS = (
    TaskForm(
        "change-email",
        "email",
        "change_email",
        "Change your email address",
        "From then on we write to the new address.",
        (FormField("email", "new_email", "email", "email"),),
    ),
    TaskForm(
        "add-bank",
        "bank",
        "add_bank",
        "Add a bank",
        "From then on you can transfer money to this bank.",
        (
            FormField("name", "bank", autocomplete="organization"),
            FormField("iban", "iban", hint="As the bank writes it; spaces do not matter."),
        ),
    ),
    TaskForm(
        "raise-transfer-limit",
        "limit",
        "raise_limit",
        "Raise your transfer limit",
        "From then on you can transfer so much in a day.",
        (FormField("limit", "new_limit", hint="In whole US dollars."),),
    ),
    TaskForm(
        "add-trusted-contact",
        "contact",
        "add_contact",
        "Add a trusted contact",
        "We may then ask this person how to reach you. They cannot see or move anything of yours.",
        (
            FormField("name", "contact_name", autocomplete="name"),
            FormField("phone", "phone", "tel", "tel", "With the country's code, like +1 202 555 0123."),
        ),
    ),
)

TASK_FORMS: Mapping[str, TaskForm] = MappingProxyType({form.path: form for form in _FORMS})
"""The forms by path, in the order in which the account page offers them."""

STOPS: Mapping[str, tuple[str, Sequence[str]]] = MappingProxyType(
    {
        "locked": (
            "Verification is locked",
            (
                "Ask Client Services: they make sure that it is you, and unlock it.",
                "Until then no response is taken, not even the right one, in any window and on any computer.",
                "Were the wrong responses not yours? Whoever typed them knows your password: change it.",
            ),
        ),
        "no-device": (
            "Your Secure Login Device is needed",
            (
                "Have you your device at hand? Re-activate it, and start the task again.",
                "Is it lost, broken or on its way? Ask Client Services for a replacement.",
                "A temporary passcode or a code card logs you in meanwhile; it does not confirm a task like this one.",
            ),
        ),
    }
)
"""By the reason for which a task cannot go on at all: the page's heading, and what to do."""
