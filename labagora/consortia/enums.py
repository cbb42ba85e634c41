"""What a laureate is."""

from labagora.core.states import LabelledEnum


class ConsortiumKind(LabelledEnum):
    """What an application that is selected becomes."""

    CONSORTIUM = "consortium", "Consortium"
    SITE = "site", "Site expérimentateur"


class PartnerRole(LabelledEnum):
    """The place of an organisation."""

    LEAD = "lead", "Chef de file"
    PARTNER = "partner", "Partenaire"
