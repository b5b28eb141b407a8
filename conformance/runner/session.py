"""What a worker keeps from its first case to its last: targets, browser, and where it tells what happens."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from conformance.doctor import examine
from conformance.errors import ConfigFault, SuiteError
from conformance.events import Event, encode
from conformance.loopback import Premises
from conformance.manifest import load_manifest
from conformance.runner.plan import Plan
from conformance.runner.secrecy import Secrecy
from conformance.seams import Authenticator, Component, DeviceSpec, Surface
from conformance.target import Cast, OpenTarget

if TYPE_CHECKING:
    from conformance.drivers.browsers import Launched

__all__ = ["WorkerSession", "open_session"]

_TARGET_ADDRESS, _UNDERSTUDY_ADDRESS, _MAIL_ADDRESS = 1, 2, 3
_ON_DEMAND: frozenset[Component] = frozenset({"document-intake"})


class WorkerSession:
    """Everything that is started once per worker and shared by its cases.

    Attributes:
        plan: what the worker does.
        cast: the target under test and its understudy.
        secrecy: the secrets of this worker's people and devices.
    """

    def __init__(self, plan: Plan, events: IO[str] | None, stack: contextlib.ExitStack) -> None:
        self.plan = plan
        self.secrecy = Secrecy()
        self._events = events
        self._stack = stack
        self._browser: Launched | None = None
        self._spares: Any = None
        self._letterbox: Any = None
        self._mail_sink: Any = None
        self._premises = Premises()
        stack.callback(self._premises.leave)
        target = OpenTarget(load_manifest(plan.target), self._premises, _TARGET_ADDRESS)
        understudy = target
        if plan.understudy != plan.target:
            understudy = OpenTarget(load_manifest(plan.understudy), self._premises, _UNDERSTUDY_ADDRESS)
        self.cast = Cast(target, understudy)
        stack.callback(self.cast.stop)

    def emit(self, event: Event) -> None:
        """Tell the parent what happened, at once, with every secret blotted out."""
        if self._events is not None:
            self._tell(encode(event, self.secrecy.blot))

    def tell_fault(self, fault: SuiteError) -> None:
        """Tell the parent what ends this worker."""
        if self._events is not None:
            message = self.secrecy.blot(str(fault), of_any_case=True)
            self._tell({"event": "Fault", "status": fault.exit_status, "message": message})

    def tell_through(self) -> None:
        """Tell the parent that there is nothing left that this worker could begin."""
        if self._events is not None:
            self._tell({"event": "Through"})

    def _tell(self, fields: dict[str, Any]) -> None:
        assert self._events is not None
        self._events.write(json.dumps(fields, ensure_ascii=False) + "\n")
        self._events.flush()

    def prepare(self, surfaces: Collection[Surface], tested: Collection[Component]) -> None:
        """Start what these surfaces need, so that what is missing is said once, before the first case.

        The understudy starts when a case first needs it: most runs need nothing of it that is served. So may the
        mailboxes for documents, which load what reads pictures, and play along in no case but their own.

        Args:
            surfaces: of the cases.
            tested: the components under test.

        Raises:
            ConfigFault: a target does not start, does not answer, or there is no browser.
        """
        leave_out = _ON_DEMAND - set(tested)
        for finding in examine(self.cast.target, surfaces, thorough=False, leave_out=leave_out):
            if not finding.good:
                raise ConfigFault(finding.what, where=finding.where, mend=finding.mend)
        if "browser" in surfaces:
            self.browser()

    def spare(self, device: DeviceSpec) -> Authenticator:
        """A stand-in for a device, played by the understudy in this process, apart from every case's own parts.

        Raises:
            ConfigFault: the understudy has no such device in process.
        """
        manifest = self.cast.understudy.manifest
        reach = manifest.components.get(device.kind, {}).get("model")
        if reach is None:
            raise ConfigFault(
                f"{manifest.name} plays no {device.kind} in process",
                where=str(manifest.path),
                mend=f'Give [components."{device.kind}"] the surface model',
            )
        if self._spares is None:
            self._spares = self.cast.understudy.open_in_process(None)
            if hasattr(self._spares, "close"):
                self._stack.callback(self._spares.close)
        make = self.cast.understudy.factory(reach.value, reach.line)
        return cast("Authenticator", make(self._spares, device))

    def letterbox(self, surface: Surface) -> Any:
        """Where the email of phones is kept: on ``model`` without a server, elsewhere the worker's own mail server.

        Raises:
            ConfigFault: it cannot listen.
        """
        from conformance.drivers.mail_sink import Letterbox, MailSink  # noqa: PLC0415 - most runs send no email

        if surface == "model":
            if self._letterbox is None:
                self._letterbox = Letterbox()
            return self._letterbox
        if self._mail_sink is None:
            address = self._premises.address(_MAIL_ADDRESS)
            self._mail_sink = MailSink(address, self._premises.authority.certify(address))
            self._stack.callback(self._mail_sink.close)
        return self._mail_sink

    def browser(self) -> Launched:
        """The worker's browser, launched when first asked for.

        Raises:
            ConfigFault: there is none on this machine.
        """
        if self._browser is None:
            from conformance.drivers.browsers import find_browser, launch  # noqa: PLC0415 - playwright loads slowly

            path = Path(self.plan.browser) if self.plan.browser else find_browser().path
            authorities = [self._premises.authority.ca_pem]
            for target in (self.cast.target, self.cast.understudy):
                served = target.manifest.launches.get("served")
                if served is not None and served.ca is not None and served.ca not in authorities:
                    authorities.append(served.ca)  # of a system that was up already
            self._browser = self._stack.enter_context(launch(path, ca=authorities, headed=self.plan.headed))
        return self._browser


@contextlib.contextmanager
def open_session(plan: Plan, events: IO[str] | None) -> Iterator[WorkerSession]:
    """Open what a worker needs, and bring all of it down at the end, whatever happens.

    Args:
        plan: what the worker does.
        events: where events go, one JSON object a line; ``None`` to tell nobody.
    """
    with contextlib.ExitStack() as stack:
        yield WorkerSession(plan, events, stack)
