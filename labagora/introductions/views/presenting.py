"""An introduction in words: where it stands, what comes next, what the other side knows."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from labagora.introductions import clocks, policy, queries, sharing
from labagora.introductions.enums import ENDED_STATES, REVEALED_STATES, ContactField, IntroductionState, Origin, Side
from labagora.introductions.models import Attendance, Contribution, Introduction
from labagora.introductions.wording import Told, told
from labagora.volunteers import queries as volunteers
from labagora.web.templating import day

_S = IntroductionState
Step = tuple[str, str, str, str]


@dataclass(frozen=True)
class Panel:
    """All that the page of an introduction shows to one side."""

    introduction: Introduction
    side: Side
    can: policy.Can
    next_step: str
    timeline: list[Step]
    answers: list[sharing.Answer]
    word: str
    contact: list[tuple[str, str]]
    team: list[str]
    unread: int
    places: list[Attendance]
    contributions: list[Contribution]
    agreed: dict[str, datetime]
    has_evaluated: bool
    chase_from: datetime
    closes_at: datetime | None


def panel(introduction: Introduction, side: Side, now: datetime) -> Panel:
    """Gather the page of one side. A leader gets only what the person agreed to."""
    can = policy.abilities(side, introduction, now)
    conversation = queries.find_conversation(introduction) if introduction.confirmed_at else None
    is_begun = introduction.confirmed_at is not None
    profile = volunteers.profile_of(introduction.volunteer)
    return Panel(
        introduction=introduction,
        side=side,
        can=can,
        next_step=next_step(introduction, side),
        timeline=timeline(introduction, side),
        answers=sharing.shown(profile, introduction.shared_fields, str(get_locale())),
        word=introduction.word_from_volunteer,
        contact=contact_of(introduction) if is_begun and can.see_contact else [],
        team=team_of(introduction) if side is Side.VOLUNTEER and can.write else [],
        unread=queries.count_unread(conversation, side) if conversation else 0,
        places=list(queries.places_of(introduction)) if is_begun else [],
        contributions=list(queries.contributions_of(introduction)) if is_begun else [],
        agreed={who.value: row.accepted_at for who, row in queries.acceptances_of(introduction).items()},
        has_evaluated=side in {one.side for one in queries.evaluations_of(introduction)} if is_begun else False,
        chase_from=clocks.chase_unlocks_at(introduction),
        closes_at=clocks.closes_at(introduction),
    )


def contact_of(introduction: Introduction) -> list[tuple[str, str]]:
    """Return the contact details that the person passes on to this project, by today's receipt."""
    receipt = queries.contact_consent(introduction)
    account = volunteers.find_account_of(introduction.volunteer)
    if receipt is None or account is None:
        return []
    agreed = set(receipt.fields) & set(introduction.contact_fields)
    titles = {
        ContactField.NAME: gettext("Nom"),
        ContactField.ADDRESS: gettext("Adresse électronique"),
        ContactField.PHONE: gettext("Téléphone"),
    }
    values = ((title, getattr(account, field.value)) for field, title in titles.items() if field.value in agreed)
    return [(title, value) for title, value in values if value]


def team_of(introduction: Introduction) -> list[str]:
    """Return the names of those who read what the person passed on: knowing each other goes both ways."""
    return [account.name for account in queries.leaders_of(introduction.need.project)]


def next_step(introduction: Introduction, side: Side) -> str:
    """Return one sentence: what happens next, and whose turn it is."""
    sentences = _FOR_VOLUNTEER if side is Side.VOLUNTEER else _FOR_LEADER
    return str(sentences[introduction.state])


_FOR_VOLUNTEER = {
    _S.INVITED: _("À vous de répondre, quand vous voulez. Ne pas répondre n’a aucune conséquence."),
    _S.VOLUNTEERED: _("Merci ! L’équipe du projet doit maintenant vous répondre. Elle ne connaît pas votre nom."),
    _S.ACCEPTED: _(
        "L’équipe aimerait travailler avec vous. À vous de confirmer et de choisir ce que vous transmettez."
    ),
    _S.CONFIRMED: _("Vous êtes en relation. Échangez des messages, lisez l’accord écrit, puis place aux séances."),
    _S.TOOK_PART: _("Merci d’avoir participé. L’équipe doit vous dire ce que votre avis a changé."),
    _S.EVALUATED: _("Tout est fait de votre côté. Vous serez prévenu quand l’équipe dira ce que votre avis a changé."),
    _S.DECLINED: _("Vous avez dit non. Vous pouvez changer d’avis tant que le besoin est ouvert."),
    _S.REFUSED: _("L’équipe n’a pas pu vous retenir cette fois. D’autres projets cherchent votre expérience."),
    _S.EXPIRED: _("Nous avons refermé cette proposition restée sans réponse. Ce n’est la faute de personne."),
    _S.WITHDRAWN: _("Vous vous êtes retiré. L’équipe n’a plus accès à rien vous concernant."),
    _S.CANCELLED: _("Cette mise en relation a été annulée."),
}
_FOR_LEADER = {
    _S.INVITED: "",
    _S.VOLUNTEERED: _("Cette personne a dit oui. À vous de lui répondre."),
    _S.ACCEPTED: _("Vous avez accepté. La personne doit confirmer et choisir ce qu’elle vous transmet."),
    _S.CONFIRMED: _(
        "Vous êtes en relation. Échangez des messages et acceptez l’accord écrit avant la première séance."
    ),
    _S.TOOK_PART: _("La personne a participé. Dites-lui ce que son avis a changé."),
    _S.EVALUATED: _(
        "La participation est évaluée. Dites à la personne ce que son avis a changé, si ce n’est pas fait."
    ),
    _S.DECLINED: _("Cette personne n’est plus disponible."),
    _S.REFUSED: _("Vous avez répondu à cette personne."),
    _S.EXPIRED: _("Cette mise en relation est refermée."),
    _S.WITHDRAWN: _("Cette personne n’est plus disponible."),
    _S.CANCELLED: _("Cette mise en relation est annulée."),
}


def timeline(introduction: Introduction, side: Side) -> list[Step]:
    """Return the steps done, the one under way and those to come."""
    confirms = gettext("La personne confirme") if side is Side.LEADER else gettext("Vous confirmez")
    dates: list[tuple[str, datetime | None]] = [
        *_beginning(introduction, side),
        (gettext("Le projet répond"), introduction.decided_at),
        (confirms, introduction.confirmed_at),
        (gettext("Participation"), _when_took_part(introduction)),
    ]
    is_over = introduction.state in ENDED_STATES
    steps = [_step(title, moment) for title, moment in dates if moment is not None]
    if is_over:
        return [*steps, (gettext(introduction.state.label), day(introduction.closed_at), "", "stopped")]
    missing = [title for title, moment in dates if moment is None]
    states = ["current"] + ["todo"] * len(missing)
    return steps + [(title, "", "", state) for title, state in zip(missing, states, strict=False)]


def _beginning(introduction: Introduction, side: Side) -> list[tuple[str, datetime | None]]:
    if side is Side.LEADER:
        return []
    if introduction.origin is Origin.VOLUNTEER:
        return [(gettext("Vous avez proposé votre aide"), introduction.answered_at)]
    return [
        (gettext("Proposition reçue"), introduction.created_at),
        (gettext("Vous dites oui"), introduction.answered_at),
    ]


def _when_took_part(introduction: Introduction) -> datetime | None:
    is_done = introduction.state in REVEALED_STATES and introduction.state is not _S.CONFIRMED
    return introduction.waiting_since if is_done else None


def _step(title: str, moment: datetime) -> Step:
    return (title, day(moment), "", "done")


def reasons_stored(introduction: Introduction) -> list[Told]:
    """Return what matching said when the person was invited, in words."""
    return told(introduction.reasons)
