"""What steps speak and drivers implement: one protocol per component, on two levels.

*Screens* are for clauses about what a person sees and touches: labels, places, displays. *Tasks* are for clauses about
rules, so that a driver without a user interface has none to emulate. Everything here is synchronous, and free of any
driver, framework or target.

A driver reports what happened; it never judges. A step judges with :func:`expect`, and a driver that meets something
the contract of its surface does not allow raises :class:`ContractBroken`. A driver that lacks what a scenario needs
raises :class:`Inconclusive`.
"""

from __future__ import annotations

from conformance.seams.components import (
    Authenticator,
    ClientServices,
    IBKey,
    Portal,
    Screens,
    SecurityCard,
    TradingPlatform,
    Troubleshooter,
)
from conformance.seams.expectations import ContractBroken, ExpectationNotMet, Inconclusive, expect
from conformance.seams.stage import Control, People, Person, Stage
from conformance.seams.values import (
    COMPONENTS,
    SURFACES,
    Access,
    Account,
    AccountState,
    Component,
    ConnectionReport,
    Credentials,
    DeviceKind,
    DeviceSpec,
    Diagnosis,
    Entrance,
    FiledDocument,
    Goal,
    Hindrance,
    KeptMail,
    Mail,
    Means,
    NextStep,
    Outcome,
    PersonRecord,
    Place,
    PortState,
    SecondFactor,
    ShippingWindow,
    SignInPage,
    StatementForm,
    StatementKind,
    Surface,
    TaskRequest,
    TradingAccount,
    TradingPort,
)

__all__ = [
    "COMPONENTS",
    "SURFACES",
    "Access",
    "Account",
    "AccountState",
    "Authenticator",
    "ClientServices",
    "Component",
    "ConnectionReport",
    "ContractBroken",
    "Control",
    "Credentials",
    "DeviceKind",
    "DeviceSpec",
    "Diagnosis",
    "Entrance",
    "ExpectationNotMet",
    "FiledDocument",
    "Goal",
    "Hindrance",
    "IBKey",
    "Inconclusive",
    "KeptMail",
    "Mail",
    "Means",
    "NextStep",
    "Outcome",
    "People",
    "Person",
    "PersonRecord",
    "Place",
    "PortState",
    "Portal",
    "Screens",
    "SecondFactor",
    "SecurityCard",
    "ShippingWindow",
    "SignInPage",
    "Stage",
    "StatementForm",
    "StatementKind",
    "Surface",
    "TaskRequest",
    "TradingAccount",
    "TradingPlatform",
    "TradingPort",
    "Troubleshooter",
    "expect",
]
