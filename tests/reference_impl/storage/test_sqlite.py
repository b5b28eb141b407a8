"""The SQL store on SQLite keeps the contract, and says what is wrong with a URL or a file."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from reference_impl.adapters.vault import AesGcmVault
from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.refusals import Refused
from reference_impl.storage.sql import SqlStore, StoreUnusable
from tests.reference_impl.storage.contract import ADA, StoreContract, fill
from tests.reference_impl.storage.document_contract import DocumentContract
from tests.reference_impl.storage.races import RaceContract, at_once
from tests.reference_impl.world import World


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


class TestSqliteStore(StoreContract, DocumentContract, RaceContract):
    @pytest.fixture
    def store(self, file: Path) -> Iterator[SqlStore]:
        store = SqlStore(f"sqlite:///{file}")
        yield store
        store.close()

    def test_what_was_committed_is_there_when_the_file_is_opened_again(self, store: SqlStore, file: Path) -> None:
        fill(store)
        store.close()
        again = SqlStore(f"sqlite:///{file}")
        with again.transaction() as work:
            assert work.user("ada") == ADA
        again.close()

    def test_two_stores_on_one_file_accept_a_response_once(self, store: SqlStore, file: Path) -> None:
        other = SqlStore(f"sqlite:///{file}")
        world = World(store)
        card = world.equipped()
        token = world.sign_in()
        view = world.challenge(token)
        portals = (world.portal, World(other, vault=world.vault).portal)
        response = card.respond(view.challenge or "")
        got = at_once(4, lambda number: portals[number % 2].answer(token, view.id, response, None, world.now))
        other.close()
        assert sum(not isinstance(each, Exception) for each in got) == 1

    def test_a_fault_of_the_database_tells_nothing_of_what_was_written(self, store: SqlStore, file: Path) -> None:
        with contextlib.closing(sqlite3.connect(file)) as connection:
            connection.execute("DROP TABLE users")
        with pytest.raises(OperationalError, match="no such table") as fault, store.transaction() as work:
            work.add_user(replace(ADA, password_hash="s3cret-hash"))
        assert "s3cret-hash" not in str(fault.value)

    def test_no_refused_password_writes_more_or_less_than_another(self, store: SqlStore, file: Path) -> None:
        world = World(store)
        world.equipped()

        def counted() -> int:
            with contextlib.closing(sqlite3.connect(file)) as connection:
                counts = "SELECT sum(wrong_passwords) + (SELECT sum(count) FROM tallies) FROM users"
                return int(connection.execute(counts).fetchone()[0])

        def work_of(username: str, password: str) -> tuple[list[str], int]:
            done: list[str] = []
            before = counted()

            def note(*about: Any) -> None:
                done.append(about[2].split()[0])

            event.listen(Engine, "after_cursor_execute", note)
            try:
                with pytest.raises(Refused):
                    world.portal.sign_in(username, password, world.now)
            finally:
                event.remove(Engine, "after_cursor_execute", note)
            return done, counted() - before

        known = work_of("ada", "wrong")
        assert known == (["BEGIN", "SELECT", "BEGIN", "SELECT", "UPDATE"], 1)
        assert work_of("nobody", "wrong") == known
        for _ in range(world.policy.wrong_passwords_allowed):
            work_of("ada", "wrong")
        assert work_of("ada", "wrong") == known
        assert work_of("ada", "ada's password") == known

    def test_the_file_is_in_wal_mode(self, store: SqlStore, file: Path) -> None:
        connection = sqlite3.connect(file)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        connection.close()

    def test_neither_token_nor_key_nor_pin_hash_lies_in_the_file(self, store: SqlStore, file: Path) -> None:
        world = World(store, vault=AesGcmVault(AesGcmVault.new_key()))
        card = world.equipped()
        token = world.sign_in()
        csrf_token = world.portal.session(token, world.now).csrf_token
        store.close()
        content = b"".join(part.read_bytes() for part in file.parent.iterdir())
        assert b"ada@example.org" in content
        for secret in (token.encode(), csrf_token.encode(), card.key, hashlib.sha256(b"1234").digest()):
            assert secret not in content

    def test_no_code_of_a_card_lies_in_the_file_before_its_activation_or_after(
        self, store: SqlStore, file: Path
    ) -> None:
        policy = replace(REFERENCE_POLICY, card_code_digits=12, card_cells=8)  # so long that chance makes none of them
        world = World(store, policy, vault=AesGcmVault(AesGcmVault.new_key()))
        world.person()
        paper, pair = world.asked_card()

        def readable() -> list[str]:
            content = b"".join(part.read_bytes() for part in file.parent.iterdir())
            assert b"code_cards" in content
            bare = {code: hashlib.sha256(code.encode()).digest() for code in paper.codes.values()}
            return [code for code, digest in bare.items() if code.encode() in content or digest in content]

        assert len(paper.codes) == 8
        assert readable() == []
        world.portal.give_card_values(paper.token, paper.values(pair), world.now)
        world.portal.finish_card(paper.token, world.now)
        assert readable() == []
        with contextlib.closing(sqlite3.connect(file)) as connection:
            assert connection.execute("SELECT sealed_codes FROM code_cards").fetchall() == [(None,)]


def test_one_new_file_can_be_opened_by_many_at_once(file: Path) -> None:
    stores = at_once(6, lambda _: SqlStore(f"sqlite:///{file}"))
    assert [type(store) for store in stores] == [SqlStore] * 6
    for store in stores:
        assert isinstance(store, SqlStore)
        store.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "not a database URL"),
        ("", "not a database URL"),
        ("postgresql://u:hush@host:port/db", "not a database URL"),
        ("mysql://u:hush@host/db", "mysql is not supported"),
        ("oracle+nothing://u:hush@host", "oracle is not supported"),
        ("sqlite://", "no file is named"),
        ("sqlite:///:memory:", "no file is named"),
        ("sqlite:////nowhere/store.db", "folder /nowhere does not exist"),
        ("postgresql://u:hush@127.0.0.1:1/db", "Check that the server runs"),
        ("postgresql://u@127.0.0.1:1/db?password=hush", "Check that the server runs"),
    ],
)
def test_a_url_that_cannot_be_used_is_told_without_its_password(url: str, says: str) -> None:
    with pytest.raises(StoreUnusable) as caught:
        SqlStore(url)
    assert says in str(caught.value)
    assert "hush" not in str(caught.value)
    assert caught.value.what
    assert caught.value.where
    assert caught.value.mend


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="is a folder"):
        SqlStore(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_told_and_left_alone(file: Path) -> None:
    file.write_text("these are my notes, and no database at all")
    with pytest.raises(StoreUnusable, match="file is not a database"):
        SqlStore(f"sqlite:///{file}")
    assert file.read_text() == "these are my notes, and no database at all"


def test_a_place_that_cannot_be_written_is_told() -> None:
    # No file can be made there, not even by root.
    with pytest.raises(StoreUnusable, match="must be writable"):
        SqlStore("sqlite:////proc/self/store.db")


def test_its_repr_hides_the_password(file: Path) -> None:
    store = SqlStore(f"sqlite:///{file}")
    assert repr(store) == f"SqlStore('sqlite:///{file}')"
    store.close()
