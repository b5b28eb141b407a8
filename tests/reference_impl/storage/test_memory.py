"""The memory store keeps the contract."""

from __future__ import annotations

import pytest

from reference_impl.storage.memory import MemoryStore
from tests.reference_impl.storage.contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()
