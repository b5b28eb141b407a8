"""The connectivity test with one rule broken: what is in the way, in which order, the advice, and the way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reference_impl.domain.connection import (
    ConnectionReport,
    Hindrance,
    Observed,
    Reach,
    advice_on,
    hindrance_at,
    report_on,
)
from reference_impl.domain.troubleshooter import Troubleshooter
from reference_impl.parts import Parts
from reference_impl.variants.pages import on_page
from reference_impl.variants.registry import PAGES_ONLY, Surface, Variant

__all__ = ["CONNECTION_VARIANTS"]

_NO_PORTS: Mapping[Surface, str] = {"model": "in process nothing listens, so there is nothing to test"}


def _caused(report: ConnectionReport, cause: Hindrance) -> ConnectionReport:
    """The same with another cause, and the advice for it."""
    return replace(report, cause=cause, advice=advice_on(cause, report.causes))


class _OtherCauses(Troubleshooter):
    """Takes one thing that is in the way of a port for another."""

    taken_for: Mapping[Hindrance, Hindrance]

    def connection(self, observed: Observed) -> ConnectionReport:
        """With the causes that it takes the true ones for."""
        told = report_on(observed)
        causes = {port: self.taken_for.get(cause, cause) for port, cause in told.causes.items()}
        cause = self.taken_for.get(told.cause, told.cause)
        return replace(told, causes=causes, cause=cause, advice=advice_on(cause, causes))


class _OtherAdvice(Troubleshooter):
    """Advises something else where one thing is in the way."""

    about: Hindrance
    advice: str

    def connection(self, observed: Observed) -> ConnectionReport:
        """With that advice."""
        told = report_on(observed)
        return replace(told, advice=self.advice) if told.cause == self.about else told


class _OtherObservations(Troubleshooter):
    """Goes by something else than what was observed."""

    def seen(self, observed: Observed) -> Observed:
        """What it goes by."""
        raise NotImplementedError

    def connection(self, observed: Observed) -> ConnectionReport:
        """By that."""
        return report_on(self.seen(observed))


# ---------------------------------------------------------------- TRB-D-1
class InternetNotChecked(_OtherObservations):
    """Does not look whether another website answers."""

    def seen(self, observed: Observed) -> Observed:
        """It does."""
        return replace(observed, website=True)


class InternetCheckedLast(Troubleshooter):
    """Blames the Internet connection only where the ports are open."""

    def connection(self, observed: Observed) -> ConnectionReport:
        """The ports come first."""
        told = report_on(observed)
        ports = report_on(replace(observed, website=True))
        return told if ports.cause == "none" else replace(ports, website=told.website)


class ProviderNotNamed(_OtherAdvice):
    """Says that the Internet connection is down, and no more."""

    about = "internet"
    advice = "No other website answers: your Internet connection does not work."


# ---------------------------------------------------------------- TRB-D-2
class FirewallTakenForPorts(_OtherCauses):
    """Takes a firewall for a closed port."""

    taken_for: Mapping[Hindrance, Hindrance] = {"firewall": "port"}


class PortsTakenForFirewall(_OtherCauses):
    """Takes a closed port for a firewall."""

    taken_for: Mapping[Hindrance, Hindrance] = {"port": "firewall"}


class FirewallLeftAsItIs(_OtherAdvice):
    """Names the firewall, and does not say what to do with it."""

    about = "firewall"
    advice = "A firewall is in the way. Log in from another place."


# ---------------------------------------------------------------- TRB-D-4
class AlwaysReachable(_OtherObservations):
    """Finds that everything can be reached."""

    def seen(self, observed: Observed) -> Observed:
        """All is open."""
        return Observed(True, dict.fromkeys(observed.ports, "open"))


class FirstPortAlone(_OtherObservations):
    """Tests one port, and tells the same of the other."""

    def seen(self, observed: Observed) -> Observed:
        """Both ports are like the first."""
        return replace(observed, ports=dict.fromkeys(observed.ports, observed.ports[min(observed.ports)]))


class RefusedIsFiltered(Troubleshooter):
    """Does not tell a port that refuses from one that does not answer."""

    def connection(self, observed: Observed) -> ConnectionReport:
        """With the right causes."""
        blocked: Mapping[Reach, Reach] = {"refused": "filtered"}
        told = report_on(observed)
        return replace(told, ports={port: blocked.get(reach, reach) for port, reach in told.ports.items()})


# ---------------------------------------------------------------- TRB-D-5
class OneCauseForAllPorts(Troubleshooter):
    """Names the same cause at each port."""

    def connection(self, observed: Observed) -> ConnectionReport:
        """That of the platform."""
        told = report_on(observed)
        return replace(told, causes=dict.fromkeys(told.causes, told.cause))


class PortsBeforeFirewall(Troubleshooter):
    """Looks at the ports first, and then at the firewall."""

    def connection(self, observed: Observed) -> ConnectionReport:
        """A port that refuses comes before one that does not answer."""
        told = report_on(observed)
        return _caused(told, "port") if told.website and "port" in told.causes.values() else told


class PortsBlamedOffline(Troubleshooter):
    """Blames a firewall or a port although nothing at all can be reached."""

    def connection(self, observed: Observed) -> ConnectionReport:
        """At each port, as if another website answered."""
        causes = {port: hindrance_at(True, reach) for port, reach in observed.ports.items()}
        return replace(report_on(observed), causes=causes)


def _tests(name: str, clause: str, breaks: str, broken: type[Troubleshooter]) -> Variant:
    def change(parts: Parts) -> Parts:
        return replace(parts, troubleshooter=broken)

    return Variant(name, (clause,), breaks, ("api", "browser"), change, _NO_PORTS)


CONNECTION_VARIANTS = (
    _tests(
        "internet-not-checked",
        "TRB-D-1",
        "The connectivity test does not look whether another website answers.",
        InternetNotChecked,
    ),
    _tests(
        "internet-checked-last",
        "TRB-D-1",
        "The connectivity test blames the ports although no other website answers either.",
        InternetCheckedLast,
    ),
    _tests(
        "provider-not-named",
        "TRB-D-1",
        "Where the Internet connection is down, nobody is sent to the Internet service provider.",
        ProviderNotNamed,
    ),
    _tests(
        "firewall-taken-for-ports",
        "TRB-D-2",
        "Where a firewall swallows the connection, a closed port is named as the cause.",
        FirewallTakenForPorts,
    ),
    _tests(
        "ports-taken-for-firewall",
        "TRB-D-2",
        "Where a port refuses the connection, a firewall is named as the cause.",
        PortsTakenForFirewall,
    ),
    _tests(
        "firewall-left-as-it-is",
        "TRB-D-2",
        "A firewall is named as the cause, and nothing is said of reconfiguring it.",
        FirewallLeftAsItIs,
    ),
    _tests("always-reachable", "TRB-D-4", "The connectivity test finds that all can be reached.", AlwaysReachable),
    _tests(
        "first-port-alone", "TRB-D-4", "The connectivity test tells of both ports what the first is.", FirstPortAlone
    ),
    _tests(
        "refused-is-filtered",
        "TRB-D-4",
        "The connectivity test calls a port filtered that refuses the connection.",
        RefusedIsFiltered,
    ),
    Variant(
        "no-way-to-the-connectivity-test",
        ("TRB-D-4",),
        "The help does not lead to the connectivity test.",
        ("browser",),
        on_page("help.html", ">Connectivity test<", " hidden>Connectivity test<"),
        PAGES_ONLY,
    ),
    Variant(
        "connectivity-test-without-its-script",
        ("TRB-D-4",),
        "The page of the connectivity test does not try anything.",
        ("browser",),
        on_page("help_connection.html", " defer>", " type=text/plain>"),
        PAGES_ONLY,
    ),
    _tests(
        "one-cause-for-all-ports",
        "TRB-D-5",
        "The connectivity test names the same cause at both ports.",
        OneCauseForAllPorts,
    ),
    _tests(
        "ports-before-firewall",
        "TRB-D-5",
        "The connectivity test looks at the ports before it looks at the firewall.",
        PortsBeforeFirewall,
    ),
    _tests(
        "ports-blamed-offline",
        "TRB-D-5",
        "The connectivity test blames a firewall and the ports while no other website answers.",
        PortsBlamedOffline,
    ),
)
