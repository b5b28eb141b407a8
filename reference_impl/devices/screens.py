"""What a phone shows: controls with their places, fields, texts. Pages and drivers are made from it alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Control", "Field", "NotShown", "Place", "ScreenView"]

Place = Literal["top-left", "top-right", "body", "bottom-left", "bottom", "bottom-right", "system-bar", "body-of-phone"]
"""Where a control lies: in a corner or in the middle of the screen, in the app's bar at its bottom, in the system's bar
below that, or outside of it, on the phone itself and around it (a home button, somebody's face)."""


class NotShown(LookupError):
    """Something was used that is not on the screen.

    Attributes:
        label: what was looked for.
        present: the labels of what is there instead.
    """

    def __init__(self, label: str, screen: str, present: tuple[str, ...]) -> None:
        there = ", ".join(repr(name) for name in present) or "nothing to use"
        super().__init__(f"{label!r} is not on the screen {screen!r}; there is {there}")
        self.label = label
        self.present = present


@dataclass(frozen=True)
class Control:
    """Something to tap.

    Attributes:
        label: the exact words on it.
        place: where it lies.
    """

    label: str
    place: Place = "body"


@dataclass(frozen=True)
class Field:
    """Something to type into.

    Attributes:
        label: the exact words beside it.
        value: what stands in it; always empty for a secret.
        secret: whether what is typed is hidden.
        numeric: whether a keyboard of digits is offered.
    """

    label: str
    value: str = ""
    secret: bool = False
    numeric: bool = True


@dataclass(frozen=True)
class ScreenView:
    """All that can be seen of the app at one moment.

    Attributes:
        name: the screen, for machines: ``home``, ``challenge``, ``touch-id``, ...
        title: its heading.
        controls: what can be tapped, from the top to the bottom.
        fields: what can be typed into.
        texts: other words on the screen.
        message: why something was refused, or what to do; ``None`` when there is nothing to say.
        response: the response string, only while it is shown.
    """

    name: str
    title: str
    controls: tuple[Control, ...] = ()
    fields: tuple[Field, ...] = ()
    texts: tuple[str, ...] = ()
    message: str | None = None
    response: str | None = None

    def control(self, label: str) -> Control:
        """The control of this label.

        Raises:
            NotShown: there is none.
        """
        for control in self.controls:
            if control.label == label:
                return control
        raise NotShown(label, self.title, tuple(control.label for control in self.controls))

    def field(self, label: str) -> Field:
        """The field of this label.

        Raises:
            NotShown: there is none.
        """
        for field in self.fields:
            if field.label == label:
                return field
        raise NotShown(label, self.title, tuple(field.label for field in self.fields))

    def labels(self) -> tuple[str, ...]:
        """Every label and text that can be seen."""
        seen = [self.title, *self.texts]
        seen += [control.label for control in self.controls] + [field.label for field in self.fields]
        if self.message is not None:
            seen.append(self.message)
        if self.response is not None:
            seen.append("Response string")
        return tuple(seen)

    def shows(self, label: str) -> bool:
        """Whether a text, field or control of exactly this label can be seen."""
        return label in self.labels()
