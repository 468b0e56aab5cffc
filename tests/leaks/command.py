"""The `tipline` command, and everything it prints."""

import contextlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tools.operator.main import main, parser
from tools.operator.session import find

_NAME = "tipline"


@dataclass
class Command:
    """Runs the command on the local stack and keeps what it says."""

    said: list[str] = field(default_factory=list)

    def run(self, *arguments: str) -> None:
        """Run it as a person would."""
        with self._listening():
            main([*arguments, "--local"])

    def show(self, references: Iterable[str]) -> None:
        """Show tips and posts: the same, without looking for the stack each time."""
        stack = find(_NAME, local=True)
        for reference in references:
            chosen = parser().parse_args(["show", reference])
            with self._listening():
                chosen.command(stack, chosen)

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        heard = io.StringIO()
        with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
            try:
                yield
            finally:
                self.said.append(heard.getvalue())
