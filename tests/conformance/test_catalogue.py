"""A catalogue that contradicts itself is refused, by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.catalogue import load_catalogue
from conformance.errors import ConfigFault

CLAUSES = Path(__file__).parents[2] / "features" / "clauses"

ARTICLE = """\
article = "verify-identity"
title = "Verify your identity"
references = []

[[clause]]
id = "VID-P-1"
step = "1"
level = "must"
origin = "article"
component = "portal"
text = "It asks first."
labels = ["Username"]

[[clause]]
id = "VID-P-9"
level = "must"
origin = "derived"
source = "NIST SP 800-63B"
component = "portal"
needs = ["clock"]
text = \"\"\"
A challenge lapses.
id = "no key, but a line of the text"
\"\"\"
"""

QUESTION = """\
[[discrepancy]]
id = "Q-1"
clauses = ["VID-P-9"]
found = "How long is not said."
reading = "A setting."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "verify-identity.toml").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "discrepancies.toml").write_text(QUESTION, encoding="utf-8")
    return tmp_path


def test_the_whole_catalogue_of_four_articles_is_read() -> None:
    catalogue = load_catalogue(CLAUSES)

    assert [article.id for article in catalogue.articles] == [
        "code-card",
        "login-troubleshooting",
        "send-documents",
        "verify-identity",
    ]
    assert sum(len(article.clauses) for article in catalogue.articles) == len(catalogue.clauses) >= 156
    assert len(catalogue.discrepancies) >= 28


def test_every_clause_knows_the_line_that_it_stands_on() -> None:
    for clause in load_catalogue(CLAUSES).clauses.values():
        lines = clause.path.read_text(encoding="utf-8").splitlines()
        assert lines[clause.line - 1] == "[[clause]]"
        assert lines[clause.line] == f'id = "{clause.id}"'


def test_a_clause_carries_what_its_table_says(folder: Path) -> None:
    catalogue = load_catalogue(folder)

    asked, lapsed = catalogue.clauses["VID-P-1"], catalogue.clauses["VID-P-9"]
    assert (asked.article, asked.step, asked.source, asked.labels, asked.needs) == (
        "verify-identity",
        "1",
        None,
        ("Username",),
        (),
    )
    assert (lapsed.step, lapsed.source, lapsed.needs, lapsed.line) == (None, "NIST SP 800-63B", ("clock",), 14)
    assert catalogue.articles[0].clauses == (asked, lapsed)
    assert catalogue.discrepancies[0].clauses == ("VID-P-9",)


@pytest.mark.parametrize(
    ("written", "instead", "line", "what", "mend"),
    [
        ('level = "must"', 'levle = "must"', 8, 'unknown field "levle"', '"level"'),
        ('level = "must"', 'level = "shall"', 8, 'level "shall" does not exist', "must"),
        ('origin = "article"', 'origin = "artikle"', 9, 'origin "artikle" does not exist', '"article"'),
        ('component = "portal"', 'component = "portals"', 10, 'component "portals" does not exist', '"portal"'),
        ('needs = ["clock"]', 'needs = ["clocks"]', 20, '"clocks" in needs does not exist', '"clock"'),
        ('needs = ["clock"]', 'needs = "clock"', 20, '"needs" is not a list of texts', '["...", "..."]'),
        ('labels = ["Username"]', "labels = [1]", 12, '"labels" is not a list of texts', '["...", "..."]'),
        ('text = "It asks first."', "text = 3", 11, '"text" is not a text', "in quotes"),
        ('text = "It asks first."', 'text = "  "', 11, '"text" is not a text', "in quotes"),
        ('text = "It asks first."\n', "", 5, 'the clause has no field "text"', 'text = "..."'),
        ('step = "1"\n', "", 5, 'article clause "VID-P-1" has no step', "step"),
        ('step = "1"', 'step = "1"\nsource = "x"', 8, 'article clause "VID-P-1" names a source', "derived"),
        ('source = "NIST SP 800-63B"\n', "", 14, 'derived clause "VID-P-9" has no source', "standard"),
        ('id = "VID-P-9"', 'id = "VID-P-1"', 14, 'clause "VID-P-1" is there twice', "line 5"),
        ('id = "VID-P-1"', 'id = "@vid 1"', 6, '"@vid 1" is no clause id', "VID-IOS-5.1"),
        ('title = "Verify your identity"\n', "", 1, 'the article has no field "title"', "title"),
        ('title = "Verify your identity"', 'titel = "x"', 2, 'unknown field "titel"', '"title"'),
        ("references = []", 'references = "KB1"', 3, '"references" is not a list of texts', '["...", "..."]'),
        ('id = "VID-P-1"', 'id = "VID-P-1"\nid = "VID-P-2"', 7, "not valid TOML", "Correct the line"),
        ('id = "VID-P-1"', "id = VID-P-1", 6, "not valid TOML", "Correct the line"),
    ],
)
def test_what_is_wrong_in_an_article_is_told_with_its_line(
    folder: Path, written: str, instead: str, line: int, what: str, mend: str
) -> None:
    path = folder / "verify-identity.toml"
    path.write_text(ARTICLE.replace(written, instead, 1), encoding="utf-8")

    with pytest.raises(ConfigFault) as fault:
        load_catalogue(folder)

    assert fault.value.where == f"{path} line {line}"
    assert what in fault.value.what
    assert mend in fault.value.mend


@pytest.mark.parametrize(
    ("written", "instead", "line", "what"),
    [
        ('clauses = ["VID-P-9"]', 'clauses = ["VID-P-99"]', 3, '"VID-P-99" in clauses does not exist'),
        ('found = "How long is not said."\n', "", 1, 'the discrepancy has no field "found"'),
        ('reading = "A setting."', 'reading = "A setting."\nwho = "me"', 6, 'unknown field "who"'),
        ("[[discrepancy]]", "[[discrepency]]", 1, '"discrepency" is no part of the catalogue'),
    ],
)
def test_what_is_wrong_in_the_discrepancies_is_told_with_its_line(
    folder: Path, written: str, instead: str, line: int, what: str
) -> None:
    path = folder / "discrepancies.toml"
    path.write_text(QUESTION.replace(written, instead, 1), encoding="utf-8")

    with pytest.raises(ConfigFault) as fault:
        load_catalogue(folder)

    assert fault.value.where == f"{path} line {line}"
    assert what in fault.value.what


def test_an_id_is_refused_in_two_articles_too(folder: Path) -> None:
    other = ARTICLE.replace('"verify-identity"', '"code-card"')
    (folder / "code-card.toml").write_text(other, encoding="utf-8")

    with pytest.raises(ConfigFault, match="is there twice") as fault:
        load_catalogue(folder)

    assert fault.value.where == f"{folder / 'verify-identity.toml'} line 5"
    assert f"{folder / 'code-card.toml'} line 5" in fault.value.mend


def test_two_files_of_one_article_are_refused(folder: Path) -> None:
    other = ARTICLE.replace("VID-P-1", "VID-P-21").replace("VID-P-9", "VID-P-29")
    (folder / "again.toml").write_text(other, encoding="utf-8")

    with pytest.raises(ConfigFault, match='article "verify-identity" is there twice'):
        load_catalogue(folder)


def test_two_discrepancies_of_one_id_are_refused(folder: Path) -> None:
    (folder / "discrepancies.toml").write_text(QUESTION + QUESTION, encoding="utf-8")

    with pytest.raises(ConfigFault, match='discrepancy "Q-1" is there twice'):
        load_catalogue(folder)


def test_an_article_without_clauses_is_refused(folder: Path) -> None:
    (folder / "empty.toml").write_text('article = "x"\ntitle = "X"\nreferences = []\n', encoding="utf-8")

    with pytest.raises(ConfigFault, match='the file has no "clause" tables'):
        load_catalogue(folder)


def test_a_folder_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="there is no clause catalogue"):
        load_catalogue(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(folder: Path) -> None:
    (folder / "verify-identity.toml").write_bytes(b'article = "\xff"')

    with pytest.raises(ConfigFault, match="byte 11 is not UTF-8"):
        load_catalogue(folder)
