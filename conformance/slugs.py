"""Names as parts of addresses: stable, readable, and safe in files, links and command lines."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["short_digest", "slug"]

_LONGEST = 100


def slug(name: str) -> str:
    """A name in lower case letters, digits and dashes.

    Args:
        name: any text.

    Returns:
        never empty; a name that is long, or has neither letters nor digits, ends in a digest of it.
    """
    plain = unicodedata.normalize("NFKD", name.replace("'", "")).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if words and len(words) <= _LONGEST:
        return words
    return f"{words[:_LONGEST].rstrip('-')}-{short_digest(name)}".lstrip("-")


def short_digest(text: str) -> str:
    """Eight hexadecimal digits that tell texts apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
