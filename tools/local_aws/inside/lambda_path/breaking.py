"""Makes functions of ours raise an error that quotes all that they were given: the worst that a mistake could say."""

import importlib.machinery
import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import NoReturn


def install(functions: Iterable[str]) -> None:
    """Break each `module:function` as soon as its module is imported."""
    wanted: dict[str, list[str]] = {}
    for each in functions:
        module, function = each.split(":")
        wanted.setdefault(module, []).append(function)
    sys.meta_path.insert(0, _Finder(wanted))


class _Finder:
    """Finds the modules in question as Python would, and breaks functions of each once it is executed."""

    def __init__(self, wanted: dict[str, list[str]]) -> None:
        self._wanted = wanted

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a module that is to be broken, None for all others."""
        if name not in self._wanted:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            execute = spec.loader.exec_module

            def execute_and_break(module: ModuleType) -> None:
                execute(module)
                for function in self._wanted[name]:
                    getattr(module, function)  # one that is not there breaks the import itself
                    setattr(module, function, _broken)

            spec.loader.exec_module = execute_and_break  # type: ignore[method-assign]  # a loader of its own each time
        return spec


def _broken(*given: object, **named: object) -> NoReturn:
    message = f"broken on purpose: {[_told(each) for each in (*given, *named.values())]}"
    raise ValueError(message)


def _told(value: object) -> object:
    """Return what is inside an object that does not print itself."""
    slots = getattr(type(value), "__slots__", ())
    return {name: getattr(value, name, None) for name in slots} if slots else value
