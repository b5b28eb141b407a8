"""Which of the two addresses is the right one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_impl.domain.documents.regions import addresses, is_european, right_address
from reference_impl.domain.policy import REFERENCE_POLICY, Policy

ELSEWHERE, EUROPE = "newaccounts@interactivebrokers.com", "newaccounts.uk@interactivebrokers.co.uk"


@pytest.mark.parametrize("country", ["DE", "FR", "GB", "IE", "CH", "NO", "IS", "UA", "CY", "VA", "JE", "gb"])
def test_residents_of_a_european_country_have_an_address_of_their_own(country: str) -> None:
    assert right_address(country) == EUROPE


@pytest.mark.parametrize("country", ["US", "CA", "JP", "AU", "BR", "IN", "TR", "GE", "GL", "XX", "", "Germany"])
def test_everybody_else_has_the_other(country: str) -> None:
    assert right_address(country) == ELSEWHERE


def test_the_list_is_that_of_the_united_nations_with_two_more() -> None:
    assert len(REFERENCE_POLICY.european_countries) == 51 + 2
    assert all(len(code) == 2 and code.isupper() for code in REFERENCE_POLICY.european_countries)


def test_the_list_and_the_addresses_are_the_implementations() -> None:
    policy = replace(REFERENCE_POLICY, european_countries=frozenset({"TR"}), documents_europe="eu@example.org")
    assert is_european("TR", policy)
    assert not is_european("DE", policy)
    assert addresses(policy) == (ELSEWHERE, "eu@example.org")
    assert right_address("TR", policy) == "eu@example.org"


@pytest.mark.parametrize("europe", [ELSEWHERE, "EU@example.org"])
def test_addresses_that_cannot_be_told_apart_are_refused(europe: str) -> None:
    with pytest.raises(ValueError, match="two, in lower case"):
        Policy(documents_europe=europe)
