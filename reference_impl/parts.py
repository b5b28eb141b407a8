"""The named parts that composition puts together. A variant replaces one of them and leaves the others alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from reference_impl.devices.camera_phone import AndroidPhone, IosPhone
from reference_impl.devices.dsc_plus import DscPlus
from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.domain import enrolment, passcodes
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.client_services import ClientServices
from reference_impl.domain.documents.filing import DocumentFiling
from reference_impl.domain.model import Device
from reference_impl.domain.trading import TradingPlatform
from reference_impl.domain.troubleshooter import Troubleshooter
from reference_impl.gateway.dialogue import Dialogue
from reference_impl.portal.card_image import CardImage, draw_card
from reference_impl.portal.parts import Wording

__all__ = ["MailServer", "Parts"]


class MailServer(Protocol):
    """The process that takes in documents, as far as it can be steered.

    Attributes:
        spool: the folder in which it keeps what it accepted until that has been filed.
    """

    spool: Path

    def settle(self, seconds: float) -> bool:
        """Wait until everything that it has accepted by now has been handed in; whether it has."""
        ...

    def restart(self) -> None:
        """Kill it, and return when it is up again."""
        ...

    def reset(self, reading: str) -> Collection[str]:
        """Forget every message, and go on with this way to read them, see :attr:`Parts.reading`.

        Returns:
            the ids of what was forgotten, of which something may be on its way to be filed.
        """
        ...

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        ...

    def start(self) -> None:
        """Start it, and return when it is up."""
        ...


def restart_intake(intake: MailServer) -> None:
    """Kill the intake, and return when it is up again."""
    intake.restart()


@dataclass(frozen=True)
class Parts:
    """What rules are made of.

    Attributes:
        client_portal: the use cases of Client Portal.
        enrol: registers a device for a user, see :func:`reference_impl.domain.enrolment.enrol`.
        give_passcode: gives a user a temporary passcode, see
            :func:`reference_impl.domain.passcodes.give_temporary_passcode`.
        client_services: the use cases of Client Services.
        trading_platform: the use cases of the trading platform.
        troubleshooter: the use cases of the troubleshooter.
        document_filing: the use cases of whoever files documents that came by email.
        reading: where the process that takes in documents finds how a message is read: ``package.module:function``,
            see :data:`reference_impl.intake.reading.Reading`. By its name, since that process is another one.
        restart_intake: kills the process that takes in documents, and starts it again.
        dialogue: what is said on the trading platform's ports.
        wording: the labels on Client Portal's pages.
        pages: templates that stand in for those of Client Portal, by file name.
        draw_card: draws a code card, see :func:`reference_impl.portal.card_image.draw_card`.
        ib_key_ios: IB Key on an iPhone.
        ib_key_android: IB Key on an Android phone.
        dsc_plus: the Digital Security Card+.
        phone_ios: an iPhone with a camera and Mail.
        phone_android: an Android phone with a camera and an email client.
    """

    trading_platform: type[TradingPlatform] = TradingPlatform
    dialogue: type[Dialogue] = Dialogue

    client_portal: type[ClientPortal] = ClientPortal
    enrol: Callable[..., Device] = enrolment.enrol
    give_passcode: Callable[..., str] = passcodes.give_temporary_passcode
    client_services: type[ClientServices] = ClientServices
    troubleshooter: type[Troubleshooter] = Troubleshooter
    document_filing: type[DocumentFiling] = DocumentFiling
    reading: str = "reference_impl.intake.reading:read"
    restart_intake: Callable[[MailServer], None] = restart_intake
    wording: Wording = field(default_factory=Wording)
    pages: Mapping[str, str] = field(default_factory=dict)
    draw_card: Callable[..., CardImage] = draw_card
    ib_key_ios: type[IBKeyIos] = IBKeyIos
    ib_key_android: type[IBKeyAndroid] = IBKeyAndroid
    dsc_plus: type[DscPlus] = DscPlus
    phone_ios: type[IosPhone] = IosPhone
    phone_android: type[AndroidPhone] = AndroidPhone
