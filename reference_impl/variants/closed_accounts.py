"""Client Portal with one rule broken about closed accounts and their statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reference_impl.domain.access import Level, Standing
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import Means
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import StatementFile
from reference_impl.variants.registry import everywhere

__all__ = ["CLOSED_ACCOUNT_VARIANTS"]


# ---------------------------------------------------------------- TRB-A-4
class ClosedAccountNeedsDevice(ClientPortal):
    """Asks a closed account for what it asks an open one for."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """As if it were open."""
        return super().accepted_means(replace(standing, user=replace(standing.user, closed=None)), now)


class ClosedAccountLockedOut(ClientPortal):
    """Lets nobody in whose account is closed."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """None, where it is closed."""
        return () if standing.user.closed else super().accepted_means(standing, now)


class ClosedAccountOpensAll(ClientPortal):
    """Opens to a closed account what it opens to an open one."""

    def level(self, standing: Standing, means: Means, now: datetime) -> Level:
        """Everything, where it is closed."""
        return "full" if standing.user.closed else super().level(standing, means, now)


class ClosedWithoutBalanceForgotten(ClientPortal):
    """Knows a closed account only where its customer closed it."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """As if it were open, where it was closed for having no balance."""
        if standing.user.closed == "no-balance":
            standing = replace(standing, user=replace(standing.user, closed=None))
        return super().accepted_means(standing, now)


class NoTaxStatement(ClientPortal):
    """Gives activity statements alone."""

    def statement(self, token: str, name: str, now: datetime) -> StatementFile:
        """No tax statement."""
        if name.startswith("tax"):
            raise Refused("not-found", "There is no such statement.")
        return super().statement(token, name, now)


CLOSED_ACCOUNT_VARIANTS = (
    everywhere(
        "closed-account-needs-device",
        ("TRB-A-4",),
        "A closed account is asked for its device, as an open one is.",
        ClosedAccountNeedsDevice,
    ),
    everywhere(
        "closed-account-locked-out", ("TRB-A-4",), "A closed account cannot sign in at all.", ClosedAccountLockedOut
    ),
    everywhere(
        "closed-account-opens-all",
        ("TRB-A-4",),
        "A closed account that has signed in has everything open.",
        ClosedAccountOpensAll,
    ),
    everywhere(
        "closed-without-balance-forgotten",
        ("TRB-A-4",),
        "An account that was closed for having no balance is taken for an open one when it signs in.",
        ClosedWithoutBalanceForgotten,
    ),
    everywhere("no-tax-statement", ("TRB-A-4",), "The tax statement that is offered is not there.", NoTaxStatement),
)
