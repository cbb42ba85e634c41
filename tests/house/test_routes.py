"""A2: every endpoint declares its door; addresses carry public ids; unsafe methods are the only ones that write."""

from flask import Flask

from labagora.web.access import door_of

KINDS = {"public", "signed_in", "staff", "admin"}
KNOWN_ARGUMENTS = {
    "public_id",
    "slug",
    "token",
    "step",
    "vocabulary",
    "code",
    "filename",
    "purpose",
    "name",
    "extension",
    "shelf",  # fiches or kit: what stands in both answers alike
    "key",  # a section of the form of a call, within an application
    "section",  # a part of a sheet: a proof-reader leaves one remark on each
    "month",  # « 2026-03 », of a value
    "picture",  # which of the pictures of an indicator: their names are few
    "state",  # to which a remark is brought
    "number",  # a version counts within its sheet; it is no id of the database
}


def test_a2_every_endpoint_declares_its_door(app: Flask) -> None:
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if door_of(app, rule.endpoint) is None]
    assert not undeclared, f"say who may enter (labagora.web.access): {undeclared}"


def test_a2_every_door_is_of_a_known_kind(app: Flask) -> None:
    doors = {rule.endpoint: door_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert {door.kind for door in doors.values() if door} <= KINDS


def test_office_addresses_are_closed_to_all_but_staff(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if str(rule).startswith("/gestion")]
    open_ones = [rule.endpoint for rule in rules if door_of(app, rule.endpoint).kind not in ("staff", "admin")]
    assert rules
    assert not open_ones, f"the back office is for staff: {open_ones}"


def test_addresses_never_carry_database_ids(app: Flask) -> None:
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    bad = [rule for rule in rules if "<int:" in rule.replace("/versions/<int:number>", "")]
    assert not bad, f"use public ids: {bad}"


def test_address_arguments_have_known_names(app: Flask) -> None:
    names = {argument for rule in app.url_map.iter_rules() for argument in rule.arguments}
    odd = {name for name in names if name not in KNOWN_ARGUMENTS and not name.endswith("_id")}
    assert not odd, f"name the argument like the others, or add it to the list with a reason: {odd}"


def test_d6_unknown_method_is_refused(client) -> None:
    assert client.open("/", method="TRACE").status_code == 405
    assert client.open("/", method="BREW").status_code == 405
