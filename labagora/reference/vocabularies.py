"""The vocabularies that exist: their public name, their titles, and where the shipped data keeps them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VocabularyKind:
    """What is known of a vocabulary without reading it.

    ``path`` leads to the list inside ``file``; ``shape`` says how it is written there (see ``shipped.py``).
    ``grouped_by`` names the vocabulary of its groups. ``fixed``: the code or an outside standard depends on the
    list; staff may rename its terms but neither add nor retire one. ``explained_by`` names the detail that explains
    each term to readers: such a list is read in alphabetical order, and no form offers its terms.
    """

    name: str
    title: str
    title_en: str
    file: str
    path: tuple[str, ...]
    shape: str = "labels"
    grouped_by: str | None = None
    fixed: bool = False
    explained_by: str | None = None


_KINDS = (
    VocabularyKind("cancers", "Cancers", "Cancers", "cancers", ("cancers",), "cancers", "cancer_groups"),
    VocabularyKind("cancer_groups", "Familles de cancers", "Groups of cancers", "cancers", ("groupes",)),
    VocabularyKind("care_steps", "Étapes du parcours", "Steps of care", "parcours", ("etapes_elargies",)),
    VocabularyKind(
        "care_steps_seed",
        "Étapes du parcours (expérimentation)",
        "Steps of care (trial)",
        "parcours",
        ("etapes_seed",),
        fixed=True,
    ),
    VocabularyKind("life_themes", "Thèmes de vie", "Life themes", "parcours", ("themes_de_vie",)),
    VocabularyKind("priority_stakes", "Enjeux prioritaires", "Priority stakes", "parcours", ("enjeux",)),
    VocabularyKind(
        "dimensions", "Dimensions de l'évaluation", "Assessment dimensions", "parcours", ("dimensions_evaluation",)
    ),
    VocabularyKind(
        "feedback_natures", "Nature des retours", "Nature of feedback", "parcours", ("nature_retour",), "codes"
    ),
    VocabularyKind(
        "barriers", "Freins et facteurs de succès", "Barriers and success factors", "parcours", ("freins_facteurs",)
    ),
    VocabularyKind(
        "site_volumes",
        "Volume de la filière",
        "Volume of the care stream",
        "parcours",
        ("contexte_site", "volume_filiere"),
        "codes",
    ),
    VocabularyKind(
        "site_maturities",
        "Maturité du projet",
        "Maturity of the project",
        "parcours",
        ("contexte_site", "maturite_projet"),
        "codes",
    ),
    VocabularyKind(
        "actor_involvements", "Implication des acteurs", "Involvement of actors", "parcours", ("acteurs_implication",)
    ),
    VocabularyKind("practice_places", "Lieux d'exercice", "Places of practice", "parcours", ("lieu_exercice",)),
    VocabularyKind("profiles", "Profils", "Profiles", "participation", ("profils",)),
    VocabularyKind("formats", "Formats de participation", "Formats", "participation", ("formats",), "formats"),
    VocabularyKind(
        "involvement_levels", "Niveaux d'engagement", "Levels of involvement", "participation", ("niveaux_engagement",)
    ),
    VocabularyKind("modalities", "Modalités", "Modalities", "participation", ("modalites",)),
    VocabularyKind("availabilities", "Disponibilités", "Availability", "participation", ("disponibilites",), "codes"),
    VocabularyKind("access_needs", "Besoins d'accès", "Access needs", "participation", ("besoins_acces",)),
    VocabularyKind("compensations", "Indemnisation", "Compensation", "participation", ("indemnisation",)),
    VocabularyKind(
        "organisation_types", "Types d'organisations", "Types of organisations", "organisations", ("types",)
    ),
    VocabularyKind(
        "consortium_roles",
        "Rôles dans un consortium",
        "Roles in a consortium",
        "organisations",
        ("roles_consortium",),
        "codes",
    ),
    VocabularyKind("perspectives", "Points de vue", "Perspectives", "organisations", ("perspectives",)),
    VocabularyKind("professions", "Professions", "Professions", "organisations", ("professions",)),
    VocabularyKind("relays", "Relais", "Relays", "organisations", ("relais",), "relays", "relay_levels"),
    VocabularyKind(
        "relay_levels", "Niveaux des relais", "Levels of relays", "organisations", ("relais",), "codes", fixed=True
    ),
    VocabularyKind(
        "territory_levels",
        "Niveaux de territoire",
        "Levels of territory",
        "territoires",
        ("niveaux_territoire",),
        "codes",
    ),
    VocabularyKind(
        "support_themes", "Thèmes d'accompagnement", "Support themes", "innovation", ("themes_accompagnement",)
    ),
    VocabularyKind(
        "deliverable_kinds", "Types de livrables", "Kinds of deliverables", "innovation", ("types_livrable",)
    ),
    VocabularyKind(
        "trl", "Niveaux de maturité (TRL)", "Technology readiness levels (TRL)", "innovation", ("trl",), fixed=True
    ),
    VocabularyKind(
        "deployment_stages", "Stades de déploiement", "Stages of deployment", "innovation", ("stades_deploiement",)
    ),
    VocabularyKind(
        "reimbursement_steps",
        "Étapes vers le droit commun",
        "Steps to reimbursement",
        "innovation",
        ("parcours_droit_commun",),
    ),
    VocabularyKind("event_kinds", "Types d'évènements", "Kinds of events", "innovation", ("types_evenement",)),
    VocabularyKind("session_kinds", "Types de sessions", "Kinds of sessions", "innovation", ("types_session",)),
    VocabularyKind("call_kinds", "Types d'appels", "Kinds of calls", "innovation", ("types_appel",)),
    VocabularyKind(
        "search_synonyms",
        "Synonymes de la recherche",
        "Search synonyms",
        "innovation",
        ("synonymes_recherche",),
        "synonyms",
    ),
    VocabularyKind("acronyms", "Sigles", "Acronyms", "glossaire", ("sigles",), "explained", explained_by="expansion"),
    VocabularyKind(
        "glossary", "Glossaire", "Glossary", "glossaire", ("termes",), "explained", explained_by="definition"
    ),
    VocabularyKind(
        "uk_standards",
        "Standards de participation du public",
        "UK Standards for Public Involvement",
        "normes",
        ("uk_standards",),
        fixed=True,
    ),
    VocabularyKind(
        "gripp2",
        "Bilan de participation (GRIPP2)",
        "Involvement report (GRIPP2)",
        "normes",
        ("gripp2_court",),
        fixed=True,
    ),
    VocabularyKind("eupati_values", "Valeurs EUPATI", "EUPATI values", "normes", ("eupati",), fixed=True),
    VocabularyKind(
        "living_lab_principles", "Principes des living labs", "Living lab principles", "normes", ("llsa",), fixed=True
    ),
    VocabularyKind(
        "agreement_items", "Points de l'accord écrit", "Items of the written agreement", "normes", ("accord_ecrit",)
    ),
    VocabularyKind(
        "consent_purposes", "Finalités du consentement", "Purposes of consent", "normes", ("consentements",), fixed=True
    ),
)

KINDS: dict[str, VocabularyKind] = {kind.name: kind for kind in _KINDS}

NOT_VOCABULARIES = {
    ("cancers", "champs"): "names of the columns of the list of cancers",
    ("innovation", "statuts"): "states are enums with their workflow, in the domain that owns them",
    ("innovation", "precision_date"): "the DatePrecision type",
    ("territoires", "regions"): "the tables Region and Department",
    ("territoires", "collectivites_outre_mer"): "the table Department",
}
