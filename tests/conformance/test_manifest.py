"""A manifest is read whole, and each fault in it is told with its line and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.manifest import Manifest, TargetManifestError, embedded_manifest, load_manifest

GOOD = """\
[target]
name = "Example portal"
version = "2.1"

[settings]
challenge_lifetime_seconds = 60

[settings.ocra]
"dsc-plus" = "OCRA-1:HOTP-SHA256-8:QN06-PSHA256"

[launch.served]
command = ["node", "portal.mjs"]
control = "${control}"

[components.portal]
api = "${portal}"
browser = "https://portal.example.test:8443"

[labels]
"Login" = "Log In"
"""


def _load(folder: Path, text: str) -> Manifest:
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    return load_manifest(path)


def test_a_manifest_says_how_each_component_is_reached(tmp_path: Path) -> None:
    manifest = _load(tmp_path, GOOD)

    assert manifest.surfaces("portal") == ("api", "browser")
    assert manifest.surfaces("dsc-plus") == ()
    assert manifest.components["portal"]["api"].value == "${portal}"
    assert manifest.launches["served"].command == ("node", "portal.mjs")
    assert manifest.labels == {"Login": "Log In"}


@pytest.mark.parametrize("address", ["tls://platform.example.test:4000+4001", "tls://[::1]:1+2", "${trading}"])
def test_a_trading_platform_is_reached_on_two_ports(tmp_path: Path, address: str) -> None:
    manifest = _load(tmp_path, GOOD + f'[components.trading-platform]\napi = "{address}"\n')
    assert manifest.components["trading-platform"]["api"].value == address


@pytest.mark.parametrize("address", ["https://window.example.test", "${platform}"])
def test_the_login_window_of_a_trading_platform_is_a_page(tmp_path: Path, address: str) -> None:
    manifest = _load(tmp_path, GOOD + f'[components.trading-platform]\nbrowser = "{address}"\n')
    assert manifest.components["trading-platform"]["browser"].value == address


def test_two_ports_are_no_address_of_a_page(tmp_path: Path) -> None:
    with pytest.raises(TargetManifestError, match="is no address"):
        _load(tmp_path, GOOD + '[components.trading-platform]\nbrowser = "tls://host:4000+4001"\n')


@pytest.mark.parametrize("address", ["smtp://mail.example.test:2525", "${intake}"])
def test_a_document_intake_is_named_by_its_mail_server(tmp_path: Path, address: str) -> None:
    manifest = _load(tmp_path, GOOD + f'[components.document-intake]\napi = "{address}"\n')
    assert manifest.components["document-intake"]["api"].value == address


@pytest.mark.parametrize("address", ["https://mail.example.test", "smtp://mail.example.test", "mail.example.test:25"])
def test_a_mail_server_is_told_how_it_is_named(tmp_path: Path, address: str) -> None:
    with pytest.raises(TargetManifestError, match="smtp://host:2525"):
        _load(tmp_path, GOOD + f'[components.document-intake]\napi = "{address}"\n')


@pytest.mark.parametrize("address", ["https://platform.example.test:4000", "tls://platform.example.test:4000"])
def test_a_trading_platform_without_two_ports_is_told(tmp_path: Path, address: str) -> None:
    with pytest.raises(TargetManifestError, match=r"tls://host:4000\+4001"):
        _load(tmp_path, GOOD + f'[components.trading-platform]\napi = "{address}"\n')


@pytest.mark.parametrize(
    ("setting", "wrong", "told"),
    [
        ("approval_cut_off", "16:00", "no time of day"),
        ("approval_cut_off", "24:00:00", "no time of day"),
        ("approval_cut_off_zone", "Europe/Nowhere", "no time zone"),
        ("approval_cut_off_zone", "../etc/passwd", "no time zone"),
        ("approval_cut_off_zone", "Europe", "no time zone"),
    ],
)
def test_a_cut_off_that_is_none_is_told_with_its_line(tmp_path: Path, setting: str, wrong: str, told: str) -> None:
    text = GOOD.replace("[settings]\n", f'[settings]\n{setting} = "{wrong}"\n')
    line = 1 + text[: text.index(setting)].count("\n")
    with pytest.raises(TargetManifestError, match=rf"line {line}: .*{told}"):
        _load(tmp_path, text)


def test_settings_that_are_left_out_have_the_suites_values(tmp_path: Path) -> None:
    settings = _load(tmp_path, GOOD).settings

    assert settings["challenge_lifetime_seconds"] == 60
    assert settings["wrong_responses_allowed"] == 5
    assert settings["ocra"]["ibkey-ios"] == "OCRA-1:HOTP-SHA256-8:QN06"


def test_the_digest_follows_the_file(tmp_path: Path) -> None:
    assert _load(tmp_path, GOOD).digest != _load(tmp_path, GOOD + "\n").digest


def test_the_embedded_reference_is_a_target_like_any_other() -> None:
    manifest = load_manifest(embedded_manifest())

    assert manifest.surfaces("portal") == ("model", "api", "browser")
    assert manifest.variants


def test_waivers_carry_reason_owner_and_end(tmp_path: Path) -> None:
    said = '[[waivers]]\nclause = "VID-P-9"\nreason = "next release"\nowner = "Kim Lee"\nuntil = 2027-01-31\n'

    (waiver,) = _load(tmp_path, GOOD + said).waivers

    assert (waiver.clause, waiver.reason, waiver.owner) == ("VID-P-9", "next release", "Kim Lee")
    assert waiver.until.isoformat() == "2027-01-31"


@pytest.mark.parametrize(
    ("waiver", "line", "says"),
    [
        ('clause = "VID-P-9"\nreason = "r"\nuntil = 2027-01-31\n', 21, '"owner"'),
        ('clause = "VID-P-9"\nreason = "r"\nowner = "o"\nuntil = "soon"\n', 25, "2027-01-31"),
        ('claus = "VID-P-9"\nreason = "r"\nowner = "o"\nuntil = 2027-01-31\n', 22, '"clause" is meant'),
    ],
)
def test_a_waiver_that_says_too_little_is_refused(tmp_path: Path, waiver: str, line: int, says: str) -> None:
    with pytest.raises(TargetManifestError) as raised:
        _load(tmp_path, GOOD + "[[waivers]]\n" + waiver)

    assert f"my.toml line {line}" in raised.value.where
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('version = "2.1"', 'verison = "2.1"', 3, '"version" is meant'),
        ("[components.portal]", "[components.portl]", 15, '"portal" is meant'),
        ('api = "${portal}"', 'http = "${portal}"', 16, "Surfaces of portal are model, api, browser"),
        ('api = "${portal}"', 'api = "portal:8443"', 16, "https://host:port"),
        ('api = "${portal}"', 'model = "${portal}"', 16, "python:module:factory"),
        ('api = "${portal}"', 'model = "python:portal:make"', 16, "[launch.in_process]"),
        ('api = "${portal}"', 'api = "python:portal"', 16, "python:package.module:function"),
        ("[launch.served]", "[launch.remote]", 11, '"in_process" and "served"'),
        ('command = ["node", "portal.mjs"]', 'command = "node portal.mjs"', 12, 'as ["program", "argument"]'),
        ('command = ["node", "portal.mjs"]', "", 13, "refers to the launch line of a command"),
        ("challenge_lifetime_seconds = 60", "challenge_lifetime_seconds = 0", 6, "no positive whole number"),
        (
            "challenge_lifetime_seconds = 60",
            "chalenge_lifetime_seconds = 60",
            6,
            'Perhaps "challenge_lifetime_seconds"',
        ),
        ('"dsc-plus" = "OCRA', '"dsc-pls" = "OCRA', 9, '"dsc-plus" is meant'),
        ('name = "Example portal"', "name = 7", 2, '"name" is missing or is no text'),
        ('name = "Example portal"', 'name = "Example', 2, "not valid TOML"),
    ],
)
def test_a_fault_names_the_line_and_the_mend(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(TargetManifestError) as raised:
        _load(tmp_path, GOOD.replace(old, new))

    assert f"my.toml line {line}" in raised.value.where
    assert says in str(raised.value)
    assert raised.value.exit_status == 3


def test_a_target_without_components_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetManifestError, match="components"):
        _load(tmp_path, '[target]\nname = "x"\nversion = "1"\n')


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetManifestError, match=r"none\.toml.*cannot be read"):
        load_manifest(tmp_path / "none.toml")


def test_control_of_a_running_system_needs_a_key_from_the_environment(tmp_path: Path) -> None:
    text = GOOD.replace('command = ["node", "portal.mjs"]\n', "").replace("${portal}", "https://p.test")
    with pytest.raises(TargetManifestError, match="control_key_env"):
        _load(tmp_path, text.replace("${control}", "https://control.test"))
