"""Client Services by their pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext

from conformance.drivers.browser_desk import BrowserDesk
from conformance.seams import ClientServices, ContractBroken, Outcome, ShippingWindow
from tests.conformance.drivers.toy_portal import Toy, page

KEY = "agents-key"
ANSWERS = {"account_number": "U1", "full_name": "Ada", "country": "GB", "email": "ada@example.org"}


def _field(label: str, name: str, kind: str = "text") -> str:
    return f"<label>{label} <input name={name} type={kind}></label>"


def _button(action: str, label: str, more: str = "") -> str:
    return f"<form method=post action={action}>{more}<button>{label}</button></form>"


LOG_IN = f"<form method=post action=/log-in>{_field('Agent Key', 'key', 'password')}<button>Log In</button></form>"
HOME = f"<form method=post action=/calls>{_field('Caller', 'caller')}<button>Take Call</button></form>"
QUESTIONS = (
    "<form method=post action=/answers>"
    + _field("Account Number", "account_number")
    + _field("Full Name", "full_name")
    + _field("Country", "country")
    + _field("Email Address", "email")
    + "<button>Verify</button></form>"
)
DEVICES = (
    "<h2 id=d>Devices</h2><ul aria-labelledby=d>"
    "<li><code>D-1</code> <span>active</span> "
    f"{_button('/losses', 'Report Lost')}{_button('/damages', 'Report Damaged')}"
    "<li><code>D-2</code> <span>shipped</span>, there by 2026-12-24</ul>"
)
LOCK = "<label for=l>Lock</label><select id=l name=lock><option>verification<option>card</select>"
VERIFIED = (
    DEVICES
    + _button("/passcode", "Give Temporary Passcode")
    + _button("/username", "Tell User Name")
    + _button("/password", "Set New Password")
    + _button("/shipment", "Ship Replacement")
    + _button("/unlock", "Unlock", LOCK)
    + _button("/end", "End Call")
)
DONE = "<p role=status>Done.</p>"


def told(**values: str) -> str:
    return "<dl>" + "".join(f"<dt>{name.replace('_', ' ')}<dd>{value}" for name, value in values.items()) + "</dl>"


@pytest.fixture
def desk(context: BrowserContext, toy: Toy) -> BrowserDesk:
    toy.answers |= {
        "GET /": lambda _: page(LOG_IN),
        "POST /log-in": lambda body: page(HOME if body["key"] == KEY else f"<p role=alert>No agent's key.</p>{LOG_IN}"),
        "POST /calls": lambda _: page(QUESTIONS),
        "GET /calls": lambda _: page(
            VERIFIED if any(route == "POST /answers" for route, *_ in toy.requests) else QUESTIONS
        ),
        "POST /answers": lambda body: page(
            DONE + VERIFIED if body["email"] == ANSWERS["email"] else f"<p role=alert>Wrong.</p>{QUESTIONS}"
        ),
        "POST /passcode": lambda _: page(DONE + told(Temporary_Passcode="K7QX2M9P") + VERIFIED),
        "POST /losses": lambda _: page(DONE + told(Temporary_Passcode="L0ST") + VERIFIED),
        "POST /damages": lambda _: page(DONE + told(Temporary_Passcode="DAMAGED") + VERIFIED),
        "POST /username": lambda _: page(DONE + told(User_Name="ada") + VERIFIED),
        "POST /password": lambda _: page(DONE + told(New_Password="secret") + VERIFIED),
        "POST /shipment": lambda _: page(
            DONE
            + told(
                Earliest_Arrival="2026-11-25 10:00:00 UTC",
                Latest_Arrival="2026-11-27T10:00Z",
                Delivered_By="2026-11-24 10:00:00 UTC",
            )
            + VERIFIED
        ),
        "POST /unlock": lambda body: page((DONE if body["lock"] == "card" else "") + VERIFIED),
        "POST /end": lambda _: page(DONE),
    }
    return BrowserDesk(context, toy.url, KEY, timeout=2)


def verified(desk: BrowserDesk) -> BrowserDesk:
    assert desk.call("ada").accepted
    assert desk.verify(ANSWERS).accepted
    return desk


def test_a_caller_is_verified_and_helped(desk: BrowserDesk, toy: Toy) -> None:
    spoken: ClientServices = verified(desk)
    assert spoken.give_passcode() == "K7QX2M9P"
    assert spoken.tell_username() == "ada"
    assert spoken.new_password() == "secret"
    assert spoken.unlock("card") == Outcome(True)
    assert spoken.report_lost("D-1") == "L0ST"
    assert spoken.report_lost("D-1", damaged=True) == "DAMAGED"
    assert spoken.device_state("D-1") == "active"
    assert spoken.device_state("D-3") == "none"
    assert spoken.replacement() == "D-2"
    assert spoken.ship_replacement() == ShippingWindow(
        datetime(2026, 11, 25, 10, tzinfo=UTC),
        datetime(2026, 11, 27, 10, tzinfo=UTC),
        datetime(2026, 11, 24, 10, tzinfo=UTC),
    )
    assert spoken.end_call() == Outcome(True)
    assert next(body for route, body, _ in toy.requests if route == "POST /answers") == ANSWERS


def test_what_is_told_once_is_on_the_page_no_more(context: BrowserContext, desk: BrowserDesk) -> None:
    assert verified(desk).new_password() == "secret"
    assert "secret" not in context.pages[0].content()


def test_what_is_not_offered_is_refused(desk: BrowserDesk) -> None:
    desk.call("ada")
    for told_ in (desk.give_passcode(), desk.tell_username(), desk.report_lost("D-1"), desk.ship_replacement()):
        assert isinstance(told_, Outcome)
        assert not told_.accepted
        assert "not offered" in told_.message
    assert not desk.unlock("card").accepted
    assert isinstance(desk.device_state("D-1"), Outcome)
    assert isinstance(desk.replacement(), Outcome)


def test_wrong_answers_are_told_in_the_words_of_the_page(desk: BrowserDesk) -> None:
    desk.call("ada")
    assert desk.verify(ANSWERS | {"email": "x"}) == Outcome(False, message="Wrong.")
    assert desk.verify(ANSWERS) == Outcome(True)


def test_whoever_has_no_key_takes_no_call(context: BrowserContext, toy: Toy, desk: BrowserDesk) -> None:
    stranger = BrowserDesk(context, toy.url, "another", timeout=2)
    assert stranger.call("ada") == Outcome(False, message="No agent's key.")


def test_a_date_without_a_zone_is_told(desk: BrowserDesk, toy: Toy) -> None:
    verified(desk)
    shipped = told(Earliest_Arrival="25 November", Latest_Arrival="27 November", Delivered_By="soon")
    toy.answers["POST /shipment"] = lambda _: page(DONE + shipped + VERIFIED)
    with pytest.raises(ContractBroken, match="Earliest Arrival"):
        desk.ship_replacement()


def test_a_device_without_a_state_is_told(desk: BrowserDesk, toy: Toy) -> None:
    toy.answers["GET /calls"] = lambda _: page("<ul aria-label=Devices><li>D-1</ul>")
    verified(desk)
    with pytest.raises(ContractBroken, match="right after it, a state"):
        desk.device_state("D-1")


def test_a_button_that_does_nothing_is_told(desk: BrowserDesk, toy: Toy) -> None:
    verified(desk)
    toy.answers["POST /passcode"] = lambda _: page(VERIFIED)
    with pytest.raises(ContractBroken, match="status"):
        desk.give_passcode()
