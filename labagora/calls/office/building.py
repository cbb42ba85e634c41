"""What the pages of the form of a call share: the call, its form as it is now, what is wrong, how it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for

from labagora.calls import policy, queries
from labagora.calls.actions.revisions import save_revision
from labagora.calls.answering import form_of, reference_lists, told
from labagora.calls.forms.revisions import VersionForm
from labagora.calls.models import Call, FormRevision
from labagora.calls.queries.revisions import FormDesk, form_desk, get_written_revision
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.engines.questionnaire import Field, Lists, Problem, Questionnaire, Section, parse
from labagora.web.access import actor


@dataclass(frozen=True)
class Building:
    """A form on the desk. ``revision`` is the one being written, which every change goes to."""

    call: Call
    revision: FormRevision
    form: Questionnaire
    problems: Sequence[Problem]
    lists: Lists

    @property
    def can_edit(self) -> bool:
        """Whether the form still changes."""
        return policy.can_edit_form(actor(), self.call)

    def section(self, key: str) -> Section:
        """Return a section. Raises NotFound."""
        found = self.form.section(key)
        if found is None:
            raise NotFound
        return found

    def field(self, key: str) -> tuple[Section, Field]:
        """Return a question and its section. Raises NotFound."""
        found = self.form.find(key)
        if found is None:
            raise NotFound
        return found

    def save(self, form: Questionnaire, sent: VersionForm) -> None:
        """Keep another state of the form."""
        save_revision(self.revision, form, base_version=sent.base, actor=actor(), now=utcnow())


def call_of(public_id: str) -> Call:
    """Return the call of an address. Raises NotFound."""
    return queries.get_call(public_id, seen_by=actor())


def building(public_id: str) -> Building:
    """Return the form that is being written. Raises NotFound when there is none."""
    call = call_of(public_id)
    revision = get_written_revision(call, seen_by=actor(), lock=request.method == "POST")
    form, problems = parse(revision.questionnaire)
    return Building(call, revision, form, problems, reference_lists(form))


def desk_of(public_id: str) -> tuple[Call, FormDesk]:
    """Return a call and the revisions of its form."""
    call = call_of(public_id)
    return call, form_desk(call)


def shown_form(desk: FormDesk) -> tuple[Questionnaire, list[Problem]]:
    """Return the form that the desk shows, and what is wrong with it."""
    if desk.draft is not None:
        return parse(desk.draft.questionnaire)
    return (form_of(desk.published), []) if desk.published else (Questionnaire(), [])


def problem_links(call: Call, problems: Sequence[Problem]) -> list[tuple[str, str, str]]:
    """Return ``(address, label, text)`` for each problem: the page where it is put right."""
    return [(_where(call, problem), problem.label, told(problem)) for problem in problems]


def _where(call: Call, problem: Problem) -> str:
    if problem.field:
        return url_for("office_calls.field_edit", public_id=call.public_id, name=problem.field)
    if problem.section:
        return url_for("office_calls.section_edit", public_id=call.public_id, section=problem.section)
    return url_for("office_calls.form_show", public_id=call.public_id) + "#sections"
