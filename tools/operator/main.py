"""The arguments of `tipline`, and what each command is given."""

import argparse
import functools
import os
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tipline.aws.subscriptions import SnsTopic
from tipline.model import Priority
from tipline.patience import Unavailable
from tipline.roster import Officer, new_officer_id
from tipline.trouble import describe
from tools.operator import (
    audit,
    dead_letter_queue,
    dead_letters,
    doctor,
    officers,
    rehearsal,
    roster_arguments,
    secrets,
    tips,
    tokens,
    uninstall,
)
from tools.operator.refusal import Refused, in_words
from tools.operator.session import Stack, find, wants_local

type Command = Callable[[Stack, argparse.Namespace], int]

_PROBLEM = 1
_WIDTH = 80
_PLATFORMS = ", ".join([*secrets.FIELDS, *tokens.PLATFORMS])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when all is well, 1 where there is a problem; argparse exits with 2."""
    chosen = parser().parse_args(arguments)
    try:
        stack = find(chosen.stack, local=wants_local(chosen.local))
        return int(chosen.command(stack, chosen))
    except Refused as refused:
        return _complain(str(refused))
    except (BotoCoreError, ClientError, Unavailable) as error:
        return _complain(in_words(error))
    except (KeyboardInterrupt, EOFError):
        return _complain("Stopped.")
    except BrokenPipeError:
        # Whoever read our output has left; Python would complain once more while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PROBLEM
    except Exception as error:  # noqa: BLE001 - its text may quote a message
        return _complain(f"A mistake in Tipline itself: {describe(error)}. Please report it (CONTRIBUTING.md).")


def _complain(words: str) -> int:
    sys.stderr.write(f"{_folded(f'tipline: {words}')}\n")
    return _PROBLEM


def _say(words: str) -> None:
    sys.stdout.write(f"{_folded(words)}\n")
    sys.stdout.flush()


def _folded(words: str) -> str:
    """Return the words in lines of 80 columns, but addresses and names whole: people copy them."""
    return "\n".join(
        textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False) if len(line) > _WIDTH else line
        for line in words.split("\n")
    )


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="tipline", parents=[_where()])
    top.description = "Read tips, run Tipline, and find out what is wrong with it. Uses your AWS sign-in and region."
    top.set_defaults(stack="tipline", local=False)
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(to: Any, name: str, command: Command, about: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse keeps its type to itself
        made: argparse.ArgumentParser = to.add_parser(name, parents=[_where()], help=about, description=about)
        made.set_defaults(command=command)
        return made

    def group(name: str, about: str) -> Any:  # noqa: ANN401 - the same
        made = commands.add_parser(name, parents=[_where()], help=about, description=about)
        return made.add_subparsers(required=True, metavar="COMMAND")

    _add_tips(functools.partial(add, commands))
    add(commands, "doctor", _doctor, "look at everything that must work, and say what to do where it does not")
    made = add(commands, "test-alert", _test_alert, "send officers an alert that is marked TEST, the way all alerts go")
    made.add_argument("--priority", choices=list(Priority), type=Priority, default=Priority.P0)
    _add_officers(functools.partial(add, group("officers", "the duty roster: who is told of what")))
    _add_dead_letters(functools.partial(add, group("dead-letters", "what could not be read, stored or sent")))
    about = "what deliveries are signed with, and what profiles are asked for with"
    made = add(group("secrets", about), "set", _secrets_set, "ask for a platform's secret, or its tokens")
    made.add_argument("platform", choices=[*secrets.FIELDS, *tokens.PLATFORMS], metavar="PLATFORM", help=_PLATFORMS)
    made.add_argument("--drop-former", action="store_true", help="do not accept the former one any more")
    about = "who did what"
    made = add(group("audit", about), "verify", _audit_verify, "find whatever was changed, removed or added in it")
    made.add_argument("--day", type=audit.day, metavar="YYYY-MM-DD", help="one day only (UTC)")
    made = add(commands, "uninstall", _uninstall, "say what goes, what remains and what that costs; then ask")
    made.add_argument("--yes", action="store_true", help="delete the stack, once its name was typed")
    return top


def _where() -> argparse.ArgumentParser:
    """Return what every command takes, before it or after it: so no default here may undo what was said before."""
    made = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    made.add_argument("--stack", help='name of the stack (default: "tipline")')
    made.add_argument("--local", action="store_true", help='the stack of "make up"')
    return made


type Add = Callable[[str, Command, str], argparse.ArgumentParser]


def _add_tips(add: Add) -> None:
    made = add("list", _list, "list new tips, the most urgent first")
    made.add_argument("--closed", action="store_true", help="those that are closed")
    made.add_argument("--all", action="store_true", dest="everything", help="however many there are")
    made = add("show", _show, "show a tip or a post with its text")
    made.add_argument("reference", type=tips.reference)
    made = add("close", _close, "mark a tip as dealt with (administrators)")
    made.add_argument("reference", type=tips.reference)
    made.add_argument("--which", type=int, metavar="N", help="which of several tips that share the reference")


def _add_officers(add: Add) -> None:
    made = add("add", _officers_add, "put somebody on the duty roster")
    made.add_argument("name", metavar="NAME")
    roster_arguments.add_to(made)
    made = add("change", _officers_change, "change what stands there; an option without value takes it away")
    made.add_argument("who", metavar="OFFICER", help="id, email address, mobile number or name")
    roster_arguments.add_changes_to(made)
    made = add("remove", _officers_remove, "take somebody off it")
    made.add_argument("who", metavar="OFFICER")
    add("list", _officers_list, "who is told of what, and how their subscriptions stand")
    made = add("confirm", _officers_confirm, "confirm an email by the link that AWS sent to it")
    made.add_argument("link", metavar="LINK", help='address of "Confirm subscription", in quotes')
    made = add("test-alert", _officers_test_alert, "send one officer an alert that is marked TEST")
    made.add_argument("who", metavar="OFFICER")


def _add_dead_letters(add: Add) -> None:
    add("list", _dead_letters_list, "how many, of which platform, why, how old; never what is in them")
    made = add("replay", _dead_letters_replay, "bring them back in their order; nothing is stored or alerted twice")
    made.add_argument("--include-too-old", action="store_true", help="also those that may be old ones sent again")


def _list(stack: Stack, chosen: argparse.Namespace) -> int:
    return tips.list_tips(stack, _say, closed=chosen.closed, everything=chosen.everything)


def _show(stack: Stack, chosen: argparse.Namespace) -> int:
    return tips.show(stack, _say, chosen.reference)


def _close(stack: Stack, chosen: argparse.Namespace) -> int:
    return tips.close(stack, _say, chosen.reference, chosen.which)


def _doctor(stack: Stack, _chosen: argparse.Namespace) -> int:
    return doctor.examine(doctor.checks_of(stack), _say)


def _test_alert(stack: Stack, chosen: argparse.Namespace) -> int:
    return rehearsal.rehearse(stack, officers.department_of(stack), _say, chosen.priority)


def _officers_add(stack: Stack, chosen: argparse.Namespace) -> int:
    officer = Officer(new_officer_id(), **roster_arguments.fields(chosen))
    return officers.add(officers.department_of(stack), _say, officer)


def _officers_change(stack: Stack, chosen: argparse.Namespace) -> int:
    return officers.change(officers.department_of(stack), _say, chosen.who, roster_arguments.fields(chosen))


def _officers_remove(stack: Stack, chosen: argparse.Namespace) -> int:
    return officers.remove(officers.department_of(stack), _say, chosen.who)


def _officers_list(stack: Stack, _chosen: argparse.Namespace) -> int:
    return officers.show_all(officers.department_of(stack), _say)


def _officers_confirm(stack: Stack, chosen: argparse.Namespace) -> int:
    return officers.confirm(SnsTopic(stack.operator.sns, stack.output("AlertsTopicArn")), _say, chosen.link)


def _officers_test_alert(stack: Stack, chosen: argparse.Namespace) -> int:
    department = officers.department_of(stack)
    officer = officers.find(department.roster, chosen.who)
    return rehearsal.rehearse(stack, department, _say, Priority.P0, officer)


def _dead_letters_list(stack: Stack, _chosen: argparse.Namespace) -> int:
    return dead_letters.show_all(dead_letter_queue.every(stack), _say, time.time())


def _dead_letters_replay(stack: Stack, chosen: argparse.Namespace) -> int:
    return dead_letters.replay(dead_letter_queue.every(stack), _say, include_too_old=chosen.include_too_old)


def _secrets_set(stack: Stack, chosen: argparse.Namespace) -> int:
    if platform := tokens.PLATFORMS.get(chosen.platform):
        return tokens.set_tokens(stack, _say, platform)
    return secrets.set_secret(stack, _say, chosen.platform, drop_former=chosen.drop_former)


def _audit_verify(stack: Stack, chosen: argparse.Namespace) -> int:
    return audit.verify(audit.trail_of(stack), _say, chosen.day, time.time())


def _uninstall(stack: Stack, chosen: argparse.Namespace) -> int:
    if stack.local and chosen.yes:
        message = 'The local stack goes with "make down".'
        raise Refused(message)
    return uninstall.uninstall(uninstall.AwsAccount(stack), stack.name, _say, input, yes=chosen.yes)


if __name__ == "__main__":
    sys.exit(main())
