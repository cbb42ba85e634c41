"""An application as its pages show it: how far each section is, what is missing, where it stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from labagora.calls import deadline
from labagora.calls.answering import ASIDE, AskedSection, asked_section, contents_of, form_of, reference_lists, told
from labagora.calls.enums import ApplicationState
from labagora.calls.models import Application, Filing
from labagora.calls.snapshots import Place, open_places, snapshot
from labagora.engines.questionnaire import Lists, Problem, Progress, Questionnaire, missing, progress


@dataclass(frozen=True)
class Dossier:
    """What the pages of an application need. ``filing``: the last one, or None."""

    application: Application
    filing: Filing | None
    now: datetime

    @cached_property
    def form(self) -> Questionnaire:
        """The form that it answers."""
        return form_of(self.application.revision)

    @cached_property
    def contents(self) -> dict[str, dict[str, Any]]:
        """The answers as they are written."""
        return contents_of(self.application)

    @cached_property
    def lists(self) -> Lists:
        """The lists that the form names."""
        return reference_lists(self.form, self.contents)

    @cached_property
    def progress(self) -> Sequence[Progress]:
        """How far each section is."""
        return progress(self.form, self.contents, lists=self.lists)

    @cached_property
    def missing(self) -> Sequence[Problem]:
        """What stops filing."""
        return missing(self.form, self.contents, lists=self.lists)

    @property
    def answered(self) -> int:
        """The compulsory questions that are answered."""
        return sum(one.answered for one in self.progress)

    @property
    def needed(self) -> int:
        """The compulsory questions."""
        return sum(one.total for one in self.progress)

    def problem_lines(self) -> list[tuple[str, str, str, str]]:
        """Return ``(section, question, label, text)`` for each thing that is missing."""
        return [(one.section, one.field, one.label, told(one)) for one in self.missing]

    def sections(self) -> list[AskedSection]:
        """Return every section, ready to be read."""
        found = (asked_section(self.form, one.key, self.contents, lists=self.lists) for one in self.form.sections)
        return [one for one in found if one is not None]

    @cached_property
    def is_changed(self) -> bool:
        """Whether what is written is not what was filed last."""
        if self.filing is None:
            return False
        return snapshot(self.application, self.now, self.filing).digest != self.filing.digest

    @property
    def is_filed(self) -> bool:
        """Whether something counts."""
        return self.filing is not None and self.application.state is not ApplicationState.WITHDRAWN

    @property
    def closes_at(self) -> datetime | None:
        """The first instant that is late, grace counted for what was never filed."""
        call = self.application.call
        return deadline.last_instant(call) if self.filing is None else deadline.closing_instant(call)

    @property
    def is_past(self) -> bool:
        """Whether the hour of the call is past."""
        closing = deadline.closing_instant(self.application.call)
        return closing is not None and self.now >= closing

    @property
    def due_at(self) -> datetime | None:
        """Until when a correction is awaited."""
        due = self.application.correction.get("due_at")
        return datetime.fromisoformat(due) if due else None

    @property
    def open_places(self) -> Collection[Place] | None:
        """The only questions that may still change, or None for all."""
        return open_places(self.application, self.now)

    def asked_labels(self) -> list[tuple[str, str, str]]:
        """Return ``(section, question, label)`` for each answer to correct."""
        found = []
        for section, key in self.application.correction.get("fields", ()):
            place = self.form.find(key)
            if place is not None:
                found.append((section, key, place[1].label))
        return found

    @property
    def has_aside(self) -> bool:
        """Whether something was kept aside when the form changed, or when answers were copied."""
        return any(row.key == ASIDE for row in self.application.sections)
