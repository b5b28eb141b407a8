"""Smartphones with a camera and an email client, as state machines: the article on sending documents, step by step.

A picture is opaque to them: bytes, given by whoever takes it and handed on as they are. What becomes of an email is the
affair of whoever made the phone.
"""

from __future__ import annotations

from reference_impl.devices.camera_phone.android import AndroidPhone
from reference_impl.devices.camera_phone.ios import IosPhone
from reference_impl.devices.camera_phone.phone import CameraPhone, Lens
from reference_impl.devices.camera_phone.views import EmailDraft, NotSent, PhoneView, Send

__all__ = ["AndroidPhone", "CameraPhone", "EmailDraft", "IosPhone", "Lens", "NotSent", "PhoneView", "Send"]
