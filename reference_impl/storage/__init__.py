"""Two adapters of one :class:`~reference_impl.domain.ports.Store`: in memory, and SQL (SQLite or PostgreSQL)."""
