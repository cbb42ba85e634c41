"""Sections of a form: added, changed, removed."""

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls.forms.revisions import SectionForm, VersionForm
from labagora.calls.office.building import Building, building
from labagora.calls.office.revisions import to_list
from labagora.calls.office.shared import bp
from labagora.core.errors import Invalid
from labagora.engines.questionnaire import Section, editing
from labagora.engines.questionnaire.definition import MOST_SECTIONS
from labagora.web.access import staff
from labagora.web.fields import rendered


@bp.route("/<public_id>/formulaire/section", methods=["GET", "POST"])
@staff
def section_new(public_id: str) -> ResponseReturnValue:
    """Add a section at the end."""
    desk, sent = building(public_id), SectionForm()
    if sent.validate_on_submit():
        with sent.absorbing():
            _check_room(desk)
            form, section = editing.add_section(desk.form, sent.title.data or "", sent.help.data or "")
            desk.save(form, sent)
            return to_list(public_id, f"section-{section.key}")
    return _page(desk, sent, None)


def _check_room(desk: Building) -> None:
    if len(desk.form.sections) >= MOST_SECTIONS:
        raise Invalid("", "%(most)d sections au plus.", most=MOST_SECTIONS)


@bp.route("/<public_id>/formulaire/sections/<section>", methods=["GET", "POST"])
@staff
def section_edit(public_id: str, section: str) -> ResponseReturnValue:
    """Change the title and the help of a section."""
    desk, sent = building(public_id), SectionForm()
    held = desk.section(section)
    if sent.validate_on_submit():
        changed = replace(held, title=sent.title.data or "", help=sent.help.data or "")
        desk.save(editing.put_section(desk.form, changed), sent)
        return to_list(public_id, f"section-{section}")
    if not sent.is_submitted():
        sent.title.data, sent.help.data = held.title, held.help
    return _page(desk, sent, held)


def _page(desk: Building, sent: SectionForm, section: Section | None) -> ResponseReturnValue:
    return rendered(
        "office/calls/form/section.html",
        sent,
        call=desk.call,
        revision=desk.revision,
        part=section,
        nav_section="office",
    )


@bp.route("/<public_id>/formulaire/sections/<section>/retrait", methods=["GET", "POST"])
@staff
def section_removal(public_id: str, section: str) -> ResponseReturnValue:
    """Ask, then take a section out with its questions."""
    desk, sent = building(public_id), VersionForm()
    held = desk.section(section)
    if sent.validate_on_submit():
        desk.save(editing.remove_section(desk.form, section), sent)
        return to_list(public_id)
    return render_template(
        "office/calls/form/removal.html",
        call=desk.call,
        revision=desk.revision,
        question=gettext("Retirer la section « %(title)s » ?", title=held.title),
        detail=gettext("Ses questions sont retirées avec elle : %(count)d.", count=len(held.fields)),
        nav_section="office",
    )
