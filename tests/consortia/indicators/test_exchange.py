"""Files of values: what leaves comes back the same; what is wrong is told row by row, and nothing is half saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.consortia.indicators import queries
from labagora.consortia.indicators.actions.importing import Plan, apply_import, plan_import
from labagora.consortia.indicators.enums import Voice
from labagora.consortia.indicators.exchange import (
    HEADERS,
    Draft,
    export_rows,
    read_drafts,
    read_month,
    template_rows,
)
from labagora.consortia.indicators.models import Indicator, MeasureRevision
from labagora.consortia.indicators.reading import board
from labagora.consortia.indicators.shapes import Reading, words
from labagora.consortia.indicators.tables import MAX_BYTES, MAX_ROWS, Row, read_table
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Invalid, NotAllowed
from labagora.engines.measures import ValueKind
from labagora.web.exports import csv_bytes, neutral, restored, xlsx_bytes
from tests.builders.indicators import months_ago, record
from tests.consortia.indicators.conftest import Ward

FILES = {"csv": lambda rows: csv_bytes(HEADERS, rows), "xlsx": lambda rows: xlsx_bytes("Valeurs", HEADERS, rows)}
CODE, SITE = "part-des-patients", "Hôpital du Nord"


# Cells

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=40).map(words)
DANGEROUS = st.builds(
    lambda quotes, sign, rest: words(quotes + sign + rest),
    st.text(st.sampled_from("' \"’«»"), max_size=3),
    st.sampled_from(["=", "+", "-", "@", "|", "%", "＝", "−", "\u200b="]),
    st.text(max_size=10).map(words),
)


@settings(deadline=None)
@given(st.one_of(CELLS, DANGEROUS))
def test_what_is_made_harmless_is_given_back(text: str) -> None:
    assert restored(neutral(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''=1", "+33", "-5 jours", "@nom", "=cmd|' /C calc'!A0", "l'été"])
def test_no_cell_of_ours_is_a_formula(text: str) -> None:
    content = xlsx_bytes("x", ["a"], [[text]])
    (cell,) = next(load_workbook(BytesIO(content)).worksheets[0].iter_rows(min_row=2))
    assert cell.data_type == "s"
    assert str(cell.value)[:1] not in "=+-@|%"
    assert restored(str(cell.value)) == text


# Round trips


@dataclass(frozen=True)
class _Held:
    """What the rows of an export are read from, in memory."""

    month: str
    amount: float | None
    base: float | None
    breakdown: dict[str, dict[str, list[float | None]]]
    comment: str
    feedback: str
    voice: Voice | None
    is_withdrawn: bool

    @property
    def current(self) -> "_Held":
        return self


@dataclass(frozen=True)
class _Cell:
    measure: _Held


@dataclass(frozen=True)
class _Site:
    name: str


@dataclass(frozen=True)
class _Line:
    organisation: _Site
    cells: Sequence[_Cell]


@dataclass(frozen=True)
class _Board:
    indicator: Indicator
    lines: Sequence[_Line]


AMOUNTS = st.one_of(st.integers(0, 10**6), st.floats(0, 10**6).map(lambda one: round(one, 4)))
WORDS = st.one_of(CELLS, DANGEROUS, st.sampled_from(["", "_x000D_", "ligne\nligne", '"', "a;b", "é,\t'"]))


@st.composite
def _values(draw: st.DrawFn) -> _Held:
    feedback = draw(WORDS)
    with_sex = draw(st.booleans())
    parts = {one: [draw(AMOUNTS), draw(AMOUNTS)] for one in ("female", "male")} if with_sex else {}
    return _Held(
        month=draw(st.sampled_from(["2025-12", "2026-01"])),
        amount=draw(AMOUNTS),
        base=draw(AMOUNTS),
        breakdown={"sex": parts} if parts else {},
        comment=draw(WORDS),
        feedback=feedback,
        voice=draw(st.sampled_from(Voice)) if feedback else None,
        is_withdrawn=draw(st.booleans()),
    )


def _indicator() -> Indicator:
    return Indicator(code=CODE, name="=Part", kind=ValueKind.PROPORTION, axes=["sex"], unit="")


def _drafts(content: bytes, name: str) -> list[Draft]:
    drafts, errors = read_drafts(read_table(content, name))
    assert [(one.number, one.column, one.error.message) for one in errors] == []
    return drafts


@pytest.mark.parametrize("extension", FILES)
@settings(max_examples=40, deadline=None)
@given(st.lists(_values(), max_size=2, unique_by=lambda one: one.month), st.one_of(st.just(SITE), DANGEROUS))
def test_what_is_exported_is_read_again(extension: str, values: list[_Held], site: str) -> None:
    site = site or SITE
    whole: Any = _Board(_indicator(), [_Line(_Site(site), [_Cell(one) for one in values])])
    drafts = _drafts(FILES[extension](export_rows([whole])), f"valeurs.{extension}")
    assert [(one.code, one.site, one.month) for one in drafts] == [(CODE, site, one.month) for one in values]
    for draft, held in zip(drafts, values, strict=True):
        parts = {axis: {code: tuple(pair) for code, pair in some.items()} for axis, some in held.breakdown.items()}
        wanted = Reading(
            held.amount, held.base, parts, held.comment, held.feedback, held.voice, is_withdrawn=held.is_withdrawn
        )
        assert draft.reading == wanted


def _boards(ward: Ward) -> list[Any]:
    db.session.flush()
    gathered, today = queries.gather_one(ward.consortium), ward.opened(ward.luc).today
    return [board(ward.consortium, one, gathered.sites, gathered.measures, today) for one in gathered.followed]


def _plan(ward: Ward, content: bytes, name: str = "valeurs.csv", by: Account | None = None) -> Plan:
    account = by or ward.luc
    drafts, errors = read_drafts(read_table(content, name))
    return plan_import(ward.opened(account), drafts, errors, queries.gather_one(ward.consortium), actor=account)


def _errors(plan: Plan) -> list[tuple[int, str]]:
    return [(one.number, one.column) for one in plan.errors]


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(MeasureRevision)) or 0


def _row(ward: Ward, **cells: Any) -> list[Any]:
    facts: dict[str, Any] = {
        "indicateur": ward.indicator.code, "site": ward.first.name, "mois": months_ago(1),
        "numerateur": 60, "denominateur": 80,
    }  # fmt: skip
    facts |= cells
    return [facts.get(name, "") for name in HEADERS]


@pytest.mark.parametrize("extension", FILES)
def test_an_export_imported_changes_nothing(ward: Ward, extension: str) -> None:
    told = {"sex": {"female": [30, 40], "male": [30, 40]}}
    record(
        ward.followed, ward.first, months_ago(1), breakdown=told, comment="=dit", feedback="Bien", voice=Voice.PATIENTS
    )
    record(ward.followed, ward.second, months_ago(2), None, None, feedback="Seul", voice=Voice.TOWN)
    plan = _plan(ward, FILES[extension](export_rows(_boards(ward))), f"valeurs.{extension}")
    assert (plan.recorded, plan.corrected, plan.unchanged, plan.errors) == (0, 0, 2, [])
    assert apply_import(ward.opened(ward.luc), plan, actor=ward.luc, now=utcnow()) == 0
    assert _count() == 2


@pytest.mark.parametrize("extension", FILES)
def test_a_file_records_and_corrects(ward: Ward, extension: str) -> None:
    record(ward.followed, ward.first, months_ago(1))
    rows = [
        _row(ward, numerateur=61, motif="Un dossier oublié"),
        _row(ward, site=ward.second.name.upper(), numerateur=12.0),
        _row(ward, site=ward.second.name, detail="sexe", categorie="femmes", numerateur=12, denominateur=80),
    ]
    plan = _plan(ward, FILES[extension](rows), f"valeurs.{extension}")
    assert (plan.recorded, plan.corrected, plan.unchanged, _errors(plan)) == (1, 1, 0, [])
    assert apply_import(ward.opened(ward.luc), plan, actor=ward.luc, now=utcnow()) == 2
    assert _count() == 3


def test_a_table_to_fill_in_says_nothing_until_it_is_filled_in(ward: Ward) -> None:
    rows = [list(row) for row in template_rows(_boards(ward), months_ago(1))]
    assert len(rows) == 2 * (1 + 3)
    assert _plan(ward, csv_bytes(HEADERS, rows)).steps == []
    rows[0][6:8] = [60, 80]
    assert _plan(ward, csv_bytes(HEADERS, rows)).recorded == 1


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"indicateur": ""}, "indicateur"),
        ({"indicateur": "inconnu"}, "indicateur"),
        ({"site": "Ailleurs"}, "site"),
        ({"site": ""}, "site"),
        ({"mois": "un jour"}, "mois"),
        ({"mois": months_ago(-2)}, "mois"),
        ({"numerateur": "beaucoup"}, "numerateur"),
        ({"numerateur": "1,23456"}, "numerateur"),
        ({"numerateur": 81}, "numerateur"),
        ({"denominateur": ""}, "denominateur"),
        ({"retour": "Bien"}, "voix"),
        ({"retour": "Bien", "voix": "la voisine"}, "voix"),
        ({"detail": "couleur", "categorie": "rouge"}, "detail"),
        ({"detail": "Sexe", "categorie": "rouge"}, "categorie"),
        ({"detail": "Sexe", "categorie": "Femmes", "denominateur": ""}, "numerateur"),
        ({"retiree": "peut-être"}, "retiree"),
        ({"retiree": "oui"}, "retiree"),
        ({"numerateur": "", "denominateur": "", "retiree": "oui", "motif": "x"}, "retiree"),
        ({"commentaire": "x" * 3001}, "commentaire"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_its_column(ward: Ward, cells: dict[str, Any], column: str) -> None:
    good = _row(ward, site=ward.second.name)
    plan = _plan(ward, csv_bytes(HEADERS, [good, _row(ward, **cells)]))
    assert _errors(plan) == [(3, column)]
    with pytest.raises(NotAllowed):
        apply_import(ward.opened(ward.luc), plan, actor=ward.luc, now=utcnow())
    assert _count() == 0


def test_a_sum_that_is_wrong_is_told_on_the_row_of_its_category(ward: Ward) -> None:
    rows = [_row(ward), _row(ward, detail="Sexe", categorie="Femmes", numerateur=10, denominateur=20)]
    assert _errors(_plan(ward, csv_bytes(HEADERS, rows))) == [(3, "numerateur")]


def test_the_same_value_twice_is_told(ward: Ward) -> None:
    plan = _plan(ward, csv_bytes(HEADERS, [_row(ward), _row(ward, mois=f"01/{months_ago(1)[5:]}/{months_ago(1)[:4]}")]))
    assert [(one.number, one.error.message) for one in plan.errors] == [
        (3, "Cette valeur est déjà donnée à la ligne 2.")
    ]


def test_a_correction_in_a_file_says_why(ward: Ward) -> None:
    record(ward.followed, ward.first, months_ago(1))
    assert _errors(_plan(ward, csv_bytes(HEADERS, [_row(ward, numerateur=61)]))) == [(2, "motif")]


def test_a_site_imports_its_own_values_alone(ward: Ward) -> None:
    rows = [_row(ward), _row(ward, site=ward.second.name)]
    assert _errors(_plan(ward, csv_bytes(HEADERS, rows), by=ward.pia)) == [(2, "site")]


def test_columns_may_move_and_one_may_miss(ward: Ward) -> None:
    heads = ["mois", "site", "Numérateur", "denominateur", "indicateur", "autre"]
    row = [months_ago(1), ward.first.name, "60", "80", ward.indicator.code, "x"]
    assert _plan(ward, csv_bytes(heads, [row])).recorded == 1
    drafts, errors = read_drafts([Row(1, ["mois", "site"])])
    assert (drafts, [one.column for one in errors]) == ([], ["indicateur"])
    assert read_drafts([])[1][0].number == 1


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-03", "2026-03"),
        ("03/2026", "2026-03"),
        ("01/03/2026", "2026-03"),
        ("mars 2026", "2026-03"),
        ("mars-26", "2026-03"),
        ("févr.-26", "2026-02"),
        ("août 2026", "2026-08"),
        ("13/2026", None),
        ("brumaire 2026", None),
        ("", None),
    ],
)
def test_months_are_read_as_spreadsheets_rewrite_them(text: str, month: str | None) -> None:
    assert read_month(text) == month


# Files that are not tables


def test_a_csv_of_an_older_spreadsheet_is_read() -> None:
    rows = read_table("indicateur;site\r\nx;Hôpital\r\n".encode("cp1252"), "a.csv")
    assert rows[1] == Row(2, ["x", "Hôpital"])
    assert read_table(b"a,b\n1,2\n", "a.csv")[0].cells == ["a", "b"]


def test_dates_and_numbers_of_a_workbook_are_text_again() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["mois", "numerateur", "retiree", "x"])
    sheet.append([utcnow().replace(tzinfo=None, year=2026, month=3, day=1), 0.1 + 0.2, True, None])
    sheet.append([None, 1 / 3, None, None])
    stream = BytesIO()
    book.save(stream)
    _heads, first, second = read_table(stream.getvalue(), "a.xlsx")
    assert list(first.cells) == ["2026-03", "0,3", "oui"]
    assert second.cells[1].startswith("0,3333333"), "left to be refused, not rounded unseen"


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _with_entities() -> bytes:
    whole = xlsx_bytes("x", ["a"], [["b"]])
    with ZipFile(BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbook", bomb + b"<workbook", 1)
    return _zip(parts)


def _heavy() -> bytes:
    whole = xlsx_bytes("x", ["a"], [["b"]])
    with ZipFile(BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet2.xml"] = b" " * 21 * 2**20
    return _zip(parts)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"x" * (MAX_BYTES + 1), "a.csv"),
        (b"\x00\x01\x02", "a.csv"),
        (b'a;b\n"c;d\n', "a.csv"),
        (b"a\n" * (MAX_ROWS + 2), "a.csv"),
        (b"PK\x03\x04 not a workbook", "a.xlsx"),
        (_zip({"a.txt": b"a"}), "a.xlsx"),
        (_with_entities(), "a.xlsx"),
        (_heavy(), "a.xlsx"),
        (xlsx_bytes("x", ["a"], [["b"]]), "a.csv"),
    ],
    ids=["empty", "heavy", "binary", "quote", "rows", "broken", "zip", "entities", "bomb", "name"],
)
def test_what_is_no_table_is_refused_on_the_file(content: bytes, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(content, name)
    assert refused.value.field == "file"


def test_the_reading_of_a_draft_is_its_own() -> None:
    assert replace(Draft("a", "b", "2026-01"), site="c").reading == Reading()
