"""Every table is in the glossary, and the glossary names no table that is gone."""

import re
from pathlib import Path

from flask import Flask

from labagora.core.db import db

PAGE = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"


def test_every_table_is_in_the_glossary(app: Flask) -> None:
    tables = {mapper.class_.__name__ for mapper in db.Model.registry.mappers}
    section = PAGE.read_text(encoding="utf-8").split("## Words")[0]
    named = set(re.findall(r"^\| `([A-Z]\w+)`", section, re.MULTILINE))
    assert tables <= named, f"give it one French word: {tables - named}"
    assert named <= tables, f"no such table: {named - tables}"
