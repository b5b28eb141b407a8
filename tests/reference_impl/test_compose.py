"""Putting the parts together."""

from __future__ import annotations

import asyncio
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from reference_impl.compose import Settings, System, compose
from reference_impl.domain.refusals import Refused
from reference_impl.residents import settle
from reference_impl.storage.sql import StoreUnusable
from reference_impl.variants import UnknownVariant

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def get(app: ASGIApp, path: str) -> httpx.Response:
    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://one.test") as client:
            return await client.get(path)

    return asyncio.run(send())


def provision(system: System) -> None:
    system.provision(
        username="ada",
        password="correct horse",
        full_name="Ada Example",
        email="ada@example.org",
        country="AT",
        account_number="U1234567",
    )


def knows_ada(system: System) -> bool:
    """Whether her password is taken; she has nothing to complete the sign-in with."""
    with pytest.raises(Refused) as refused:
        system.client_portal.sign_in("ada", "correct horse", NOW)
    return refused.value.reason == "no-second-factor"


def test_a_system_in_memory_needs_nothing() -> None:
    system = compose(Settings(passwords="pure"))
    provision(system)
    assert knows_ada(system)


def test_a_system_in_sql_remembers_in_its_database(tmp_path: Path) -> None:
    system = compose(Settings(store=f"sqlite:///{tmp_path}/store.db", passwords="pure"))
    provision(system)
    assert knows_ada(system)
    system.close()
    assert (tmp_path / "store.db").is_file()


def test_passwords_are_hashed_with_argon2_unless_told_otherwise() -> None:
    system = compose()
    assert system.client_portal.hasher.hash("x").startswith("$argon2id$")


def test_a_database_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable):
        compose(Settings(store=f"sqlite:///{tmp_path}/nowhere/store.db", passwords="pure"))


def test_a_variant_that_does_not_exist_is_told() -> None:
    with pytest.raises(UnknownVariant):
        compose(Settings(passwords="pure", variant="nothing"))


def test_a_reset_forgets_people_and_twins_in_the_same_applications(tmp_path: Path) -> None:
    system = compose(Settings(store=f"sqlite:///{tmp_path}/store.db", passwords="pure"))
    portal, twins = system.portal_app, system.twins_app
    card = settle(system, 1).card_page
    assert get(twins, card).status_code == 200
    system.reset()
    assert (system.portal_app, system.twins_app) == (portal, twins)
    assert get(portal, "/").status_code == 200
    assert get(twins, card).status_code == 404
    settle(system, 1)
    system.close()


def test_a_reset_changes_what_the_same_application_serves() -> None:
    system = compose(Settings(passwords="pure"))
    sound = system.client_portal
    system.reset("passcode-by-another-name")
    assert system.parts.wording.passcode == "Response"
    assert system.client_portal is not sound
    system.reset()
    assert system.parts.wording.passcode == "Passcode"


def test_a_reset_makes_the_twins_of_the_variant() -> None:
    system = compose(Settings(passwords="pure", variant="another-prompt"))
    assert system.parts.dsc_plus.__name__ == "AnotherPrompt"
    assert get(system.twins_app, settle(system, 1).card_page).status_code == 200


def test_a_reset_to_nothing_known_forgets_nobody() -> None:
    system = compose(Settings(passwords="pure"))
    provision(system)
    with pytest.raises(UnknownVariant):
        system.reset("nothing")
    assert knows_ada(system)


def test_resets_and_requests_at_once_leave_a_whole_system() -> None:
    system = compose(Settings(passwords="pure"))
    threads = [threading.Thread(target=system.reset) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    provision(system)
    assert knows_ada(system)


def test_without_threads_a_request_is_answered_on_the_spot(monkeypatch: pytest.MonkeyPatch) -> None:
    system = compose(Settings(passwords="pure", threads=False))
    answered_in = []

    def session(*_: object) -> None:
        answered_in.append(threading.current_thread())
        raise Refused("not-signed-in", "Sign in.")

    monkeypatch.setattr(system.client_portal, "session", session)
    assert get(system.portal_app, "/account").status_code == 401
    assert answered_in == [threading.current_thread()]


def test_the_control_key_is_not_shown() -> None:
    assert "hush" not in repr(Settings(control_key="hush"))


def test_a_page_needs_no_package_that_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    for lacking in ("sqlalchemy", "argon2", "cryptography", "PIL", "numpy"):
        for name in [name for name in sys.modules if name.partition(".")[0] == lacking]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, lacking, None)
    for name in [name for name in sys.modules if name.startswith("reference_impl")]:
        monkeypatch.delitem(sys.modules, name)
    try:
        from reference_impl import compose as anew

        system = anew.compose(anew.Settings(passwords="pure", threads=False, images="svg"))
        assert get(system.portal_app, "/").status_code == 200
        assert system.parts.draw_card({1: "007"}, "ada", "svg").media_type == "image/svg+xml"
    finally:  # what was loaded here stays here; what was there before comes back
        for name in [name for name in sys.modules if name.startswith("reference_impl")]:
            del sys.modules[name]


def test_the_same_seed_makes_the_same_person() -> None:
    people = [settle(compose(Settings(passwords="pure")), seed) for seed in (7, 7, 8)]
    first, again, other = ((one.username, one.password, one.card_pin) for one in people)
    assert first == again
    assert first != other
    for secret in (people[0].password, people[0].card_pin, people[0].android_pin):
        assert secret not in repr(people[0]).replace(people[0].card_page, "").replace(people[0].android_page, "")
