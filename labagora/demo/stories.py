"""What happens between volunteers and needs: invitations, answers, words, all by the actions of the portal."""

from datetime import datetime
from typing import Any

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.demo.content import Entry, read
from labagora.demo.world import World
from labagora.engines.ranking import score_pair
from labagora.introductions import actions, matching, queries
from labagora.introductions.actions.moves import new_introduction
from labagora.introductions.agreement import agreement_of
from labagora.introductions.commands import Opinion, ReportDraft
from labagora.introductions.enums import LeaderReason, Origin, VolunteerReason
from labagora.introductions.facets import Codes
from labagora.introductions.models import Introduction, Wave
from labagora.projects.models import Need
from labagora.volunteers import actions as volunteer_actions
from labagora.volunteers import queries as volunteers
from labagora.volunteers.enums import Channel, Look, MuteTarget
from labagora.volunteers.models import Volunteer
from labagora.volunteers.profile import Profile

REPORTED = ("aim", "methods", "results", "discussion", "reflections")


def add_stories(world: World) -> None:
    """Waves, proposals of the team, stories, reports, and the clocks that ring."""
    found, timeline = read("stories"), world.timeline
    kinds = {"waves": _invite, "proposals": _propose, "reports": _report, "mutes": _mute, "looks": _look}
    for name, happen in kinds.items():
        for entry in found[name]:
            timeline.add(entry["at"], happen, world, entry)
    for story in found["stories"]:
        for step in story["steps"]:
            timeline.add(step["at"], _play, world, (story["need"], story["who"]), step)
    for day in found["clocks"]:
        timeline.add(f"{day} 07:00", _ring)


def _ring(now: datetime) -> None:
    """The daily round of the portal, as it was on that day."""
    actions.nudge_waiting(now=now)
    actions.close_silent(now=now)
    actions.end_accesses(now=now)
    actions.remind_restitutions(now=now)


def _invite(world: World, entry: Entry, now: datetime) -> None:
    """A wave whose people are chosen, so that the demonstration tells the same stories to everybody."""
    need = world.needs[entry["need"]]
    last = queries.last_wave(need)
    wave = Wave(need=need, number=last.number + 1 if last else 1, size=len(entry["people"]), sent_at=now)
    db.session.add(wave)
    for key in entry["people"]:
        _invite_one(world, need, key, wave, now)
    audit.record("introductions.invite_wave", wave, actor=None, now=now, size=wave.size, asked_for=wave.size)


def _invite_one(world: World, need: Need, key: str, wave: Wave, now: datetime) -> None:
    volunteer = world.volunteers[key]
    profile = volunteers.profile_of(volunteer)
    made = new_introduction(need, volunteer, Origin.WAVE, now=now, wave=wave, score=_score(need, volunteer, profile))
    made.reasons = [reason.stored() for reason in matching.reasons_for(need, profile)]
    volunteer_actions.spend_budget(volunteer, Channel.WAVE, made.public_id, now=now)
    db.session.add(made)
    world.introductions[need.slug, key] = made


def _score(need: Need, volunteer: Volunteer, profile: Profile) -> int:
    codes, weights = Codes(), matching.current_weights()
    return score_pair(codes.schema, codes.row(volunteer.id, profile), codes.demand(need, weights)).score


def _propose(world: World, entry: Entry, now: datetime) -> None:
    need, volunteer = world.needs[entry["need"]], world.volunteers[entry["who"]]
    made = actions.propose(need, volunteer, entry["reason"], actor=world.accounts["esther"], now=now)
    world.introductions[need.slug, entry["who"]] = made


def _leader(world: World, need: Need) -> Account:
    """Return who leads the project of a need in the content."""
    for entry in read("projects")["projects"]:
        if world.projects.get(entry["key"]) is need.project:
            return world.accounts[entry["leader"]]
    raise KeyError(need.slug)


class _Scene:
    """One introduction with the people who may act on it."""

    def __init__(self, world: World, names: tuple[str, str]) -> None:
        need_key, self.who = names
        self.world, self.need = world, world.needs[need_key]
        self.volunteer, self.leader = world.accounts[self.who], _leader(world, self.need)

    @property
    def introduction(self) -> Introduction:
        return self.world.introductions[self.need.slug, self.who]

    def actor(self, step: Entry) -> Account:
        return self.leader if step["side"] == "leader" else self.volunteer


def _play(world: World, names: tuple[str, str], step: Entry, now: datetime) -> None:
    _STEPS[step["do"]](_Scene(world, names), step, now)


def _volunteer(scene: _Scene, step: Entry, now: datetime) -> None:
    key = (scene.need.slug, scene.who)
    scene.world.introductions[key] = actions.volunteer_for(
        scene.need,
        scene.world.volunteers[scene.who],
        shared=step["share"],
        word=step.get("word", ""),
        actor=scene.volunteer,
        now=now,
    )


def _say_yes(scene: _Scene, step: Entry, now: datetime) -> None:
    word = step.get("word", "")
    actions.say_yes(scene.introduction, shared=step["share"], word=word, actor=scene.volunteer, now=now)


def _decline(scene: _Scene, step: Entry, now: datetime) -> None:
    actions.decline(scene.introduction, _reason(VolunteerReason, step), actor=scene.volunteer, now=now)


def _reason(kind: Any, step: Entry) -> Any:
    return kind(step["reason"])


def _see_card(scene: _Scene, now: datetime) -> None:
    """A leader reads a card before deciding; the person will read that they did."""
    fields = scene.introduction.shared_fields
    actions.record_look(scene.introduction, Look.CANDIDATE_CARD, fields, actor=scene.leader, now=now)


def _accept(scene: _Scene, _step: Entry, now: datetime) -> None:
    _see_card(scene, now)
    actions.accept(scene.introduction, actor=scene.leader, now=now)


def _refuse(scene: _Scene, step: Entry, now: datetime) -> None:
    _see_card(scene, now)
    reason = _reason(LeaderReason, step)
    actions.refuse(scene.introduction, reason, step["words"], actor=scene.leader, now=now)


def _cancel(scene: _Scene, step: Entry, now: datetime) -> None:
    reason = _reason(LeaderReason, step)
    actions.cancel(scene.introduction, reason, step["words"], actor=scene.leader, now=now)


def _confirm(scene: _Scene, step: Entry, now: datetime) -> None:
    actions.confirm(scene.introduction, step["contact"], agrees=True, actor=scene.volunteer, now=now)


def _withdraw(scene: _Scene, _step: Entry, now: datetime) -> None:
    actions.withdraw(scene.introduction, actor=scene.volunteer, now=now)


def _chase(scene: _Scene, step: Entry, now: datetime) -> None:
    actions.chase(scene.introduction, actor=scene.actor(step), now=now)


def _agree(scene: _Scene, step: Entry, now: datetime) -> None:
    text_hash = agreement_of(scene.need).hash
    actions.accept_agreement(scene.introduction, text_hash, actor=scene.actor(step), now=now)


def _write(scene: _Scene, step: Entry, now: datetime) -> None:
    if step["side"] == "leader":
        fields = scene.introduction.contact_fields
        actions.record_look(scene.introduction, Look.CONTACT, fields, actor=scene.leader, now=now)
    message = actions.send_message(scene.introduction, step["body"], actor=scene.actor(step), now=now)
    scene.world.last_messages[scene.need.slug, scene.who] = message


def _report_message(scene: _Scene, step: Entry, now: datetime) -> None:
    message = scene.world.last_messages[scene.need.slug, scene.who]
    actions.report_message(scene.introduction, message, step["reason"], actor=scene.volunteer, now=now)


def _evaluate(scene: _Scene, step: Entry, now: datetime) -> None:
    opinion = Opinion(step["rating"], step.get("repeat"), step.get("comment", ""))
    actions.evaluate(scene.introduction, opinion, actor=scene.actor(step), now=now)


_STEPS = {
    "volunteer": _volunteer,
    "say_yes": _say_yes,
    "decline": _decline,
    "accept": _accept,
    "refuse": _refuse,
    "cancel": _cancel,
    "confirm": _confirm,
    "withdraw": _withdraw,
    "chase": _chase,
    "agree": _agree,
    "write": _write,
    "report": _report_message,
    "evaluate": _evaluate,
}


def _report(world: World, entry: Entry, now: datetime) -> None:
    draft = ReportDraft(**{name: entry[name] for name in REPORTED})
    project, leader = world.projects[entry["project"]], world.accounts[entry["leader"]]
    actions.write_report(project, draft, publish=True, actor=leader, now=now)


def _mute(world: World, entry: Entry, now: datetime) -> None:
    project, actor = world.projects[entry["project"]], world.accounts[entry["who"]]
    volunteer = world.volunteers[entry["who"]]
    ref, label = project.public_id, project.title
    volunteer_actions.mute(volunteer, MuteTarget.PROJECT, ref, label=label, actor=actor, now=now)


def _look(world: World, entry: Entry, now: datetime) -> None:
    volunteer_actions.record_look(
        world.volunteers[entry["who"]],
        viewer=world.accounts["esther"],
        look=Look.STAFF_SUPPORT,
        fields=entry["fields"],
        reason=entry["reason"],
        now=now,
    )
