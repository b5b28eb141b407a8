"""One scenario on one surface, while it runs: its people, its time, its evidence."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from conformance.runner.evidence import Album, Exchanges
from conformance.runner.film import Film
from conformance.runner.people import CasePeople, CasePerson, cannot_enrol, cannot_set_account, cannot_tell_mail
from conformance.runner.plan import CaseKey
from conformance.runner.post import Post
from conformance.runner.session import WorkerSession
from conformance.seams import (
    AccountState,
    Component,
    Control,
    DeviceSpec,
    Entrance,
    Inconclusive,
    PersonRecord,
    PhoneSpec,
    PortState,
)
from conformance.specification import Scenario
from conformance.target import OpenTarget, Role

__all__ = ["Case"]


class Case:
    """What stands behind the fixtures of a scenario that runs.

    Attributes:
        key: which case it is.
        scenario: the scenario.
        people: everybody in it.
        reached: the surface on which each component was reached so far.
        album: its screenshots.
        exchanges: its exchanges over HTTP and on the trading platform's ports.
        film: the recording of a curated scenario on the embedded reference; no other is recorded.
    """

    def __init__(self, session: WorkerSession, key: CaseKey, scenario: Scenario) -> None:
        self.key, self.scenario = key, scenario
        self.reached: dict[str, str] = {}
        self._session = session
        self._now: datetime = session.plan.started
        self._stack = contextlib.ExitStack()
        self._opened: dict[int, Any] = {}
        self._to_look_again: list[Callable[[], None]] = []
        self._controls: dict[tuple[int, bool], Control | None] = {}
        folder = Path("evidence") / re.sub(r"[^a-z0-9.@+-]+", "_", str(key).lower())
        self.album = Album(session.plan.out, folder)
        self.exchanges = Exchanges(session.plan.out, folder)
        self.film: Film | None = None
        watched = scenario.curated and key.surface == "browser" and not session.plan.sparing
        if watched and session.plan.target == session.plan.understudy:
            self.film = Film(session.plan.out, folder)
            self._stack.callback(self.film.close)
        self.people = CasePeople(
            seed=f"{session.plan.seed}/{key}",
            opener=self._open,
            provision=self._provision,
            enrol=self._enrol,
            deactivate=self._deactivate,
            give_passcode=self._give_passcode,
            set_account=self._set_account,
            spare=self._session.spare,
            settings=self._setting,
            keep_secret=self._keep_secret,
            ship=self._ship,
            parcels=self._parcels,
            desk=self._open_desk,
            troubleshooter=self._open_troubleshooter,
            intake=self._open_intake,
            restart_intake=self._restart_intake,
            phones=(
                Post(session.letterbox, lambda: float(self._setting("timeout_seconds"))),
                lambda kind: self._role(kind).surface,
            ),
            mailbox=lambda address: self._office().mailbox(address),
            review=lambda: self._office().under_review(),
        )

    # -------------------------------------------------------------- time
    def now(self) -> datetime:
        """The scenario's present."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move time forward, for every component that plays a part and keeps time.

        Raises:
            Inconclusive: ``no-clock``: the component under test cannot be told the time.
            ValueError: ``by`` is negative.
        """
        if by < timedelta(0):
            raise ValueError(f"time only moves forward, not by {by}")
        self.require("clock")
        self._now += by
        for control in self._controls.values():
            self._set_clock(control)
        for look_again in self._to_look_again:
            look_again()

    def require(self, ability: str) -> None:
        """Make sure that the component under test has an ability.

        Raises:
            Inconclusive: ``no-`` and the ability, where it has not.
        """
        control = self._control(self._role(self.scenario.component))
        if control is None or ability not in control.abilities():
            raise Inconclusive(f"no-{ability}", f"the target does not offer the ability {ability!r}")

    def set_port(self, port: Entrance, state: PortState) -> None:
        """Open or block a port of the trading platform, or another website; when the case ends, it is open.

        Raises:
            Inconclusive: ``no-ports``: the component under test cannot be told to.
        """
        self.require("ports")
        control = self._control(self._role(self.scenario.component))
        assert control is not None
        opened: dict[Entrance, PortState] = {port: "open"}
        self._stack.callback(control.set_ports, opened)
        control.set_ports({port: state})

    # -------------------------------------------------------------- seams
    def _role(self, component: Component) -> Role:
        role = self._session.cast.role(component, self.scenario.component, self.key.surface, self.scenario.curated)
        self.reached[component] = role.surface
        return role

    def _open(self, component: Component, person: CasePerson, device: DeviceSpec | PhoneSpec | None) -> Any:
        role = self._role(component)
        if component == "trading-platform" and role.target is not self._role("portal").target:
            raise Inconclusive("no-shared-accounts", "the trading platform and the portal are of different targets")
        control = self._control(role)
        if role.reach.kind == "python":
            factory = role.target.factory(role.reach.value, role.reach.line)
            return factory(self._handle(role), device if device is not None else person.record)
        if role.reach.kind == "twin":
            return self._browse(component, person, role.target, self._twin(control, component, device), device)
        address = role.target.served().address(role.reach.value)
        if role.surface == "browser":
            return self._browse(component, person, role.target, address, device)
        if component == "trading-platform":
            return self._trading_platform(role, address)
        from conformance.drivers.http import HttpPortal  # noqa: PLC0415 - the model surface needs no HTTP driver

        client = role.target.client({"response": [self.exchanges.note]})
        self._stack.callback(client.close)
        return HttpPortal(address, client)

    @staticmethod
    def _twin(control: Control | None, component: Component, device: DeviceSpec | PhoneSpec | None) -> str:
        ability = "phones" if isinstance(device, PhoneSpec) else "twins"
        if control is None or ability not in control.abilities() or device is None:
            raise Inconclusive(f"no-{ability}", f"the target makes no simulated {component}")
        return control.make_phone(device) if isinstance(device, PhoneSpec) else control.make_twin(device)

    def _trading_platform(self, role: Role, address: str) -> Any:
        from conformance.drivers.tcp_gateway import (  # noqa: PLC0415 - the model surface needs no sockets
            PlatformAddress,
            TcpTradingPlatform,
        )

        settings = role.target.manifest.settings
        platform = TcpTradingPlatform(
            PlatformAddress.parse(address),
            role.target.served().tls(),
            port_timeout=float(settings["port_timeout_seconds"]),
            timeout=float(settings["timeout_seconds"]),
            noted=self.exchanges.note_line,
        )
        self._stack.callback(platform.close)
        return platform

    def _open_desk(self) -> Any:
        """Client Services, with an agent of this case's own, at the target whose portal these people have."""
        role = self._role("client-services")
        if role.target is not self._role("portal").target:
            raise Inconclusive("no-desk", "the target that has these people's portal has no Client Services")
        control = self._control(role)
        if control is None or "agents" not in control.abilities():
            raise Inconclusive("no-agents", "the target cannot be told of an agent")
        key = control.employ("Agent")
        self._session.secrecy.add(key)
        return _DiscreetDesk(self._desk_driver(role, key), self._session.secrecy.add)

    def _desk_driver(self, role: Role, key: str) -> Any:
        if role.reach.kind == "python":
            return role.target.factory(role.reach.value, role.reach.line)(self._handle(role), key)
        address = role.target.served().address(role.reach.value)
        if role.surface == "browser":
            return self._browse_desk(role, address, key)
        from conformance.drivers.http_desk import HttpDesk  # noqa: PLC0415 - the model surface needs no HTTP driver

        client = role.target.client({"response": [self.exchanges.note]})
        self._stack.callback(client.close)
        return HttpDesk(address, key, client)

    def _open_troubleshooter(self) -> Any:
        """The troubleshooter, which has to know these people."""
        role = self._role("troubleshooter")
        if role.target is not self._role("portal").target:
            raise Inconclusive("no-troubleshooter", "the target that has these people's portal has no troubleshooter")
        self._control(role)  # nobody needs to be in the scenario, so this may be the first that the target hears of it
        if role.reach.kind == "python":
            return role.target.factory(role.reach.value, role.reach.line)(self._handle(role))
        address = role.target.served().address(role.reach.value)
        if role.surface == "browser":
            from conformance.drivers.browser_help import BrowserTroubleshooter  # noqa: PLC0415 - loads slowly

            return self._browse_page(
                role, "visitor-troubleshooter", "What a visitor sees", BrowserTroubleshooter, address
            )
        from conformance.drivers.http_help import HttpTroubleshooter  # noqa: PLC0415 - the model needs no HTTP

        client = role.target.client({"response": [self.exchanges.note]})
        self._stack.callback(client.close)
        return HttpTroubleshooter(
            address, client, port_timeout=float(role.target.manifest.settings["port_timeout_seconds"])
        )

    def _open_intake(self) -> Any:
        """The mailboxes for documents, which file under these people's accounts."""
        role = self._role("document-intake")
        if role.target is not self._role("portal").target:
            raise Inconclusive("no-shared-accounts", "the document intake and the portal are of different targets")
        self._control(role)
        if role.reach.kind == "python":
            return role.target.factory(role.reach.value, role.reach.line)(self._handle(role))
        from conformance.drivers.smtp_intake import (  # noqa: PLC0415 - the model surface needs no sockets
            IntakeAddress,
            SmtpIntake,
        )

        served = role.target.served()
        return SmtpIntake(
            IntakeAddress.parse(served.address(role.reach.value)),
            served.tls(),
            timeout=float(role.target.manifest.settings["timeout_seconds"]),
            noted=self.exchanges.note_command,
        )

    def _restart_intake(self) -> None:
        control = self._control(self._role("document-intake"))
        if control is None or "restart" not in control.abilities():
            raise Inconclusive("no-restart", "the target's intake cannot be killed and started again")
        control.restart_intake()

    def _browse_desk(self, role: Role, address: str, key: str) -> Any:
        from conformance.drivers.browser_desk import BrowserDesk  # noqa: PLC0415 - playwright loads slowly

        title = "What an agent of Client Services sees"
        return self._browse_page(role, "agent-client-services", title, BrowserDesk, address, key)

    def _browse_page(self, role: Role, who: str, title: str, driver: Callable[..., Any], *what: str) -> Any:
        """Pages that belong to nobody in the scenario, in a window of their own."""
        context = self._session.browser().browser.new_context()
        self._stack.callback(context.close)
        self.album.watch(who, title, context)
        manifest = role.target.manifest
        timeout = float(manifest.settings["timeout_seconds"])
        unrecorded = self.film.watch(title, context) if self.film else None
        return driver(context, *what, manifest.labels, timeout=timeout, unrecorded=unrecorded)

    def _browse(
        self,
        component: Component,
        person: CasePerson,
        target: OpenTarget,
        address: str,
        device: DeviceSpec | PhoneSpec | None,
    ) -> Any:
        from conformance.drivers.browser import open_component  # noqa: PLC0415 - playwright loads slowly
        from conformance.drivers.windows import window_for  # noqa: PLC0415 - goes with it

        who = f"{person.name.lower()}-{component}"
        launched = self._session.browser()
        window = window_for(component, device, launched.descriptors)
        context = launched.browser.new_context(**window)
        self._stack.callback(context.close)
        title = _TITLES.get(component, "What {name} sees").format(name=person.name)
        self.album.watch(who, title, context)
        settings = target.manifest.settings
        opened = open_component(
            component,
            context,
            address,
            target.manifest.labels,
            timeout=float(settings["timeout_seconds"]),
            device=device,
            touch=bool(window.get("has_touch")),
            unrecorded=self.film.watch(title, context) if self.film else None,
        )
        if hasattr(opened, "look_again"):
            self._to_look_again.append(opened.look_again)
        return opened

    # -------------------------------------------------------------- abilities
    def _handle(self, role: Role) -> Any:
        key = id(role.target)
        if key not in self._opened:
            opened = role.target.open_in_process(self._variant(role.target))
            if hasattr(opened, "close"):
                self._stack.callback(opened.close)
            self._opened[key] = opened
        return self._opened[key]

    def _control(self, role: Role) -> Control | None:
        in_process = role.surface == "model"
        key = (id(role.target), in_process)
        if key not in self._controls:
            control = (
                role.target.control_in_process(self._handle(role))
                if in_process
                else role.target.control_served(self._variant(role.target))
            )
            self._set_clock(control)
            self._controls[key] = control
        return self._controls[key]

    def _set_clock(self, control: Control | None) -> None:
        if control is not None and "clock" in control.abilities():
            control.set_clock(self._now)

    def _variant(self, target: OpenTarget) -> str | None:
        return self.key.variant if target is self._session.cast.target else None

    def _provision(self, record: PersonRecord) -> PersonRecord:
        return self._portal_ability("provision").provision(record)

    def _enrol(self, username: str, device: DeviceSpec) -> None:
        self._portal_ability("enrol").enrol(username, device)

    def _deactivate(self, username: str, serial: str) -> None:
        control = self._control(self._role("portal"))
        if control is None or "deactivate" not in control.abilities():
            raise Inconclusive("no-deactivation", "the portal cannot be told that a device is no longer active")
        control.deactivate(username, serial)

    def _ship(self, username: str, device: DeviceSpec) -> str:
        control = self._control(self._role("portal"))
        if control is None or "ship" not in control.abilities():
            raise Inconclusive("no-shipping", "the target cannot be told to ship a device")
        code = control.ship(username, device)
        self._session.secrecy.add(code)
        return code

    def _parcels(self, username: str) -> Sequence[tuple[DeviceSpec, str]]:
        control = self._control(self._role("portal"))
        if control is None or "post" not in control.abilities():
            raise Inconclusive("no-post", "the target cannot tell what has come by post")
        parcels = control.parcels(username)
        for _, code in parcels:
            self._session.secrecy.add(code)
        return parcels

    def _give_passcode(self, username: str) -> str:
        control = self._control(self._role("portal"))
        if control is None or "temporary-passcode" not in control.abilities():
            raise Inconclusive("no-temporary-passcode", "the target cannot be told to give a temporary passcode")
        passcode = control.give_temporary_passcode(username)
        self._session.secrecy.add(passcode)
        return passcode

    def _set_account(self, username: str, account: AccountState) -> None:
        control = self._control(self._role("portal"))
        if control is None or "account" not in control.abilities():
            raise cannot_set_account()
        if account.paper is not None:
            self._session.secrecy.add(account.paper.password)
        control.set_account(username, account)

    def _office(self) -> Control:
        """Whoever tells what was sent and what is kept: the target that knows the people."""
        control = self._control(self._role("portal"))
        if control is None or "mailbox" not in control.abilities():
            raise cannot_tell_mail()
        return control

    def _portal_ability(self, ability: str) -> Control:
        control = self._control(self._role("portal"))
        if control is None or ability not in control.abilities():
            raise cannot_enrol("portal")
        return control

    def _setting(self, key: str) -> Any:
        return self._role(self.scenario.component).target.manifest.settings[key]

    def _keep_secret(self, thing: PersonRecord | DeviceSpec) -> None:
        if self.film is not None:
            self.film.hide(thing)
        secrecy = self._session.secrecy
        if isinstance(thing, PersonRecord):
            secrecy.add(thing.password)
        else:
            secrecy.add(thing.key)
            for pin in (thing.pin, thing.settings.get("smartphone_passcode")):
                if pin:
                    secrecy.add_pin(pin)

    # -------------------------------------------------------------- the end
    def close(self) -> None:
        """Close every page and client; what was started per worker stays."""
        self._stack.close()


class _DiscreetDesk:
    """A desk whose every secret is known as one before a step gets it."""

    def __init__(self, desk: Any, keep_secret: Callable[[str], None]) -> None:
        self._desk = desk
        self._keep_secret = keep_secret

    def __getattr__(self, name: str) -> Any:
        spoken = getattr(self._desk, name)
        return self._kept(spoken) if name in ("give_passcode", "report_lost", "new_password") else spoken

    def _kept(self, spoken: Callable[..., Any]) -> Callable[..., Any]:
        def speak(*arguments: Any, **named: Any) -> Any:
            told = spoken(*arguments, **named)
            if isinstance(told, str):
                self._keep_secret(told)
            return told

        return speak


_TITLES: dict[str, str] = {
    "portal": "What {name} sees in Client Portal",
    "trading-platform": "What {name} sees in the trading platform's login window",
    "ibkey-ios": "{name}'s iPhone with IB Key",
    "ibkey-android": "{name}'s Android phone with IB Key",
    "dsc-plus": "{name}'s DSC+",
    "phone-ios": "{name}'s iPhone",
    "phone-android": "{name}'s Android phone",
}
"""What pictures of a component show."""
