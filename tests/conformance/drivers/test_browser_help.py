"""The troubleshooter by its pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext

from conformance.drivers.browser_help import BrowserTroubleshooter
from conformance.seams import ContractBroken, Diagnosis, Outcome, Troubleshooter
from tests.conformance.drivers.toy_portal import ADA, Toy, page

HOME = "<a href=/help>Help with logging in</a>"
LIST = (
    "<h2 id=s>Situations</h2><ul aria-labelledby=s>"
    "<li><a href=/help/A>A. One thing</a><li><a href=/help/B>B. Two</a></ul>"
    "<a href=/help/diagnosis>Find out what keeps me from logging in</a><a href=/help/articles>Further articles</a>"
    "<a href=/help/documents>Sending a document with a smartphone</a>"
)
TO_RULES = "<a href=/help/documents/rules>Where to send it, and what the subject says</a>"
ADVICE = "<ol aria-label=Advice><li>First.<li>Then, in  two\nlines.</ol>"
ARTICLES = "<ul aria-label=Articles><li><b>KB70</b>: codes<li>KB69: days</ul>"
FORM = (
    "<form method=post action=/help/diagnosis><label>Username <input name=username></label>"
    "<label>Password <input type=password name=password></label>"
    "<label for=g>I want to log in to</label><select id=g name=goal><option value=p>Client Portal"
    "<option value=t>Trading platform</select>"
    "<label for=a>Account selected there</label><select id=a name=account><option>Live<option>Paper</select>"
    "<label><input type=checkbox name=d> I am without my device, or it does not work</label>"
    "<label><input type=checkbox name=c> I am without my code card, or it does not work</label>"
    "<label><input type=checkbox name=t> I do not have my temporary passcode, or it is refused</label>"
    "<button>Tell me what to do</button></form>"
)


def told(advice: str = "Do this.", **values: str) -> str:
    listed = "".join(f"<dt>{name.replace('_', ' ')}<dd>{value}" for name, value in values.items())
    return f"<p role=status>{advice}</p><dl>{listed}</dl>{FORM}"


LOG_IN = {
    "Next_step": "Log in",
    "Place": "Trading platform",
    "Credentials": "Live",
    "Account": "Paper",
    "With": "Secure Login Device, or Online Security Code Card",
}


@pytest.fixture
def help_(context: BrowserContext, toy: Toy) -> BrowserTroubleshooter:
    toy.answers |= {
        "GET /": lambda _: page(HOME),
        "GET /help": lambda _: page(LIST),
        "GET /help/B": lambda _: page(ADVICE),
        "GET /help/articles": lambda _: page(ARTICLES),
        "GET /help/documents": lambda _: page(f"{TO_RULES}<a href=/ios>iOS</a><a href=/android>Android</a>"),
        "GET /ios": lambda _: page(f"<ol aria-label=Steps><li>Tap. Or  swipe.<li>Send. {TO_RULES}</ol>"),
        "GET /android": lambda _: page(f"<ol aria-label=Steps><li>Tap. {TO_RULES}<li>Send.</ol>{TO_RULES}"),
        "GET /help/documents/rules": lambda _: page("<ul aria-label=Rules><li>To us.</ul>"),
        "GET /help/diagnosis": lambda _: page(FORM),
        "POST /help/diagnosis": lambda _: page(told(**LOG_IN, Open_from="2026-11-27 05:00:00 UTC")),
    }
    return BrowserTroubleshooter(context, toy.url, timeout=2)


def test_it_is_the_seam(help_: BrowserTroubleshooter, toy: Toy) -> None:
    spoken: Troubleshooter = help_
    assert spoken.situations() == {"A": "One thing", "B": "Two"}
    assert spoken.advice("B") == ["First.", "Then, in two lines."]
    assert spoken.advice("C") == ()
    assert spoken.articles() == {"KB70": "codes", "KB69": "days"}
    opens_at = datetime(2026, 11, 27, 5, tzinfo=UTC)
    assert spoken.diagnose(ADA, "trading-platform", account="paper", without=("device", "code-card")) == Diagnosis(
        "log-in", "trading-platform", "live", "paper", ["device", "code-card"], "Do this.", opens_at
    )
    sent = toy.requests[-1][1]
    assert (sent["goal"], sent["account"], sent["d"], sent["c"]) == ("t", "Paper", "on", "on")
    assert "t" not in sent


def test_the_rules_are_followed_by_the_link_of_the_last_step_and_of_no_other(help_: BrowserTroubleshooter) -> None:
    assert help_.sending_steps("ios")[0] == "Tap. Or swipe."
    assert help_.sending_rules("beginning") == help_.sending_rules("ios") == ["To us."]
    assert help_.sending_rules("android") == ()


def test_a_desk_is_told_without_a_place(help_: BrowserTroubleshooter, toy: Toy) -> None:
    toy.answers["POST /help/diagnosis"] = lambda _: page(told(Next_step="Call Client Services"))
    found = help_.diagnose(ADA, "client-portal")
    assert isinstance(found, Diagnosis)
    assert (found.step, tuple(found.means)) == ("client-services", ())


def test_a_refusal_is_told_without_the_password(help_: BrowserTroubleshooter, toy: Toy) -> None:
    toy.answers["POST /help/diagnosis"] = lambda _: page(f"<p role=alert>Not {ADA.password}.</p>{FORM}")
    assert help_.diagnose(ADA, "client-portal") == Outcome(False, message="Not [secret].")


@pytest.mark.parametrize(
    "wrong",
    [
        {"Next_step": "Fly"},
        {"Place": "The moon"},
        {"With": "Luck"},
        {"Open_from": "soon"},
    ],
)
def test_a_diagnosis_that_is_not_as_the_contract_has_it_is_told(
    help_: BrowserTroubleshooter, toy: Toy, wrong: dict[str, str]
) -> None:
    toy.answers["POST /help/diagnosis"] = lambda _: page(told(**(LOG_IN | wrong)))
    with pytest.raises(ContractBroken):
        help_.diagnose(ADA, "client-portal")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("GET /", "nothing"),
        ("GET /help", "<ul aria-label=Situations></ul>"),
        ("GET /help", "<ul aria-label=Situations><li>no letter</ul>"),
        ("GET /help", "<ul><li>A. One</ul>"),
    ],
)
def test_a_list_that_is_none_is_told(help_: BrowserTroubleshooter, toy: Toy, path: str, body: str) -> None:
    toy.answers[path] = lambda _: page(body)
    with pytest.raises(ContractBroken):
        help_.situations()
