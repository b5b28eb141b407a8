"""The memory store keeps the contract."""

from __future__ import annotations

import pytest

from reference_impl.storage.memory import MemoryStore
from tests.reference_impl.storage.contract import StoreContract
from tests.reference_impl.storage.document_contract import DocumentContract
from tests.reference_impl.storage.races import RaceContract


class TestMemoryStore(StoreContract, DocumentContract, RaceContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()
