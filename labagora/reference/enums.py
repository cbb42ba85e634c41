"""Fixed values of the reference lists."""

from labagora.core.states import LabelledEnum


class TermOrigin(LabelledEnum):
    """Where a term comes from."""

    SHIPPED = "shipped", "Livré avec le site"
    STAFF = "staff", "Ajouté par l'équipe"


class TermState(LabelledEnum):
    """Whether forms offer a term."""

    ACTIVE = "active", "Proposé"
    RETIRED = "withdrawn", "Retiré"


class Zone(LabelledEnum):
    """Where a territory is."""

    MAINLAND = "metro", "Métropole"
    OVERSEAS = "drom", "Outre-mer"
    COLLECTIVITY = "com", "Collectivité d'outre-mer"
