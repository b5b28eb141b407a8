"""The target's manifest: what an implementation brings, and how the suite reaches it.

A manifest is a TOML file. Every fault in it is found before anything runs, and is told with its line.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from conformance.errors import ConfigFault
from conformance.nearby import near
from conformance.seams import COMPONENTS, SURFACES, Component, Surface
from conformance.surfaces import COMPONENT_SURFACES
from conformance.toml_lines import TomlFile, TomlTable, read_toml
from conformance.waivers import Waiver

__all__ = ["Launch", "Manifest", "Reach", "TargetManifestError", "embedded_manifest", "load_manifest"]

ReachKind = Literal["python", "address", "twin"]
LaunchName = Literal["in_process", "served"]


class TargetManifestError(ConfigFault):
    """The manifest does not say what it must; the message names the line and the mend."""


@dataclass(frozen=True)
class Reach:
    """How one component is reached on one surface.

    Attributes:
        kind: ``python`` for a factory, ``address`` for a URL, ``twin`` for the page that ``make_twin`` returns.
        value: ``module:factory``, a URL, ``${name}`` of the launch line, or empty for a twin.
        line: where the manifest says so, from 1.
    """

    kind: ReachKind
    value: str
    line: int


@dataclass(frozen=True)
class Launch:
    """How a target is brought up, or where it is up already.

    Attributes:
        name: ``in_process`` (surface model) or ``served`` (surfaces api and browser).
        factory: ``module:function`` that opens it in process; empty for a served one.
        command: the program and its arguments; empty where the target is up already.
        control: ``python:module:factory`` or an address of the test-control interface; empty without one.
        control_key_env: name of the environment variable that holds the control key of a system that is up already.
        ca: PEM file with the certificate authority of a system that is up already, absolute; ``None`` for the system's.
        line: where the manifest says so, from 1.
    """

    name: LaunchName
    factory: str = ""
    command: tuple[str, ...] = ()
    control: str = ""
    control_key_env: str = ""
    ca: Path | None = None
    line: int = 0


@dataclass(frozen=True)
class Manifest:
    """A target, as its manifest describes it.

    Attributes:
        path: the file.
        name, version: of the target.
        components: how each component that it brings is reached, by component and surface.
        launches: how it is brought up, by name.
        settings: what the articles leave open, as the target decided it.
        labels: the target's own words for labels of the clauses.
        variants: ``module:function`` that lists its mutants; empty without any.
        waivers: failures that its owner accepts for a time; their clauses and dates are checked by the run.
        digest: SHA-256 of the file, hexadecimal.
    """

    path: Path
    name: str
    version: str
    components: Mapping[Component, Mapping[Surface, Reach]]
    launches: Mapping[str, Launch]
    settings: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    variants: str = ""
    waivers: tuple[Waiver, ...] = ()
    digest: str = ""

    def surfaces(self, component: Component) -> tuple[Surface, ...]:
        """The surfaces on which this target brings a component; none when it does not bring it."""
        brought = self.components.get(component, {})
        return tuple(surface for surface in SURFACES if surface in brought)


DEFAULT_SETTINGS: Mapping[str, Any] = {
    "challenge_lifetime_seconds": 300,
    "wrong_responses_allowed": 5,
    "wrong_codes_allowed": 5,
    "wrong_answers_allowed": 3,
    "response_digits": 8,
    "card_lock_after_wrong_pins": 5,
    "card_off_after_seconds": 60,
    "android_pin_digits": 4,
    "timeout_seconds": 10,
    "port_timeout_seconds": 3,
    "message_bytes_allowed": 25_000_000,
    "approval_cut_off": "16:00:00",
    "approval_cut_off_zone": "America/New_York",
    "ocra": {
        "dsc-plus": "OCRA-1:HOTP-SHA256-8:QN06-PSHA256",
        "ibkey-ios": "OCRA-1:HOTP-SHA256-8:QN06",
        "ibkey-android": "OCRA-1:HOTP-SHA256-8:QN06",
    },
}
"""Settings that the articles leave open, with what the suite takes when a manifest is silent."""

_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d")

_KEYS = {
    "": {"target", "settings", "launch", "components", "labels", "variants", "waivers"},
    "target": {"name", "version"},
    "launch.in_process": {"factory", "control"},
    "launch.served": {"command", "control", "control_key_env", "ca"},
    "variants": {"list"},
}


def embedded_manifest() -> Path:
    """The manifest of the reference implementation that is installed beside the suite.

    Raises:
        ConfigFault: it is not installed.
    """
    spec = importlib.util.find_spec("reference_impl")
    if spec is None or spec.origin is None:
        raise ConfigFault(
            "the reference implementation is not installed beside the suite",
            mend="Name a target with --target, or install the whole project",
        )
    return Path(spec.origin).parent / "target.toml"


def load_manifest(path: Path) -> Manifest:
    """Read and check a manifest.

    Args:
        path: the TOML file.

    Raises:
        TargetManifestError: it can't be read or is wrong; the message names file, line and mend.
    """
    try:
        file = read_toml(path)
    except ConfigFault as fault:
        raise TargetManifestError(fault.what, where=fault.where, mend=fault.mend) from None
    return _Reader(file).manifest()


class _Reader:
    """Turns the parsed TOML into a :class:`Manifest`, with a line for every complaint."""

    def __init__(self, file: TomlFile) -> None:
        self.file, self.path, self.data = file, file.path, file.values

    def line(self, *keys: str) -> int:
        header = self.file.line(".".join(keys))
        return header if header > 1 or not keys else self.file.line(".".join(keys[:-1]), 0, keys[-1])

    def fault(self, what: str, mend: str, *keys: str) -> TargetManifestError:
        return TargetManifestError(what, where=f"{self.path} line {self.line(*keys)}", mend=mend)

    def manifest(self) -> Manifest:
        self.only("", self.data)
        target = self.table(self.data, "target", required=True)
        self.only("target", target, "target")
        launches = self.launches()
        components = self.components(launches)
        settings = {**DEFAULT_SETTINGS, **self.table(self.data, "settings")}
        settings["ocra"] = {**DEFAULT_SETTINGS["ocra"], **self.table(settings, "ocra", "settings")}
        self.known_settings(settings)
        labels = self.table(self.data, "labels")
        for label, own in labels.items():
            self.text(own, f'label "{label}"', "labels", label)
        variants = self.table(self.data, "variants")
        self.only("variants", variants, "variants")
        listing = variants.get("list", "")
        return Manifest(
            path=self.path,
            name=self.text(target.get("name"), '"name"', "target", "name"),
            version=self.text(target.get("version"), '"version"', "target", "version"),
            components=components,
            launches=launches,
            settings=settings,
            labels=labels,
            waivers=self.waivers(),
            variants=self.factory(listing, "variants", "list") if listing else "",
            digest=hashlib.sha256(self.path.read_bytes()).hexdigest(),
        )

    # -------------------------------------------------------------- sections
    def launches(self) -> dict[str, Launch]:
        launches: dict[str, Launch] = {}
        for name, table in self.table(self.data, "launch").items():
            keys = ("launch", name)
            if name not in ("in_process", "served"):
                raise self.fault(f'launch "{name}" is not known', 'Launches are "in_process" and "served"', *keys)
            if not isinstance(table, dict):
                raise self.fault(f'"launch.{name}" is no table', f"Write it as [launch.{name}]", *keys)
            self.only(f"launch.{name}", table, *keys)
            if name == "in_process":
                control = table.get("control", "")
                launches[name] = Launch(
                    name="in_process",
                    factory=self.factory(table.get("factory", ""), *keys, "factory"),
                    control=self.factory(control, *keys, "control") if control else "",
                    line=self.line(*keys),
                )
            else:
                launches[name] = self.served(table)
        return launches

    def served(self, table: dict[str, Any]) -> Launch:
        keys = ("launch", "served")
        command = table.get("command", [])
        if not isinstance(command, list) or not all(isinstance(word, str) and word for word in command):
            raise self.fault(
                '"command" is not a list of words', 'Write it as ["program", "argument"]', *keys, "command"
            )
        key_env, ca = table.get("control_key_env", ""), table.get("ca")
        if command and (key_env or ca):
            raise self.fault(
                'a target with a "command" gets its key and its certificate from the suite',
                'Leave "control_key_env" and "ca" out',
                *keys,
            )
        if ca is not None:
            ca = self.path.parent / self.text(ca, '"ca"', *keys, "ca")
            if not ca.is_file():
                raise self.fault(f"there is no file {ca}", 'Name the PEM file of the CA in "ca"', *keys, "ca")
        control = table.get("control", "")
        if control:
            self.address(control, bool(command), *keys, "control")
            if not command and not key_env:
                raise self.fault(
                    'a "control" interface needs a key',
                    'Name the environment variable that holds it in "control_key_env"',
                    *keys,
                    "control",
                )
        return Launch(
            name="served",
            command=tuple(command),
            control=control,
            control_key_env=key_env,
            ca=ca,
            line=self.line(*keys),
        )

    def components(self, launches: Mapping[str, Launch]) -> dict[Component, dict[Surface, Reach]]:
        table = self.table(self.data, "components", required=True)
        if not table:
            raise self.fault("the target brings no component", f"Components are {', '.join(COMPONENTS)}", "components")
        components: dict[Component, dict[Surface, Reach]] = {}
        for name, surfaces in table.items():
            keys = ("components", name)
            if name not in COMPONENTS:
                raise self.fault(f'component "{name}" is not known', near(name, COMPONENTS), *keys)
            component = name
            if not isinstance(surfaces, dict) or not surfaces:
                raise self.fault(f'component "{name}" names no surface', f"Write {name} as a table of surfaces", *keys)
            components[component] = {}
            for surface, value in surfaces.items():
                possible = COMPONENT_SURFACES[component]
                if surface not in possible:
                    raise self.fault(
                        f'component "{name}" names surface "{surface}"',
                        f"Surfaces of {name} are {', '.join(possible)}",
                        *keys,
                        surface,
                    )
                components[component][cast(Surface, surface)] = self.reach(value, launches, *keys, surface)
        return components

    def reach(self, value: object, launches: Mapping[str, Launch], *keys: str) -> Reach:
        said = self.text(value, f'"{keys[-1]}"', *keys)
        if said.startswith("python:"):
            if keys[-1] == "model" and "in_process" not in launches:
                raise self.fault("surface model needs a [launch.in_process]", 'Name its "factory" there', *keys)
            return Reach("python", self.factory(said, *keys), self.line(*keys))
        if keys[-1] == "model":
            raise self.fault(
                f'surface model is reached by a factory, not by "{said}"', "Write python:module:factory", *keys
            )
        if "served" not in launches:
            raise self.fault(f"surface {keys[-1]} needs a [launch.served]", "Say there how the target is served", *keys)
        if said == "twin":
            return Reach("twin", "", self.line(*keys))
        if keys[1] == "trading-platform" and keys[-1] == "api":
            self.platform_address(said, bool(launches["served"].command), *keys)
        elif keys[1] == "document-intake":
            self.intake_address(said, bool(launches["served"].command), *keys)
        else:
            self.address(said, bool(launches["served"].command), *keys)
        return Reach("address", said, self.line(*keys))

    def waivers(self) -> tuple[Waiver, ...]:
        found = self.data.get("waivers", [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self.fault('"waivers" is no list of tables', "Write each as [[waivers]]", "waivers")
        return tuple(self.waiver(TomlTable(self.file, "waivers", number, one)) for number, one in enumerate(found))

    @staticmethod
    def waiver(table: TomlTable) -> Waiver:
        fields = ("clause", "reason", "owner", "until")
        try:
            table.only(fields, fields)
            until = table.values["until"]
            if type(until) is not date:
                raise table.fault('"until" is no date', "until", "Write it as 2027-01-31, without quotes")
            return Waiver(table.text("clause"), table.text("reason"), table.text("owner"), until)
        except ConfigFault as fault:
            raise TargetManifestError(fault.what, where=fault.where, mend=fault.mend) from None

    # -------------------------------------------------------------- values
    def table(self, data: Mapping[str, Any], key: str, *above: str, required: bool = False) -> dict[str, Any]:
        value = data.get(key, {})
        if not isinstance(value, dict):
            raise self.fault(f'"{key}" is no table', f"Write it as [{'.'.join((*above, key))}]", *above, key)
        if required and key not in data:
            raise self.fault(f'the table "{key}" is missing', f"Add [{key}]")
        return value

    def only(self, section: str, table: Mapping[str, Any], *keys: str) -> None:
        known = _KEYS[section]
        for key in table:
            if key not in known:
                where = f"[{section}]" if section else "the manifest"
                raise self.fault(f'key "{key}" is not known in {where}', near(key, known), *keys, key)

    def text(self, value: object, what: str, *keys: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{what} is missing or is no text", "Give it as a string in quotes", *keys)
        return value

    def factory(self, value: object, *keys: str) -> str:
        said = self.text(value, f'"{keys[-1]}"', *keys)
        match = re.fullmatch(r"python:([A-Za-z_][\w.]*):([A-Za-z_]\w*)", said)
        if match is None:
            raise self.fault(f'"{said}" names no factory', "Write python:package.module:function", *keys)
        return f"{match[1]}:{match[2]}"

    def address(self, value: object, launched: bool, *keys: str) -> None:
        said = self.text(value, f'"{keys[-1]}"', *keys)
        if re.fullmatch(r"\$\{\w+\}", said):
            if not launched:
                raise self.fault(
                    f'"{said}" refers to the launch line of a command, and there is none',
                    'Write the address itself, or name a "command" in [launch.served]',
                    *keys,
                )
        elif not re.match(r"https?://[^/\s]+", said):
            raise self.fault(f'"{said}" is no address', "Write https://host:port or ${name} of the launch line", *keys)

    def platform_address(self, said: str, launched: bool, *keys: str) -> None:
        if said.startswith("${"):
            self.address(said, launched, *keys)
        elif not re.fullmatch(r"tls://[^/\s]+:\d+\+\d+", said):
            mend = "Write tls://host:4000+4001, its two ports, or ${name} of the launch line"
            raise self.fault(f'"{said}" is no address of a trading platform', mend, *keys)

    def intake_address(self, said: str, launched: bool, *keys: str) -> None:
        if said.startswith("${"):
            self.address(said, launched, *keys)
        elif not re.fullmatch(r"smtp://[^/\s]+:\d+", said):
            mend = "Write smtp://host:2525 or ${name} of the launch line"
            raise self.fault(f'"{said}" is no address of a mail server', mend, *keys)

    def known_settings(self, settings: Mapping[str, Any]) -> None:
        for key, value in settings.items():
            default = DEFAULT_SETTINGS.get(key)
            if default is None:
                raise self.fault(
                    f'setting "{key}" is not known',
                    near(key, DEFAULT_SETTINGS),
                    "settings",
                    key,
                )
            if isinstance(default, int) and (not isinstance(value, int) or isinstance(value, bool) or value <= 0):
                raise self.fault(f'setting "{key}" is no positive whole number', "Mend it", "settings", key)
        self.cut_off(settings)
        for kind, suite in settings["ocra"].items():
            if kind not in DEFAULT_SETTINGS["ocra"]:
                raise self.fault(
                    f'"{kind}" is no Secure Login Device',
                    near(kind, DEFAULT_SETTINGS["ocra"]),
                    "settings",
                    "ocra",
                    kind,
                )
            self.text(suite, f'OCRA suite of "{kind}"', "settings", "ocra", kind)

    def cut_off(self, settings: Mapping[str, Any]) -> None:
        key, zone = "approval_cut_off", "approval_cut_off_zone"
        said = self.text(settings[key], f'setting "{key}"', "settings", key)
        if not _TIME_OF_DAY.fullmatch(said):
            raise self.fault(f'setting "{key}" is no time of day', "Write it as 16:00:00", "settings", key)
        said = self.text(settings[zone], f'setting "{zone}"', "settings", zone)
        try:
            ZoneInfo(said)
        except (OSError, ValueError, ZoneInfoNotFoundError):
            mend = "Name one of the IANA database: Europe/Vienna"
            raise self.fault(f'setting "{zone}" is no time zone', mend, "settings", zone) from None
