"""Roles, purposes of consent, ends of a session."""

from labagora.core.states import LabelledEnum


class Role(LabelledEnum):
    """What a person may be, beside others. Most are scoped: of an organisation, a call, a mission, a territory."""

    VOLUNTEER = "volunteer", "Volontaire"
    LEADER = "leader", "Porteur de projet"
    REVIEWER = "reviewer", "Évaluateur"
    PROVIDER = "provider", "Prestataire"
    CONSORTIUM_MEMBER = "consortium_member", "Membre de consortium"
    RELAY = "relay", "Relais territorial"
    STAFF = "staff", "Équipe du Living Lab"
    ADMIN = "admin", "Administration"


SECOND_FACTOR_ROLES = frozenset({Role.STAFF, Role.ADMIN, Role.LEADER, Role.REVIEWER, Role.PROVIDER})
SHORT_IDLE_ROLES = frozenset({Role.STAFF, Role.ADMIN, Role.REVIEWER})


class Purpose(LabelledEnum):
    """What a person may agree to, one box each (normes.yml ``consentements``)."""

    ACCOUNT = "compte", "Création du compte"
    HEALTH = "sante", "Traitement de mes données de santé"
    PROPOSALS = "proposition", "Recevoir des propositions"
    CONTACT = "contact", "Transmettre mes coordonnées à ce projet"
    ALERTS = "alertes", "Recevoir les alertes"


class SessionEnd(LabelledEnum):
    """Why a sign-in session ended."""

    SIGNED_OUT = "signed_out", "Déconnexion"
    REVOKED = "revoked", "Fermée depuis un autre appareil"
    PASSWORD_CHANGED = "password_changed", "Mot de passe changé"  # pragma: allowlist secret
    SUSPENDED = "suspended", "Compte suspendu"
    ERASED = "erased", "Compte effacé"
    EXPIRED = "expired", "Durée dépassée"
    REPLACED = "replaced", "Remplacée à la connexion"


class SuspensionReason(LabelledEnum):
    """Why the team closed an account for a time. A code, because the trail holds no sentence about a person."""

    SECURITY = "security", "Sécurité : accès suspect"
    CONDUCT = "conduct", "Non-respect des règles du site"
    REQUEST = "request", "À la demande de la personne"
    DUPLICATE = "duplicate", "Compte en double"


class LinkKind(LabelledEnum):
    """What a one-time link is for."""

    CONFIRM = "confirm", "Confirmer une inscription"
    RESET = "reset", "Choisir une nouvelle phrase de passe"
    INVITE = "invite", "Accepter une invitation"
    ADDRESS = "address", "Confirmer une nouvelle adresse"


class AccountState(LabelledEnum):
    """Where an account stands, as read from its dates."""

    PENDING = "pending", "À confirmer"
    ACTIVE = "active", "Ouvert"
    SUSPENDED = "suspended", "Suspendu"
    ERASED = "withdrawn", "Effacé"


class LookReason(LabelledEnum):
    """Why a member of the team looks at a name and an address."""

    REQUEST = "request", "Répondre à une demande de la personne"
    MEMBERSHIP = "membership", "Vérifier une organisation"
    SECURITY = "security", "Incident de sécurité"


class AccountEvent(LabelledEnum):
    """What the trail of an account can say, in words."""

    OPEN = "accounts.open_account", "Compte ouvert"
    INVITE = "accounts.invite", "Invitation préparée"
    SIGN_IN = "accounts.sign_in", "Connexion"
    END_SESSIONS = "accounts.end_sessions", "Connexions fermées"
    CLOSE_SESSIONS = "accounts.close_sessions", "Connexions fermées par l’équipe"
    TRIES = "accounts.spend_tries", "Trop d’essais de connexion"
    PASSWORD = "accounts.change_password", "Phrase de passe changée"  # pragma: allowlist secret
    ADDRESS_ASKED = "accounts.request_address_change", "Changement d’adresse demandé"
    ADDRESS = "accounts.change_address", "Adresse changée"
    TOTP_ADDED = "accounts.enrol_totp", "Application de codes liée"
    TOTP_REMOVED = "accounts.remove_totp", "Application de codes retirée"
    PASSKEY_ADDED = "accounts.add_passkey", "Clé d’accès ajoutée"
    PASSKEY_REMOVED = "accounts.remove_passkey", "Clé d’accès retirée"
    CODES = "accounts.renew_recovery_codes", "Codes de secours renouvelés"
    CODE_USED = "accounts.use_recovery_code", "Code de secours utilisé"
    IDENTITY = "accounts.link_identity", "Service de connexion lié"
    GRANT = "accounts.grant_role", "Rôle donné"
    END_ROLE = "accounts.end_role", "Rôle retiré"
    SUSPEND = "accounts.suspend_account", "Compte suspendu"
    REACTIVATE = "accounts.reactivate_account", "Compte rouvert"
    LOOK = "accounts.look_at_identity", "Nom et adresse lus par l’équipe"


class Hand(LabelledEnum):
    """By whom something was done to an account."""

    SYSTEM = "system", "le site"
    PERSON = "person", "la personne"
    OTHER = "other", "quelqu’un d’autre"
