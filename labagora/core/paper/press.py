"""Typst at work: data in, an accessible PDF out. It reads the templates and the pictures we hand it, nothing else."""

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from labagora.core.paper.pictures import Album
from labagora.core.paper.plain import STAND_IN, plainest, replaced, stand_ins, walk

TEMPLATES = Path(__file__).with_name("templates")
ATTEMPTS = 6
_UNPRINTABLE = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


class PressError(RuntimeError):
    """The paper would not be accessible, or Typst fell: a fault of ours, not of who wrote the text."""


def printed(data: dict[str, Any], album: Album) -> bytes:
    """Return the PDF. Raises PressError."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name, picture in album.prints.items():
            (root / name).write_bytes(picture.content)
        for _ in range(ATTEMPTS):
            files = {**_templates(), "data.json": json.dumps(data, ensure_ascii=False).encode()}
            pdf, trouble = _compiled(files, root)
            if pdf is not None:
                return pdf
            data = _mended(data, trouble, root)
    raise PressError(trouble)


def _compiled(files: Any, root: Path) -> tuple[bytes | None, str]:
    """Return the PDF, or None and why there is none. ``files`` stay in memory; only pictures are under ``root``."""
    import typst  # noqa: PLC0415 - slow to import, used by one page

    try:
        pdf: bytes = typst.compile(
            files, root=root, font_paths=_fonts(), ignore_system_fonts=True, pdf_standards=["ua-1"]
        )
    except typst.TypstError as error:
        return None, error.diagnostic
    except BaseException as error:  # what PyO3 makes of a fall of Typst is no Exception, and cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        return None, str(error)
    return pdf, ""


@cache
def _templates() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(TEMPLATES.glob("*.typ"))}


@cache
def _fonts() -> Any:
    import font_source_sans_pro  # noqa: PLC0415
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=False, font_paths=[font_source_sans_pro.font_directory])


def _mended(data: dict[str, Any], trouble: str, root: Path) -> dict[str, Any]:
    """Return the data less what stopped the build: characters that no font draws, broken pictures, rare scripts.

    Raises PressError when nothing is left to mend.
    """
    clusters = {_ESCAPE.sub(_unescaped, found) for found in _UNPRINTABLE.findall(trouble)}
    table = stand_ins(clusters)
    mended: dict[str, Any] = replaced(data, table)
    if mended != data:
        return {**mended, "has_stand_ins": STAND_IN in table.values() or data["has_stand_ins"]}
    broken = [figure for figure in walk(data) if figure.get("picture") and not _can_print(figure["picture"], root)]
    for figure in broken:
        figure["picture"] = ""
    mended = data if broken else plainest(data)
    if mended == data and not broken:
        raise PressError(trouble)
    return {**mended, "has_stand_ins": data["has_stand_ins"] or not broken}


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPED.get(match[2], match[2])


def _can_print(name: str, root: Path) -> bool:
    probe = f'#set document(title: "{name}")\n#image("/{name}", alt: "{name}")'
    return _compiled({"main.typ": probe.encode()}, root)[0] is not None
