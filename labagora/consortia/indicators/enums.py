"""The four dimensions, what an indicator is, who says what, and how people are told apart."""

from collections.abc import Mapping

from labagora.core.states import LabelledEnum


class Dimension(LabelledEnum):
    """The four dimensions of the impact: these, and no other."""

    MEDICAL = "medical", "Médicale"
    ECONOMIC = "economic", "Économique"
    SOCIAL = "social", "Sociale"
    ECOLOGICAL = "ecological", "Écologique"


class Period(LabelledEnum):
    """How often a value is expected."""

    MONTH = "month", "Chaque mois"
    QUARTER = "quarter", "Tous les trois mois"
    HALF_YEAR = "half_year", "Tous les six mois"


STEPS: Mapping[Period, int] = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6}


class EvidenceLevel(LabelledEnum):
    """How firm the values of an indicator are, from where they come."""

    DECLARED = "declared", "Déclaré par les équipes"
    COUNTED = "counted", "Compté dans un outil de suivi"
    EXTRACTED = "extracted", "Extrait du système d'information"
    VALIDATED = "validated", "Mesuré par un instrument validé et publié"


class Voice(LabelledEnum):
    """Whose words a qualitative feedback reports."""

    PATIENTS = "patients", "Patients"
    RELATIVES = "relatives", "Proches aidants"
    HOSPITAL = "hospital", "Équipes à l'hôpital"
    TOWN = "town", "Équipes en ville"
    OTHERS = "others", "Autres acteurs"


class Axis(LabelledEnum):
    """By what people are told apart."""

    SEX = "sex", "Sexe"
    AGE = "age", "Âge"
    DEPRIVATION = "deprivation", "Défavorisation sociale du lieu de vie"


class Sex(LabelledEnum):
    """Women and men."""

    FEMALE = "female", "Femmes"
    MALE = "male", "Hommes"
    UNKNOWN = "unknown", "Non renseigné"


class AgeBand(LabelledEnum):
    """Bands of age."""

    UNDER_50 = "under_50", "Moins de 50 ans"
    FROM_50 = "from_50", "50 à 64 ans"
    FROM_65 = "from_65", "65 à 74 ans"
    FROM_75 = "from_75", "75 ans ou plus"
    UNKNOWN = "unknown", "Non renseigné"


class Deprivation(LabelledEnum):
    """Fifths of the municipalities, by index of social deprivation (FDep)."""

    LEAST = "q1", "Communes les plus favorisées (1er cinquième)"
    SECOND = "q2", "2e cinquième"
    THIRD = "q3", "3e cinquième"
    FOURTH = "q4", "4e cinquième"
    MOST = "q5", "Communes les plus défavorisées (5e cinquième)"
    UNKNOWN = "unknown", "Non renseigné"


CATEGORIES: Mapping[Axis, type[LabelledEnum]] = {
    Axis.SEX: Sex,
    Axis.AGE: AgeBand,
    Axis.DEPRIVATION: Deprivation,
}
