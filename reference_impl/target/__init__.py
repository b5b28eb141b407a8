"""The reference implementation as a target of the suite, in this process: surface ``model``.

What a vendor's own factories look like: each implements one seam of ``conformance.seams``, straight over its own code.
``target.toml`` beside this folder names them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.seams import DeviceSpec, PersonRecord, PhoneSpec
from reference_impl.compose import Settings, System, compose
from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.target.abilities import ModelControl
from reference_impl.target.camera_phones import ModelCameraPhone, open_phone
from reference_impl.target.client_portal import ModelPortal
from reference_impl.target.devices import ModelAndroidIBKey, ModelCard, ModelIBKey, ModelScreens
from reference_impl.target.services import ModelDesk, ModelTradingPlatform, ModelTroubleshooter

if TYPE_CHECKING:  # loads what reads pictures
    from reference_impl.target.intake import ModelIntake

__all__ = [
    "InProcess",
    "ModelAndroidIBKey",
    "ModelCameraPhone",
    "ModelCard",
    "ModelControl",
    "ModelDesk",
    "ModelIBKey",
    "ModelPortal",
    "ModelScreens",
    "ModelTradingPlatform",
    "ModelTroubleshooter",
    "client_services",
    "control",
    "document_intake",
    "dsc_plus",
    "ibkey_android",
    "ibkey_ios",
    "open_in_process",
    "phone_android",
    "phone_ios",
    "portal",
    "trading_platform",
    "troubleshooter",
]


@dataclass
class InProcess:
    """A system of its own in this process: memory store, no server, no page.

    Attributes:
        system: what was composed.
    """

    system: System

    def close(self) -> None:
        """Let go of it."""
        self.system.close()


def open_in_process(variant: str | None = None) -> InProcess:
    """Compose a fresh system.

    Args:
        variant: the rule to break, if any.

    Raises:
        UnknownVariant: there is none of this name.
    """
    return InProcess(compose(Settings(store="memory", passwords="pure", variant=variant)))


def portal(launched: InProcess, person: PersonRecord) -> ModelPortal:
    """Client Portal, as one person reaches it: a session of their own."""
    return ModelPortal(launched.system, person)


def client_services(launched: InProcess, key: str) -> ModelDesk:
    """A desk of Client Services, for the agent of this key."""
    return ModelDesk(launched.system, key)


def document_intake(launched: InProcess) -> ModelIntake:
    """The mailboxes for documents. What reads pictures is loaded when they are first used."""
    from reference_impl.target.intake import ModelIntake

    return ModelIntake(launched.system)


def trading_platform(launched: InProcess, person: PersonRecord) -> ModelTradingPlatform:  # noqa: ARG001
    """The trading platform, as one person reaches it."""
    return ModelTradingPlatform(launched.system)


def troubleshooter(launched: InProcess) -> ModelTroubleshooter:
    """Open the troubleshooter."""
    return ModelTroubleshooter(launched.system)


def ibkey_ios(launched: InProcess, spec: DeviceSpec) -> ModelIBKey:
    """IB Key on an iPhone."""
    make: Callable[..., IBKeyIos] = launched.system.parts.ib_key_ios
    return ModelIBKey(make(spec.key, spec.suite, policy=launched.system.settings.policy, **spec.settings), spec)


def ibkey_android(launched: InProcess, spec: DeviceSpec) -> ModelAndroidIBKey:
    """IB Key on an Android phone."""
    if spec.pin is None:
        raise ValueError("IB Key on Android has the PIN chosen at registration; give the device's spec one")
    make: Callable[..., IBKeyAndroid] = launched.system.parts.ib_key_android
    return ModelAndroidIBKey(
        make(spec.key, spec.pin, spec.suite, policy=launched.system.settings.policy, **spec.settings), spec
    )


def dsc_plus(launched: InProcess, spec: DeviceSpec) -> ModelCard:
    """A Digital Security Card+."""
    if spec.pin is None:
        raise ValueError("a DSC+ has a PIN; give the device's spec one")
    system = launched.system
    card = system.parts.dsc_plus(spec.key, spec.pin, spec.suite, system.settings.policy)
    return ModelCard(card, spec.pin, system.clock.now)


def phone_ios(launched: InProcess, spec: PhoneSpec) -> ModelCameraPhone:
    """An iPhone with a camera and Mail."""
    return open_phone(launched.system, spec)


def phone_android(launched: InProcess, spec: PhoneSpec) -> ModelCameraPhone:
    """An Android phone with a camera and an email client."""
    return open_phone(launched.system, spec)


def control(launched: InProcess) -> ModelControl:
    """What the system can be told to do for a test."""
    return ModelControl(launched.system)
