"""What the indicators keep about people: who said a value, set a target, brought evidence. Nothing of patients."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.consortia.indicators.models import (
    FollowedIndicator,
    IndicatorSetting,
    Measure,
    MeasureEvidence,
    MeasureRevision,
)
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure

WITH_THE_CONSORTIUM = "Tant que le consortium existe"
STAYS = (
    "Les valeurs d'indicateurs que vous avez enregistrées restent au consortium, avec leurs dates et sans votre nom : "
    "une mesure ne s'efface pas."
)

HELD: tuple[Held, ...] = (
    Held(
        "measure_revision",
        "Les valeurs d'indicateurs que vous avez enregistrées ou corrigées, avec vos commentaires",
        WITH_THE_CONSORTIUM,
        (),
        OnErasure.DETACHED,
    ),
    Held(
        "indicator_setting",
        "Les situations de départ et les cibles que vous avez fixées",
        WITH_THE_CONSORTIUM,
        (),
        OnErasure.DETACHED,
    ),
    Held(
        "measure_evidence",
        "Les preuves que vous avez déposées ou retirées",
        WITH_THE_CONSORTIUM,
        (),
        OnErasure.DETACHED,
    ),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return what a person said of indicators."""
    return {
        "measure_revision": _revisions(account),
        "indicator_setting": _settings(account),
        "measure_evidence": _evidence(account),
    }


def _revisions(account: Account) -> list[dict[str, Any]]:
    line = joinedload(MeasureRevision.measure).joinedload(Measure.followed)
    query = select(MeasureRevision).where(MeasureRevision.by_ref == account.public_id)
    query = query.options(line.joinedload(FollowedIndicator.indicator), line.joinedload(FollowedIndicator.consortium))
    return [
        {
            "consortium": row.measure.followed.consortium.name,
            "indicateur": row.measure.followed.indicator.name,
            "mois": row.measure.month,
            "valeur": row.amount,
            "sur": row.base,
            "commentaire": row.comment,
            "retour": row.feedback,
            "motif": row.reason,
            "at": row.at,
        }
        for row in db.session.scalars(query.order_by(MeasureRevision.id))
    ]


def _settings(account: Account) -> list[dict[str, Any]]:
    line = joinedload(IndicatorSetting.followed)
    query = select(IndicatorSetting).where(IndicatorSetting.by_ref == account.public_id)
    query = query.options(line.joinedload(FollowedIndicator.indicator), line.joinedload(FollowedIndicator.consortium))
    return [
        {
            "consortium": row.followed.consortium.name,
            "indicateur": row.followed.indicator.name,
            "depart": row.baseline_amount,
            "cible": row.target,
            "note": row.note,
            "motif": row.reason,
            "at": row.at,
        }
        for row in db.session.scalars(query.order_by(IndicatorSetting.id))
    ]


def _evidence(account: Account) -> list[dict[str, Any]]:
    mine = or_(MeasureEvidence.by_ref == account.public_id, MeasureEvidence.removed_by_ref == account.public_id)
    query = select(MeasureEvidence).where(mine).order_by(MeasureEvidence.id)
    return [
        {"titre": row.title, "adresse": row.url, "at": row.at, "retiree": row.removed_at}
        for row in db.session.scalars(query)
    ]


def erase(account: Account, *, now: datetime) -> list[str]:  # noqa: ARG001 - the signature of a keeper
    """Change nothing: the reference leads to nobody once the account is erased, and a measure stays."""
    said = select(MeasureRevision.id).where(MeasureRevision.by_ref == account.public_id).limit(1)
    return [STAYS] if db.session.scalar(said) is not None else []
