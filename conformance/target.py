"""A target that is open for work: for each component and surface, the driver that speaks to it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from conformance.errors import ConfigFault, HarnessFault
from conformance.loopback import Premises
from conformance.manifest import Launch, Manifest, Reach
from conformance.seams import Component, Control, Surface

if TYPE_CHECKING:  # a page of the site has neither; there, everything is in process
    import ssl

    import httpx

    from conformance.drivers.http import HttpControl
    from conformance.launching import ServedTarget

__all__ = ["Cast", "OpenTarget", "Role", "load_factory"]

_CARRIED: frozenset[Component] = frozenset({"ibkey-ios", "ibkey-android", "dsc-plus", "phone-ios", "phone-android"})
"""Components whose whole state a person carries: they can be played on any surface, whatever the others are on."""


def load_factory(name: str, manifest: Manifest, line: int) -> Callable[..., Any]:
    """The function that a manifest names.

    Args:
        name: ``module:function``.
        manifest: where it was named; its folder is importable.
        line: the line where it was named, for the message.

    Raises:
        ConfigFault: there is no such module or function, or the module cannot be loaded.
    """
    module, _, function = name.partition(":")
    folder = str(manifest.path.resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)
    where = f"{manifest.path} line {line}"
    try:
        imported = importlib.import_module(module)
    except Exception as error:  # a module of somebody else's may stumble over anything
        said = str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"
        raise ConfigFault(
            f"the module of python:{name} cannot be imported ({said})",
            where=where,
            mend="Install it, or put it beside the manifest" if isinstance(error, ImportError) else "Mend the module",
        ) from error
    if not hasattr(imported, function):
        raise ConfigFault(f'module "{module}" has no function "{function}"', where=where, mend="Mend the name")
    found = getattr(imported, function)
    if not callable(found):
        raise ConfigFault(f"python:{name} is no function", where=where, mend="Mend the name")
    return cast("Callable[..., Any]", found)


@dataclass
class OpenTarget:
    """One target, brought up as far as a worker has needed it so far.

    In process, it is opened anew for each scenario, which costs little and leaves nothing behind; served, it is started
    once and told to reset when another variant is wanted.

    Attributes:
        manifest: what it is.
        premises: the worker's loopback addresses and certificates.
        number: which of the addresses is the target's.
    """

    manifest: Manifest
    premises: Premises
    number: int
    _served: ServedTarget | None = None
    _tls: ssl.SSLContext | None = None
    _control: HttpControl | None = None
    _control_client: httpx.Client | None = None
    _served_variant: str | None = None
    _factories: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def factory(self, name: str, line: int) -> Callable[..., Any]:
        """See :func:`load_factory`; what was found once is kept."""
        if name not in self._factories:
            self._factories[name] = load_factory(name, self.manifest, line)
        return self._factories[name]

    def open_in_process(self, variant: str | None) -> Any:
        """A fresh composition in this process, with a rule broken where a variant is named."""
        launch = self._launch("in_process")
        return self.factory(launch.factory, launch.line)(variant)

    def control_in_process(self, opened: Any) -> Control | None:
        """The abilities of a composition that :meth:`open_in_process` made; ``None`` where it offers none."""
        launch = self._launch("in_process")
        if not launch.control:
            return None
        return cast("Control", self.factory(launch.control, launch.line)(opened))

    def served(self) -> ServedTarget:
        """The target over the network, started when first asked for."""
        if self._served is None:
            from conformance.launching import ServedTarget  # noqa: PLC0415 - see above

            self._launch("served")
            self._served = ServedTarget(self.manifest, self.premises, self.number)
            self._tls = self._served.tls()
        return self._served

    def client(self, hooks: Mapping[str, list[Callable[..., Any]]] | None = None) -> httpx.Client:
        """An HTTP client of its own cookies, that trusts the target's certificates and nothing of the environment."""
        import httpx  # noqa: PLC0415 - see above

        self.served()
        return httpx.Client(
            verify=cast("ssl.SSLContext", self._tls),
            timeout=float(self.manifest.settings["timeout_seconds"]),
            trust_env=False,
            event_hooks=dict(hooks) if hooks else None,
        )

    def control_served(self, variant: str | None) -> Control | None:
        """The abilities of the served target, reset to a variant where that is not what it runs; ``None`` without."""
        from conformance.drivers.http import HttpControl  # noqa: PLC0415 - the model surface needs no HTTP driver

        served = self.served()
        if not served.launch.control:
            return None
        if self._control is None:
            self._control_client = self.client()
            address = served.address(served.launch.control)
            self._control = HttpControl(address, served.control_key, self._control_client)
        if variant != self._served_variant:
            self._control.reset(variant)
            self._served_variant = variant
        return self._control

    def stop(self) -> None:
        """Bring it down; harmless when it is."""
        if self._control_client is not None:
            self._control_client.close()
        self._control = self._control_client = None
        if self._served is not None:
            self._served.stop()
            self._served = None

    def _launch(self, name: str) -> Launch:
        launch = self.manifest.launches.get(name)
        if launch is None:
            raise HarnessFault(f"{self.manifest.name} has no launch {name}", where=str(self.manifest.path))
        return launch


@dataclass(frozen=True)
class Role:
    """Who plays a component in a case, and how it is reached.

    Attributes:
        target: the target that plays it.
        surface: the surface that it is reached on.
        reach: how, by the manifest.
    """

    target: OpenTarget
    surface: Surface
    reach: Reach


@dataclass
class Cast:
    """The target under test, and the reference that plays what it does not bring.

    Attributes:
        target: under test.
        understudy: plays the components that the target does not bring; may be the target itself.
    """

    target: OpenTarget
    understudy: OpenTarget

    def role(self, component: Component, tested: Component, surface: Surface, curated: bool) -> Role:
        """Who plays a component in a case.

        The component under test is reached on the case's surface; every other one the cheapest way that shares state
        with it, and on ``browser`` where the case is one that the site replays.

        Args:
            component: the one to be played.
            tested: the component under test.
            surface: the case's surface.
            curated: whether people watch this scenario.

        Raises:
            ConfigFault: nobody plays it.
        """
        player = self.target if component in self.target.manifest.components else self.understudy
        offered = player.manifest.components.get(component, {})
        for wanted in self._wanted(component, tested, surface, curated):
            if wanted in offered:
                return Role(player, wanted, offered[wanted])
        raise ConfigFault(
            f'nobody plays "{component}" for a scenario of "{tested}" on surface {surface}',
            where=str(self.target.manifest.path),
            mend=f'Add [components."{component}"] to the manifest',
        )

    @staticmethod
    def _wanted(component: Component, tested: Component, surface: Surface, curated: bool) -> tuple[Surface, ...]:
        if component == tested:
            return (surface,)
        if curated and surface == "browser":
            return ("browser", "api", "model")
        if surface == "model" or component in _CARRIED:
            return ("model", "api", "browser")
        return ("api", "browser", "model")

    def stop(self) -> None:
        """Bring everybody down."""
        self.target.stop()
        self.understudy.stop()
