"""What each variant breaks about closed accounts and the trading platform, as a question with one answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from conformance.seams import AccountState, ContractBroken
from reference_impl import target
from tests.reference_impl.variants.scene import ADA, NOW, Scene


# ---------------------------------------------------------------- a closed account at Client Portal
def closed(scene: Scene, why: Literal["by-customer", "no-balance"] = "by-customer") -> target.ModelPortal:
    """A visitor whose account is closed."""
    scene.control.set_account("ada", AccountState(NOW, why))
    return target.portal(scene.opened, ADA)


def signs_in_by_password_alone(
    scene: Scene, why: Literal["by-customer", "no-balance"] = "by-customer"
) -> target.ModelPortal | None:
    portal = closed(scene, why)
    return portal if portal.sign_in(ADA.credentials).accepted and portal.second_factor() is None else None


def lets_a_closed_account_in(scene: Scene) -> bool:
    return signs_in_by_password_alone(scene) is not None


def lets_an_account_without_balance_in(scene: Scene) -> bool:
    return signs_in_by_password_alone(scene, "no-balance") is not None


def opens_statements_alone(scene: Scene) -> bool:
    portal = signs_in_by_password_alone(scene)
    return portal is not None and portal.access() == "statements"


def gives_both_statements(scene: Scene) -> bool:
    portal = signs_in_by_password_alone(scene)
    assert portal is not None
    try:
        return all(ADA.account_number in portal.statement(kind, "csv") for kind in ("activity", "tax"))
    except ContractBroken:
        return False


TRADING_RULES: dict[str, Callable[[Scene], bool]] = {
    "closed-account-needs-device": lets_a_closed_account_in,
    "closed-account-locked-out": lets_a_closed_account_in,
    "closed-account-opens-all": opens_statements_alone,
    "closed-without-balance-forgotten": lets_an_account_without_balance_in,
    "no-tax-statement": gives_both_statements,
}
