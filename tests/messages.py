"""Extracts the French messages and compiles the English catalogue.

``python -m tests.messages`` rewrites ``labagora/translations/en/LC_MESSAGES/messages.po`` with every message found in
templates and code (``_``, ``gettext``, ``lazy_gettext``, the sentences of DomainErrors, the labels of enums), keeping
the translations that exist, and writes the ``.mo``. Exit code 1 when one has no translation.
"""

import ast
import importlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from labagora.core.states import LabelledEnum
from labagora.engines.plain_language import ADVICE
from labagora.library import gate
from labagora.privacy.reading import WORDS
from labagora.privacy.registry import holdings
from labagora.volunteers.describing import CONTACT_FIELDS
from labagora.volunteers.policy import role_of_viewer
from labagora.volunteers.questions import QUESTIONS
from labagora.volunteers.steps import STEPS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "labagora"
FOLDER = PACKAGE / "translations" / "en" / "LC_MESSAGES"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "N_": None}
ERRORS = {"Invalid": 1, "Conflict": 0, "NotAllowed": 0, "NotFound": 0, "TooMany": 0, "InvalidTransition": 0}
ERRORS |= {"authorise": 1, "Lack": 1, "_lack": 2, "need_reason": 1}
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # the same content gives the same file


def _template_and_code_messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    options = {"trimmed": "true", "silent": "false"}
    for folder, methods in (
        (ROOT / "templates", [("**.html", "jinja2.ext:babel_extract"), ("**.txt", "jinja2.ext:babel_extract")]),
        (PACKAGE, [("**.py", "python")]),
    ):
        found = extract_from_dir(
            str(folder), method_map=methods, options_map={"**": options}, keywords=KEYWORDS, comment_tags=()
        )
        for name, _line, message, _comments, _context in found:
            yield f"{folder.name}/{name}", message


def _constant(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _refusals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            index = ERRORS.get(name, -1)
            if 0 <= index < len(node.args) and (text := _constant(node.args[index])):
                yield text
            yield from filter(None, (_constant(word.value) for word in node.keywords if word.arg == "subject"))
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "default_message" for target in node.targets
        ):
            yield from filter(None, [_constant(node.value)])


def _domain_messages() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for text in _refusals(ast.parse(path.read_text(encoding="utf-8"))):
            yield str(path.relative_to(ROOT)), text


def _labels() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "LabelledEnum" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    waiting = list(LabelledEnum.__subclasses__())
    while waiting:
        kind = waiting.pop(0)
        waiting.extend(kind.__subclasses__())
        for member in kind:
            yield kind.__module__.replace(".", "/") + ".py", member.label


def _declared() -> Iterator[tuple[str, str]]:
    """Return the words that code keeps as data: questions of the profile, what is kept about people."""
    for step in STEPS:
        yield "labagora/volunteers/steps.py", step.title
        yield "labagora/volunteers/steps.py", step.lead
    for question in QUESTIONS.values():
        for text in (question.name, question.label, question.help, question.why, question.who):
            if text:
                yield "labagora/volunteers/questions.py", text
    for text in (*ADVICE.values(), gate.MISSING):
        yield "labagora/library/gate.py", text
    for held in holdings():
        yield "labagora/privacy/registry.py", held.what
        yield "labagora/privacy/registry.py", held.kept
    for word in (
        *WORDS.values(),
        *CONTACT_FIELDS.values(),
        *(role_of_viewer(is_staff=is_staff) for is_staff in (True, False)),
    ):
        yield "labagora/privacy/reading.py", word


def wanted() -> Catalog:
    """Return the catalogue of all messages, untranslated."""
    catalog = Catalog(locale="en", project="Lab Agora", fuzzy=False, creation_date=EPOCH, revision_date=EPOCH)
    for source in (_template_and_code_messages, _domain_messages, _labels, _declared):
        for name, message in source():
            catalog.add(message, locations=[(name, 0)])
    return catalog


def current() -> Catalog:
    """Return the committed English catalogue."""
    path = FOLDER / "messages.po"
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as stream:
        return read_po(stream, locale="en")


def merged() -> Catalog:
    """Return all messages with the translations known so far, obsolete ones left out."""
    known = {message.id: message.string for message in current() if message.id}
    catalog = wanted()
    for message in catalog:
        if message.id and known.get(message.id):
            message.string = known[message.id]
    return catalog


def missing(catalog: Catalog) -> list[str]:
    """Return the messages that have no English."""
    lines = []
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(strings):
            lines.append(str(message.id))
    return sorted(lines)


def compiled(catalog: Catalog) -> bytes:
    """Return the content of the ``.mo`` file."""
    stream = BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def main() -> int:
    """Rewrite both files; name what is missing."""
    catalog = merged()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "messages.po").open("wb") as stream:
        write_po(stream, catalog, width=110, omit_header=False, sort_output=True, include_lineno=False)
    (FOLDER / "messages.mo").write_bytes(compiled(catalog))
    lines = missing(catalog)
    print("\n".join(lines))
    print(f"{len(lines)} message(s) sans anglais sur {len(catalog)}.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
