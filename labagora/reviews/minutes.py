"""The minutes of a meeting on paper, in French: who was there, who went out, what was decided and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import force_locale, format_decimal, gettext
from markupsafe import Markup

from labagora.core.paper import Paper, PaperSection
from labagora.core.text import slugify
from labagora.reviews.enums import Outcome
from labagora.reviews.models import Decision, Deliberation, Reviewer, ReviewRound
from labagora.reviews.ranking import Place, Standing
from labagora.web.templating import moment


@dataclass(frozen=True)
class Record:
    """What the minutes are made from. ``seats`` by public id: those who were there, and those who went out."""

    deliberation: Deliberation
    seats: Mapping[str, Reviewer]
    standings: Sequence[Standing]
    decisions: Sequence[Decision]


def minutes_name(deliberation: Deliberation) -> str:
    """Return the name of the file: the call and the day, nobody."""
    return f"{slugify(deliberation.round.call.reference)}-proces-verbal-{deliberation.held_at:%Y-%m-%d}.pdf"


def paper_of(record: Record) -> Paper:
    """Return what the paper holds. Needs the round with its call and grids; decisions with their applications."""
    with force_locale("fr"):
        return _paper(record)


def _paper(record: Record) -> Paper:
    deliberation = record.deliberation
    round_, call = deliberation.round, deliberation.round.call
    facts = [
        (gettext("Appel"), f"{call.title} ({call.reference})"),
        (gettext("Date"), gettext("%(moment)s, heure de Paris", moment=moment(deliberation.held_at))),
        (gettext("Lieu"), deliberation.place),
        (gettext("Membres présents"), str(len(deliberation.present))),
        (gettext("Quorum"), str(round_.quorum)),
        (gettext("Places prévues"), str(round_.places or "")),
        *_lot_places(round_),
    ]
    sections = [
        PaperSection(gettext("Membres présents"), str(_list(_names(record, deliberation.present)))),
        PaperSection(gettext("Notes de séance"), str(_paragraphs(deliberation.notes))),
        *(PaperSection(_heading(record, one), str(_standing(one))) for one in record.standings),
        *(PaperSection(_title(one), str(_decision(record, one))) for one in record.decisions),
    ]
    if not record.decisions:
        nothing = str(_paragraphs(gettext("Aucune décision n'a été prise dans cette séance.")))
        sections.append(PaperSection(gettext("Décisions"), nothing))
    return Paper(
        title=gettext("Procès-verbal du comité"),
        summary=gettext("Séance du comité de l'appel « %(title)s ».", title=call.title),
        kicker=str(call.reference),
        facts=[one for one in facts if one[1]],
        sections=sections,
        footer=gettext(
            "Document scellé à la clôture de la séance. Son empreinte SHA-256 est gardée sur la plateforme."
        ),
    )


def _lot_places(round_: ReviewRound) -> list[tuple[str, str]]:
    lots = ((str(lot["code"]), str(lot["label"])) for lot in round_.call.lots)
    found = [(label, round_.places_for(code)) for code, label in lots]
    return [
        (str(gettext("Places prévues, lot « %(lot)s »", lot=label)), str(places))
        for label, places in found
        if places is not None
    ]


def _names(record: Record, refs: Sequence[str]) -> list[str]:
    seats = sorted((record.seats[ref] for ref in refs if ref in record.seats), key=lambda seat: seat.number)
    return [_name(one) for one in seats]


def _name(seat: Reviewer) -> str:
    label = str(gettext("Évaluateur %(number)d", number=seat.number))
    name = seat.account.name if seat.account else ""
    told = f"{name} ({label})" if name else label
    return str(gettext("%(member)s, préside", member=told)) if seat.chairs else told


def _list(lines: Sequence[str]) -> Markup:
    if not lines:
        return _paragraphs(gettext("Personne."))
    return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(line) for line in lines))


def _paragraphs(text: str) -> Markup:
    return Markup().join(Markup("<p>{}</p>").format(line) for line in text.splitlines() if line.strip())


def _heading(record: Record, standing: Standing) -> str:
    label = record.deliberation.round.call.lot_label(standing.lot) or standing.lot
    return str(gettext("Liste ordonnée : %(lot)s", lot=label) if label else gettext("Liste ordonnée"))


def _standing(standing: Standing) -> Markup:
    lines = [_place(one) for one in standing.places]
    if standing.line is not None:
        lines.insert(standing.line, str(gettext("Fin des places prévues")))
    return _list(lines)


def _place(place: Place) -> str:
    if place.points is None:
        return str(gettext("%(reference)s : aucune évaluation rendue", reference=place.candidate.reference))
    rank = gettext("%(rank)d, à égalité", rank=place.rank) if place.is_tied else str(place.rank)
    return str(
        gettext(
            "Rang %(rank)s : %(reference)s, moyenne %(mean)s sur 100, corrigée %(adjusted)s, évaluations : %(count)d",
            rank=rank,
            reference=place.candidate.reference,
            mean=format_decimal(place.points),
            adjusted=format_decimal(place.adjusted_points),
            count=place.reviews,
        )
    )


def _title(decision: Decision) -> str:
    return f"{decision.application.reference} – {gettext(decision.outcome.label)}"


def _decision(record: Record, decision: Decision) -> Markup:
    parts = [
        _paragraphs(decision.application.organisation.name),
        _paragraphs(_rank(decision)),
        Markup("<h2>{}</h2>").format(gettext("Motif")) + _paragraphs(decision.reason),
        *_words(record, decision),
        _votes(decision.votes),
        Markup("<h2>{}</h2>").format(gettext("Membres sortis")) + _list(_names(record, decision.left_room)),
    ]
    return Markup().join(parts)


def _rank(decision: Decision) -> str:
    if decision.rank is None:
        return ""
    is_waiting = decision.outcome is Outcome.RESERVE
    label = gettext("Rang sur la liste complémentaire : %(rank)d") if is_waiting else gettext("Rang : %(rank)d")
    return str(label % {"rank": decision.rank})


def _words(record: Record, decision: Decision) -> list[Markup]:
    grid = record.deliberation.round.grid_for(decision.application.lot)
    labels = {one.key: one.label for one in grid.criteria} if grid else {}
    return [
        Markup("<h2>{}</h2>").format(labels.get(key, key)) + _paragraphs(text) for key, text in decision.reasons.items()
    ]


def _votes(votes: Mapping[str, int]) -> Markup:
    if not votes:
        return Markup()
    counted = gettext(
        "Pour : %(for)d. Contre : %(against)d. Abstentions : %(abstained)d.",
        **{name: votes.get(name, 0) for name in ("for", "against", "abstained")},
    )
    return Markup("<h2>{}</h2>").format(gettext("Votes")) + _paragraphs(counted)
