"""Mutants: the reference with one rule broken, each a named override at composition. No rule asks whether it is one."""

from __future__ import annotations

from reference_impl.parts import Parts
from reference_impl.variants.android_pins import ANDROID_PIN_VARIANTS
from reference_impl.variants.camera_phones import CAMERA_PHONE_VARIANTS
from reference_impl.variants.camera_phones_own import CAMERA_PHONE_OWN_VARIANTS
from reference_impl.variants.card_pins import CARD_PIN_VARIANTS
from reference_impl.variants.cards import CARD_VARIANTS
from reference_impl.variants.challenges import CHALLENGE_VARIANTS
from reference_impl.variants.closed_accounts import CLOSED_ACCOUNT_VARIANTS
from reference_impl.variants.code_cards import CODE_CARD_VARIANTS
from reference_impl.variants.connection import CONNECTION_VARIANTS
from reference_impl.variants.credentials import CREDENTIAL_VARIANTS
from reference_impl.variants.desk import DESK_VARIANTS
from reference_impl.variants.device_life import DEVICE_LIFE_VARIANTS
from reference_impl.variants.document_files import DOCUMENT_FILE_VARIANTS
from reference_impl.variants.documents import DOCUMENT_VARIANTS
from reference_impl.variants.help import HELP_VARIANTS
from reference_impl.variants.ib_key_android import ANDROID_VARIANTS
from reference_impl.variants.ib_key_ios import IB_KEY_IOS_VARIANTS
from reference_impl.variants.intake_process import INTAKE_PROCESS_VARIANTS
from reference_impl.variants.locks import LOCK_VARIANTS
from reference_impl.variants.pages import PAGE_VARIANTS
from reference_impl.variants.passcode_windows import WINDOW_VARIANTS
from reference_impl.variants.passcodes import PASSCODE_VARIANTS
from reference_impl.variants.phones import PHONE_VARIANTS
from reference_impl.variants.portal import PORTAL_VARIANTS
from reference_impl.variants.reactivation import REACTIVATION_VARIANTS
from reference_impl.variants.readings import READING_VARIANTS
from reference_impl.variants.registry import UnknownVariant, Variant
from reference_impl.variants.responses import RESPONSE_VARIANTS
from reference_impl.variants.sign_in import SIGN_IN_VARIANTS
from reference_impl.variants.sign_in_pages import SIGN_IN_PAGE_VARIANTS
from reference_impl.variants.tasks import TASK_VARIANTS
from reference_impl.variants.trading import TRADING_VARIANTS
from reference_impl.variants.waiting import WAITING_VARIANTS

__all__ = ["UnknownVariant", "Variant", "apply", "catalogue"]

_ALL = (
    *PORTAL_VARIANTS,
    *PAGE_VARIANTS,
    *CREDENTIAL_VARIANTS,
    *TASK_VARIANTS,
    *CHALLENGE_VARIANTS,
    *RESPONSE_VARIANTS,
    *LOCK_VARIANTS,
    *WAITING_VARIANTS,
    *CLOSED_ACCOUNT_VARIANTS,
    *TRADING_VARIANTS,
    *CONNECTION_VARIANTS,
    *SIGN_IN_VARIANTS,
    *PASSCODE_VARIANTS,
    *WINDOW_VARIANTS,
    *REACTIVATION_VARIANTS,
    *SIGN_IN_PAGE_VARIANTS,
    *CODE_CARD_VARIANTS,
    *DEVICE_LIFE_VARIANTS,
    *DESK_VARIANTS,
    *DOCUMENT_VARIANTS,
    *DOCUMENT_FILE_VARIANTS,
    *READING_VARIANTS,
    *HELP_VARIANTS,
    *INTAKE_PROCESS_VARIANTS,
    *PHONE_VARIANTS,
    *IB_KEY_IOS_VARIANTS,
    *ANDROID_VARIANTS,
    *ANDROID_PIN_VARIANTS,
    *CARD_VARIANTS,
    *CARD_PIN_VARIANTS,
    *CAMERA_PHONE_VARIANTS,
    *CAMERA_PHONE_OWN_VARIANTS,
)
_BY_NAME = {variant.name: variant for variant in _ALL}


def catalogue() -> list[Variant]:
    """All variants: first those of Client Portal and the trading platform, then those of phones and of cards."""
    return list(_ALL)


def apply(name: str | None, parts: Parts) -> Parts:
    """Put a variant's part in place of the sound one.

    Args:
        name: the variant; ``None`` leaves everything sound.
        parts: what would be composed otherwise.

    Raises:
        UnknownVariant: there is none of this name; the message lists near matches.
    """
    if name is None:
        return parts
    if name not in _BY_NAME:
        raise UnknownVariant(name, _BY_NAME)
    return _BY_NAME[name].change(parts)
