"""The certificate of participation: an accessible PDF (PDF/UA-1) made on demand, its content travelling as data."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from labagora.core.clock import PARIS
from labagora.introductions.enums import Presence, SittingState
from labagora.introductions.models import Attendance, Introduction

TEMPLATE = Path(__file__).with_name("certificate.typ")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def french_day(moment: datetime) -> str:
    """Return « 1er mars 2027 », in Paris."""
    local = moment.astimezone(PARIS)
    return f"{'1er' if local.day == 1 else local.day} {MONTHS[local.month - 1]} {local.year}"


def duration(minutes: int) -> str:
    """Return « 2 h 30 »."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if hours and rest else f"{hours} h" if hours else f"{rest} min"


def content(introduction: Introduction, name: str, places: Sequence[Attendance], now: datetime) -> dict[str, object]:
    """Return what the certificate says. No cancer, no step of care: it may be shown to an employer."""
    came = [
        place.sitting
        for place in places
        if place.presence is Presence.PRESENT and place.sitting.state is SittingState.HELD
    ]
    total = sum(sitting.duration_minutes for sitting in came)
    project = introduction.need.project
    is_fictional = introduction.need.is_fictional or project.is_fictional
    return {
        "title": "Attestation de participation",
        "issuer": "Lab Agora – Living Lab",
        "opening": "Le Living Lab atteste que",
        "person": name,
        "statement": f"a participé à la conception d’un projet porté par {project.organisation.name}, "
        "en y apportant son expérience.",
        "sittings_title": "Séances",
        "sittings": [f"{french_day(one.starts_at)}, {duration(one.duration_minutes)}" for one in came],
        "no_sitting": "Participation hors séance.",
        "total": f"Durée totale : {duration(total)}." if total else "",
        "fictional": "Exemple fictif." if is_fictional else "",
        "signed": f"Fait le {french_day(now)}.",
    }


def certificate_pdf(introduction: Introduction, name: str, places: Sequence[Attendance], *, now: datetime) -> bytes:
    """Return the PDF. The build fails rather than give one that a screen reader cannot read."""
    import font_source_sans_pro  # noqa: PLC0415 - slow to import, used by one page
    import typst  # noqa: PLC0415

    data = json.dumps(content(introduction, name, places, now), ensure_ascii=False)
    pdf: bytes = typst.compile(
        TEMPLATE,
        font_paths=[font_source_sans_pro.font_directory],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
    )
    return pdf
