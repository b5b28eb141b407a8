"""Who works for the broker, by the key that an agent was given."""

from __future__ import annotations

from reference_impl.domain import desk_words
from reference_impl.domain.model import Agent
from reference_impl.domain.ports import Transaction
from reference_impl.domain.tokens import hash_of, is_identifier

__all__ = ["agent_of"]


def agent_of(work: Transaction, key: str) -> Agent:
    """The agent whose key this is.

    Args:
        work: the transaction.
        key: as it was given, by anybody.

    Raises:
        Refused: ``not-signed-in``: it is nobody's.
    """
    agent = work.agent(hash_of(key)) if is_identifier(key) else None
    if agent is None:
        raise desk_words.no_agent()
    return agent
