"""``/api/v1/reference``: the lists for programs, without an account."""

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask_babel import get_locale

from labagora.reference import queries
from labagora.reference.snapshot import Department, Entry, Region, Vocabulary
from labagora.web.access import public

bp = Blueprint("api_reference", __name__, url_prefix="/api/v1/reference")


def _answer(title: str, items: list[dict[str, Any]]) -> Response:
    """Return a list under a tag that changes with every change of the lists: 304 to who already has it."""
    response = jsonify({"title": title, "total": len(items), "items": items})
    response.cache_control.public, response.cache_control.no_cache = True, True
    response.add_etag()
    response.make_conditional(request)
    return response


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "label": entry.label,
        "label_en": entry.label_en,
        "group": entry.group,
        "retired": entry.is_retired,
        "extra": dict(entry.extra),
    }


def _region(region: Region) -> dict[str, Any]:
    return {
        "code": region.code,
        "name": region.name,
        "zone": region.zone.value,
        "dsrc": region.dsrc,
        "dsrc_to_check": region.dsrc_to_check,
        "canceropole": region.canceropole,
    }


def _department(department: Department) -> dict[str, Any]:
    return {"code": department.code, "name": department.name, "region": department.region_code}


def _summary(vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "name": vocabulary.name,
        "title": vocabulary.kind.title,
        "title_en": vocabulary.kind.title_en,
        "groups": vocabulary.kind.grouped_by,
        "total": len(vocabulary.entries),
        "url": url_for("api_reference.vocabulary_show", name=vocabulary.name),
    }


@bp.get("")
@public
def vocabulary_list() -> Response:
    """Every list, with its address."""
    return _answer("reference", [_summary(one) for one in queries.snapshot().vocabularies.values()])


@bp.get("/regions")
@public
def region_list() -> Response:
    """The regions."""
    return _answer("regions", [_region(one) for one in queries.regions()])


@bp.get("/departments")
@public
def department_list() -> Response:
    """The departments, and the overseas collectivities, whose region is null."""
    return _answer("departments", [_department(one) for one in queries.departments()])


@bp.get("/<name>")
@public
def vocabulary_show(name: str) -> Response:
    """The terms of a list in order; retired ones stay, so that old records can be read."""
    vocabulary = queries.vocabulary(name)
    return _answer(vocabulary.title_in(str(get_locale())), [_entry(one) for one in vocabulary.entries])
