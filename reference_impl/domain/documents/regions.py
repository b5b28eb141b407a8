"""Where documents are sent to: residence on record decides (DOC-ADR-1, DOC-ADR-2, Q-18)."""

from __future__ import annotations

from reference_impl.domain.policy import REFERENCE_POLICY, Policy

__all__ = ["addresses", "is_european", "right_address"]


def addresses(policy: Policy = REFERENCE_POLICY) -> tuple[str, str]:
    """Both addresses that documents are sent to: that for residents outside Europe first."""
    return policy.documents_elsewhere, policy.documents_europe


def is_european(country: str, policy: Policy = REFERENCE_POLICY) -> bool:
    """Whether a country counts as European.

    Args:
        country: by ISO 3166-1 alpha-2. A code that is not in the policy's list, or that is none, is outside Europe.
        policy: the list.
    """
    return country.upper() in policy.european_countries


def right_address(country: str, policy: Policy = REFERENCE_POLICY) -> str:
    """The address to which residents of a country send documents.

    Clauses: DOC-ADR-1, DOC-ADR-2.

    Args:
        country: of residence, by ISO 3166-1 alpha-2.
        policy: both addresses, and which countries are European.
    """
    return policy.documents_europe if is_european(country, policy) else policy.documents_elsewhere
