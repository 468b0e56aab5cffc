"""What the documents promise: everything a deployer meets is explained, and nothing they lead to is missing."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.operator.main import parser

_ROOT = Path(__file__).parents[2]
_PACKAGE = _ROOT / "layers/tipline/tipline"
_DOCUMENTS = sorted([*_ROOT.glob("*.md"), *_ROOT.glob("docs/**/*.md")])
_DEPLOY, _PLATFORMS_DOCUMENT = _ROOT / "docs/deploy.md", _ROOT / "docs/platforms.md"


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short functions as nothing: only names are looked at here."""


_Loader.add_multi_constructor("!", lambda *_: None)

_TEMPLATE: dict[str, Any] = yaml.load((_ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a safe loader


def _of_type(kind: str) -> list[str]:
    return [name for name, each in _TEMPLATE["Resources"].items() if each["Type"] == kind]


def _environment(function: str) -> dict[str, Any]:
    variables: dict[str, Any] = _TEMPLATE["Resources"][function]["Properties"]["Environment"]["Variables"]
    return variables


_FUNCTIONS = _of_type("AWS::Serverless::Function")
_PLATFORMS = sorted(variables["PLATFORM"] for name in _FUNCTIONS if "PLATFORM" in (variables := _environment(name)))


def _id(path: Path) -> str:
    return str(path.relative_to(_ROOT))


# ---- Deploying ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("parameter", _TEMPLATE["Parameters"])
def test_every_parameter_is_explained_to_who_deploys(parameter: str) -> None:
    assert re.search(rf"^\| `{parameter}` \| [^|]+ \| [^|]+ \|$", _DEPLOY.read_text(), re.MULTILINE)


@pytest.mark.parametrize("alarm", _of_type("AWS::CloudWatch::Alarm"))
def test_every_alarm_says_what_to_do(alarm: str) -> None:
    assert re.search(rf"^\| `{alarm}` \| [^|]+ \| [^|]+ \|$", _DEPLOY.read_text(), re.MULTILINE)


@pytest.mark.parametrize("platform", _PLATFORMS)
def test_every_platform_is_set_up_step_by_step(platform: str) -> None:
    text = _DEPLOY.read_text()
    assert re.search(rf"^## \d+\. {platform}\b", text, re.MULTILINE | re.IGNORECASE)
    assert f"/webhooks/{platform}" in text
    assert f"tipline secrets set {platform}" in text


@pytest.mark.parametrize("platform", _PLATFORMS)
def test_every_platform_says_what_becomes_of_what_it_sends(platform: str) -> None:
    assert re.search(rf"^### .*\b{platform}\b", _PLATFORMS_DOCUMENT.read_text(), re.MULTILINE | re.IGNORECASE)


def _reasons() -> Iterator[str]:
    for module in sorted(_PACKAGE.glob("platforms/**/*.py")):
        yield from re.findall(r'\b(?:Ignored|Unreadable)\("(\w+)"\)', module.read_text())


@pytest.mark.parametrize("reason", sorted(set(_reasons())))
def test_every_reason_not_to_take_an_item_is_explained(reason: str) -> None:
    assert f"`{reason}`" in _PLATFORMS_DOCUMENT.read_text()


@pytest.mark.parametrize("reason", ["unreadable_delivery", "unreadable_item", "too_old", "unopenable", "out_of_tries"])
def test_every_reason_of_a_dead_letter_says_what_to_do(reason: str) -> None:
    assert re.search(rf"^\| `{reason}` \| [^|]+ \| [^|]+ \|$", _DEPLOY.read_text(), re.MULTILINE)


_COMMAND = re.compile(r"(?<=[`\n ])tipline ([a-z]+(?:-[a-z]+)*)((?: [a-z]+(?:-[a-z]+)*)?)")


def _commands() -> set[tuple[str, str]]:
    code = (
        part for document in _DOCUMENTS for part in re.findall(r"```.*?```|`[^`\n]+`", document.read_text(), re.DOTALL)
    )
    return {(name, more.strip()) for part in code for name, more in _COMMAND.findall(part)}


@pytest.mark.parametrize(("name", "more"), sorted(_commands()))
def test_a_command_that_a_document_names_is_there(name: str, more: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args([name, *([more] if more else []), "--help"])
    assert end.value.code == 0
    assert f"tipline {name}" in capsys.readouterr().out


def test_every_command_is_explained() -> None:
    commands = set(re.findall(r"^    ([a-z-]+)  ", parser().format_help(), re.MULTILINE))
    assert "doctor" in commands
    assert not {name for name in commands if f"| `tipline {name}" not in _DEPLOY.read_text()}


# ---- The environment ------------------------------------------------------------------------------------------------
def _texts(tree: ast.AST) -> Iterator[str]:
    """Yield, as a pattern, every text that a module holds: a part filled in later stands for anything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield _pattern(node)


def _pattern(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_pattern(part) for part in node.values)
    return re.escape(str(node.value)) if isinstance(node, ast.Constant) else "[A-Z]+"


def _read_from_environment(tree: ast.AST) -> Iterator[str]:
    """Yield, as a pattern, the name of each variable that is read in so many words."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(id="environment"), slice=ast.Constant() | ast.JoinedStr() as name):
                yield _pattern(name)
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant() | ast.JoinedStr() as name):
                yield _pattern(name)


def _wiring(function: str) -> ast.Module:
    name = Path(_TEMPLATE["Resources"][function]["Properties"]["CodeUri"]).name
    return ast.parse((_PACKAGE / "live" / f"{name}.py").read_text())


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_a_function_reads_every_variable_that_the_template_gives_it(function: str) -> None:
    texts = set(_texts(_wiring(function)))
    unread = {name for name in _environment(function) if not any(re.fullmatch(text, name) for text in texts)}
    assert not unread


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_a_function_reads_no_variable_that_the_template_does_not_give_it(function: str) -> None:
    read = set(_read_from_environment(_wiring(function)))
    assert read
    assert not {text for text in read if not any(re.fullmatch(text, name) for name in _environment(function))}


# ---- The documents themselves ---------------------------------------------------------------------------------------
_CODE = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _prose(document: Path) -> str:
    return _CODE.sub("", document.read_text())


def _anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub gives a document's headings."""
    headings = re.findall(r"^#+ (.+)$", _prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", _DOCUMENTS, ids=_id)
def test_every_link_to_a_file_or_heading_leads_somewhere(document: Path) -> None:
    for link in _LINK.findall(_prose(document)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


def test_the_readme_leads_to_every_document() -> None:
    linked = {(_ROOT / link).resolve() for link in _LINK.findall((_ROOT / "README.md").read_text())}
    documents = {each for each in _DOCUMENTS if each.parent != _ROOT / "docs/adr"} | {_ROOT / "docs/adr"}
    assert not {_id(each) for each in documents - linked - {_ROOT / "README.md"}}


def test_the_readme_names_every_make_target_and_no_other() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (_ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", (_ROOT / "README.md").read_text())) == targets


@pytest.mark.parametrize("document", _DOCUMENTS, ids=_id)
def test_a_document_names_only_make_targets_that_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (_ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"`make ([a-z]+)\b|^make ([a-z]+)$", document.read_text(), re.MULTILINE)
    assert {inline or alone for inline, alone in named} <= targets


def _modules_with_a_ring() -> Iterator[str]:
    settings = tomllib.loads((_ROOT / "pyproject.toml").read_text())
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract.get("exhaustive"):
            for ring in contract["layers"]:
                yield from ring.split(" | ")


@pytest.mark.parametrize("module", list(_modules_with_a_ring()))
def test_the_architecture_names_the_ring_of_every_module(module: str) -> None:
    assert re.search(rf"^\| [a-z]+ \|[^|]*`{module}`", (_ROOT / "docs/architecture.md").read_text(), re.MULTILINE)


_RECORDS = sorted(_ROOT.glob("docs/adr/*.md"))


def test_decision_records_are_numbered_without_a_gap() -> None:
    assert [int(record.name[:4]) for record in _RECORDS] == list(range(1, len(_RECORDS) + 1))


@pytest.mark.parametrize("record", _RECORDS, ids=_id)
def test_a_decision_record_says_why_what_else_and_what_follows(record: Path) -> None:
    text = record.read_text()
    assert re.match(rf"# {record.name[:4]}\. ", text)
    headings = ["Context", "Decision", "Rejected", "Consequences"]
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == headings


# ---- What must not be in them ---------------------------------------------------------------------------------------
_FORBIDDEN = {
    "a promise that nobody can keep": r"\b100 ?% anonym|\b(?:completely|totally|fully|truly) anonymous|untraceable",
    "a path of one machine": r"(?<![\w./-])/(?:home|root|work|tmp|Users)/",
    "a host that packages come from": r"\b(?:pypi|pythonhosted|npmjs)\.(?:org|com)",
}


@pytest.mark.parametrize("document", _DOCUMENTS, ids=_id)
@pytest.mark.parametrize("what", _FORBIDDEN)
def test_a_document_is_free_of(what: str, document: Path) -> None:
    assert not re.search(_FORBIDDEN[what], document.read_text(), re.IGNORECASE)


@pytest.mark.parametrize("document", _DOCUMENTS, ids=_id)
def test_no_telephone_number_in_a_document_belongs_to_anybody(document: Path) -> None:
    numbers = re.findall(r"(?<!\d)(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]?\d{3}[ .-]?\d{4}(?!\d)", document.read_text())
    assert not [number for number in numbers if re.sub(r"\D", "", number)[-7:-2] != "55501"]
