"""The SQL store on PostgreSQL keeps the contract of all stores. Runs by ``pytest tests/services`` only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest

from reference_impl.domain.refusals import Refused
from reference_impl.storage.sql import SqlStore, StoreUnusable
from tests.reference_impl.storage.contract import ADA, StoreContract, fill
from tests.reference_impl.storage.document_contract import DocumentContract
from tests.reference_impl.storage.races import RaceContract, at_once
from tests.reference_impl.world import World, shown


class Server(Protocol):
    """What the fixture ``server`` offers."""

    def url(self, database: str, password: str | None = None) -> str: ...

    def run(self, statement: str) -> None: ...

    def new_database(self) -> str: ...


@pytest.fixture
def url(server: Server) -> str:
    return server.new_database()


class TestPostgresqlStore(StoreContract, DocumentContract, RaceContract):
    @pytest.fixture
    def store(self, url: str) -> Iterator[SqlStore]:
        store = SqlStore(url)
        yield store
        store.close()

    def test_what_was_committed_is_there_for_another_process(self, store: SqlStore, url: str) -> None:
        fill(store)
        other = SqlStore(url)
        with other.transaction() as work:
            assert work.user("ada") == ADA
        other.close()

    def test_two_processes_accept_a_response_once(self, store: SqlStore, url: str) -> None:
        other = SqlStore(url)
        world = World(store)
        card = world.equipped()
        portals = (world.portal, World(other, vault=world.vault).portal)
        for again in range(1, 6):
            token = world.sign_in()
            view = world.challenge(token)
            response = card.respond(shown(view))
            got = at_once(
                6,
                lambda number: portals[number % 2].answer(token, view.id, response, None, world.now),  # noqa: B023
            )
            assert [each.reason for each in got if isinstance(each, Refused)] == ["already-answered"] * 5
            assert len(world.portal.account(token, world.now).completed) == again
        other.close()

    def test_the_claim_alone_holds_where_no_user_was_held(self, store: SqlStore) -> None:
        """Two transactions that both looked before either changed anything: the second to claim loses."""
        fill(store)
        with store.transaction() as first:
            assert first.challenge("v1", "123456") is not None

            def claim_meanwhile(_: int) -> bool:
                with store.transaction() as second:
                    return second.claim_challenge("v1", "123456")

            assert at_once(1, claim_meanwhile) == [True]
            assert not first.claim_challenge("v1", "123456")

    def test_a_connection_that_the_server_closed_is_replaced(self, store: SqlStore, server: Server) -> None:
        fill(store)
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        with store.transaction() as work:
            assert work.user("ada") == ADA


def test_a_new_database_can_be_opened_by_many_at_once(url: str) -> None:
    stores = at_once(6, lambda _: SqlStore(url))
    assert [type(store) for store in stores] == [SqlStore] * 6
    for store in stores:
        assert isinstance(store, SqlStore)
        store.close()


def test_a_wrong_password_is_told_without_repeating_it(server: Server) -> None:
    with pytest.raises(StoreUnusable, match="password authentication failed") as caught:
        SqlStore(server.url("postgres", password="hush-hush"))
    assert "hush-hush" not in str(caught.value)


def test_a_database_that_does_not_exist_is_told(server: Server) -> None:
    with pytest.raises(StoreUnusable, match="does not exist"):
        SqlStore(server.url("nowhere"))
