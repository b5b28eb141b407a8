"""The command line: ``conformance COMMAND``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import conformance
from conformance.commands.planning import Request
from conformance.errors import ConfigFault, SuiteError

__all__ = ["main"]

_EPILOG = """\
exit status, by precedence:
  4  the suite itself is at fault          1  the target does not conform
  3  something is wrong in the manifest,   2  inconclusive: a clause could not be judged
     the command line or the machine       0  the target conforms
  130 after Ctrl-C; what had run by then is recorded, and said not to be whole

examples:
  conformance run                                        the embedded reference implementation, everything
  conformance run --article verify-identity              what one of the articles promises
  conformance run --clause VID-IOS-5.1 --surface browser one clause, one surface
  conformance run --target my.toml --seed 7              a target of yours, people drawn from seed 7
  conformance doctor --target my.toml                    look whether all is there, before a run
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says.

    Args:
        arguments: without the program's name; those of the process when ``None``.

    Returns:
        the exit status.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return _dispatch(options)
    except SuiteError as error:
        print(f"conformance: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("conformance: interrupted", file=sys.stderr)
        return 130


def _dispatch(options: argparse.Namespace) -> int:
    # Each command loads only what it needs: a browser driver takes longer to load than most commands to run.
    if options.command == "run":
        from conformance.commands.run import run  # noqa: PLC0415 - see above

        return run(_request(options, options.variant))
    if options.command == "mutants":
        from conformance.commands.kills import mutants  # noqa: PLC0415 - see above

        return mutants(_request(options, None), options.mutant, once=options.once)
    if options.command == "doctor":
        from conformance.commands.examine import doctor  # noqa: PLC0415 - see above

        return doctor(options.target)
    if options.command == "list":
        from conformance.commands.show import show  # noqa: PLC0415 - see above

        return show(_request(options, None), as_json=options.json)
    if options.command == "verify":
        from conformance.commands.verify import verify  # noqa: PLC0415 - see above

        return verify(options.folder)
    if options.command == "site":
        from conformance.commands.site import site  # noqa: PLC0415 - see above

        return site(options.out, options.site)
    from conformance.drivers.browsers import find_browser  # noqa: PLC0415 - see above

    print(find_browser(install=options.install).path)
    return 0


class _Parser(argparse.ArgumentParser):
    """Wrong arguments are a configuration fault like any other."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        self.exit(ConfigFault.exit_status, f"{self.prog}: {message}. See {self.prog} --help.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="conformance",
        description="Judge an implementation of the login-security procedures by the specification that runs.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {conformance.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    run = commands.add_parser("run", help="drive a target through the scenarios and judge it")
    _selection(run)
    _execution(run, "build/conformance")
    run.add_argument("--variant", metavar="NAME", help="run with one rule of the target broken (a mutant)")

    kills = commands.add_parser("mutants", help="break the target's rules one by one; each must be noticed")
    _selection(kills)
    _execution(kills, "build/mutants")
    kills.add_argument("--mutant", action="append", default=[], metavar="NAME", help="only this mutant; repeatable")

    kills.add_argument(
        "--once",
        action="store_true",
        help="each on one surface alone, the cheapest on which it can be seen; much faster",
    )

    doctor = commands.add_parser("doctor", help="touch everything that a target's manifest claims")
    _target(doctor)

    listing = commands.add_parser("list", help="show what would run")
    _selection(listing)
    listing.add_argument("--json", action="store_true", help="for machines")

    verify = commands.add_parser("verify", help="compute a run's verdicts again from its messages alone")
    verify.add_argument("folder", type=Path, nargs="?", default=Path("build/conformance"), help="the run's folder")

    site = commands.add_parser("site", help="build the site from a run")
    site.add_argument("--out", type=Path, default=Path("build/conformance"), metavar="DIR", help="the run's folder")
    site.add_argument("--site", type=Path, default=Path("build/site"), metavar="DIR", help="where the site goes")

    browser = commands.add_parser("browser", help="print the path of the browser that runs use")
    browser.add_argument("--install", action="store_true", help="install one where there is none")
    return parser


def _target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--target", type=Path, metavar="FILE", help="manifest of the target; the embedded reference when left out"
    )


def _selection(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    parser.add_argument(
        "--features", type=Path, metavar="DIR", help="another specification than the suite's own; for its authors"
    )
    group = parser.add_argument_group("selection", "several of one option widen it, several options narrow it")
    group.add_argument("--article", action="append", default=[], metavar="ID", help="an article, e.g. verify-identity")
    group.add_argument("--clause", action="append", default=[], metavar="ID", help="a clause, e.g. VID-P-8")
    group.add_argument("--component", action="append", default=[], metavar="NAME", help="e.g. portal, dsc-plus")
    group.add_argument("--surface", action="append", default=[], metavar="NAME", help="model, api or browser")
    group.add_argument("--tag", action="append", default=[], metavar="TAG", help="a tag of the features")
    group.add_argument("--scenario", action="append", default=[], metavar="ID", help="a scenario, outline or feature")
    group.add_argument(
        "--quick",
        action="append",
        default=[],
        metavar="NAME",
        help="on this surface one scenario of each clause; says how many others it leaves out",
    )


def _execution(parser: argparse.ArgumentParser, out: str) -> None:
    group = parser.add_argument_group("execution")
    group.add_argument("--seed", type=_whole, metavar="N", help="where people and keys are drawn from; drawn itself")
    group.add_argument("--out", type=Path, default=Path(out), metavar="DIR", help=f"the run's folder ({out})")
    group.add_argument("--workers", type=_positive, default=1, metavar="N", help="processes that share the work (1)")
    group.add_argument("--headed", action="store_true", help="show the browser's windows")


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(text)


def _positive(text: str) -> int:
    number = _whole(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 64")
    return number


def _request(options: argparse.Namespace, variant: str | None) -> Request:
    given = vars(options)
    return Request(
        target=options.target,
        features=options.features,
        articles=options.article,
        clauses=options.clause,
        components=options.component,
        surfaces=options.surface,
        tags=options.tag,
        scenarios=options.scenario,
        quick=options.quick,
        variant=variant,
        seed=given.get("seed"),
        out=given.get("out", Path("build/conformance")),
        workers=given.get("workers", 1),
        headed=given.get("headed", False),
    )
