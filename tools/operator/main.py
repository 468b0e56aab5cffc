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

from tipline.model import AlertKind, Priority
from tipline.trouble import describe
from tools.operator import (
    dead_letter_queue,
    dead_letters,
    doctor,
    officers,
    rehearsal,
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
    except (BotoCoreError, ClientError) as error:
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
    _add_officers(functools.partial(add, group("officers", "who is alerted")))
    _add_dead_letters(functools.partial(add, group("dead-letters", "what could not be read, stored or sent")))
    about = "what deliveries are signed with, and what profiles are asked for with"
    made = add(group("secrets", about), "set", _secrets_set, "ask for a platform's secret, or its tokens")
    made.add_argument("platform", choices=[*secrets.FIELDS, *tokens.PLATFORMS], metavar="PLATFORM", help=_PLATFORMS)
    made.add_argument("--drop-former", action="store_true", help="do not accept the former one any more")
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
    made = add("add", _officers_add, "alert somebody by email or text message, or change of what")
    made.add_argument("endpoint", metavar="ADDRESS", type=officers.endpoint, help="email address or mobile number")
    made.add_argument("--priorities", nargs="+", choices=list(Priority), help="default: all; by text message P0 P1 P2")
    made.add_argument(
        "--kinds",
        nargs="+",
        choices=[AlertKind.TIP, AlertKind.POST],
        help="default: both; by text message tip. Unreadable messages and tests are always part of it",
    )
    made = add("remove", _officers_remove, "alert somebody no more")
    made.add_argument("endpoint", metavar="ADDRESS", type=officers.endpoint)
    add("list", _officers_list, "who is alerted of what, and who has not confirmed")


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
    return rehearsal.rehearse(stack, officers.topic_of(stack), _say, chosen.priority)


def _officers_add(stack: Stack, chosen: argparse.Namespace) -> int:
    where = chosen.endpoint
    return officers.add(
        officers.topic_of(stack),
        _say,
        where,
        priorities=chosen.priorities,
        kinds=chosen.kinds,
        refuses_sms="@" not in where and officers.is_opted_out(stack, where),
    )


def _officers_remove(stack: Stack, chosen: argparse.Namespace) -> int:
    in_template = officers.is_in_template(stack, chosen.endpoint)
    return officers.remove(officers.topic_of(stack), _say, chosen.endpoint, from_template=in_template)


def _officers_list(stack: Stack, _chosen: argparse.Namespace) -> int:
    return officers.show_all(officers.topic_of(stack), _say)


def _dead_letters_list(stack: Stack, _chosen: argparse.Namespace) -> int:
    return dead_letters.show_all(dead_letter_queue.every(stack), _say, time.time())


def _dead_letters_replay(stack: Stack, chosen: argparse.Namespace) -> int:
    return dead_letters.replay(dead_letter_queue.every(stack), _say, include_too_old=chosen.include_too_old)


def _secrets_set(stack: Stack, chosen: argparse.Namespace) -> int:
    if platform := tokens.PLATFORMS.get(chosen.platform):
        return tokens.set_tokens(stack, _say, platform)
    return secrets.set_secret(stack, _say, chosen.platform, drop_former=chosen.drop_former)


def _uninstall(stack: Stack, chosen: argparse.Namespace) -> int:
    if stack.local and chosen.yes:
        message = 'The local stack goes with "make down".'
        raise Refused(message)
    return uninstall.uninstall(uninstall.AwsAccount(stack), stack.name, _say, input, yes=chosen.yes)


if __name__ == "__main__":
    sys.exit(main())
