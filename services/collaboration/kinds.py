"""The words a map chooses between. Each value is the word in the file; each is also a plain ``str``."""

from enum import StrEnum


class State(StrEnum):
    """Whether a collaboration is tried out, is how things are done, or is over."""

    PILOT = "pilot"
    ROUTINE = "routine"
    ENDED = "ended"


class Relation(StrEnum):
    """How the collaboration relates to co-production."""

    GREW_OUT_OF = "grew-out-of"
    ENABLES = "enables"
    COMPLEMENTS = "complements"
    ALTERNATIVE_TO = "alternative-to"


class RemitKind(StrEnum):
    """Whom a collaboration helps: people of one group, or a whole sector such as health."""

    SOCIAL_GROUP = "social-group"
    SECTOR = "sector"


class Strategy(StrEnum):
    """Why partners collaborate."""

    EFFICIENCY = "efficiency"
    REPACKAGING = "repackaging"
    NEW_SERVICE = "new-service"


class PartnerKind(StrEnum):
    """What kind of organization a partner is."""

    PUBLIC = "public"
    PRIVATE = "private"
    VOLUNTARY = "voluntary"


class ActorKind(StrEnum):
    """What an actor who is not the citizen or the guardian has to do with the service."""

    PROFESSIONAL = "professional"
    MANAGER = "manager"
    STAFF = "staff"
    DIRECT_STAKE = "direct-stake"
    INDIRECT_STAKE = "indirect-stake"


class Person(StrEnum):
    """An actor that is a person of the case and no partner's: the citizen, or the guardian."""

    SUBJECT = "subject"
    GUARDIAN = "guardian"


class RecordKind(StrEnum):
    """What Dottedline itself keeps, for which one partner is controller."""

    PERMISSIONS = "permissions"
    NOTICES = "notices"
    LEDGER = "ledger"


class ThirdPartyKind(StrEnum):
    """Who takes part in managing or deciding without being a partner."""

    CITIZENS = "citizens"
    USERS = "users"
    PRIVATE = "private"
    PUBLIC = "public"
    VOLUNTARY = "voluntary"


class TakesPart(StrEnum):
    """In what a third party takes part: in managing, which is co-management, or in deciding, which is co-governance."""

    MANAGING = "managing"
    DECIDING = "deciding"

    @property
    def called(self) -> str:
        """What taking part in it is called."""
        return {"managing": "co-management", "deciding": "co-governance"}[self.value]


class AgreementKind(StrEnum):
    """What two controllers agreed on: to disclose, to share the control (GDPR 26), or that one processes (GDPR 28)."""

    DISCLOSURE = "disclosure"
    JOINT_CONTROL = "joint-control"
    PROCESSING = "processing"


class Nature(StrEnum):
    """Whether one can touch a resource."""

    TANGIBLE = "tangible"
    INTANGIBLE = "intangible"
    BOTH = "both"


class Interdependence(StrEnum):
    """How resources depend on one another; the later, the more coordination is needed."""

    POOLED = "pooled"
    SEQUENTIAL = "sequential"
    RECIPROCAL = "reciprocal"


class AssetKind(StrEnum):
    """What partners have made to collaborate with: shared technology or data, or a place to meet."""

    INFORMATION_TECHNOLOGY = "information-technology"
    DATABASE = "database"
    PLACE = "place"


class AssetStatus(StrEnum):
    """Whether an asset is there already."""

    EXISTS = "exists"
    PLANNED = "planned"


class Basis(StrEnum):
    """What a flow may rest on."""

    PERMISSION = "permission"
    LAW = "law"
    OWN_INFORMATION = "own-information"
    EMERGENCY = "emergency"


class PermissionKind(StrEnum):
    """What the citizen gives: consent under the GDPR, or leave to disclose or obtain what is confidential."""

    GDPR_CONSENT = "gdpr-consent"
    LEAVE_TO_DISCLOSE = "leave-to-disclose"
    LEAVE_TO_OBTAIN = "leave-to-obtain"


class FieldType(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"


class About(StrEnum):
    """A third person whom a field tells about."""

    RELATIVE = "relative"
    PROFESSIONAL = "professional"
    OTHER = "other"


class Identifies(StrEnum):
    """What a field says of who somebody is: a national identification number (GDPR Article 87), a name, an address."""

    NATIONAL_NUMBER = "national-number"
    NAME = "name"
    ADDRESS = "address"
    NOTHING = "nothing"


class SpecialCategory(StrEnum):
    """Special categories of personal data, GDPR Article 9(1)."""

    HEALTH = "health"
    ORIGIN = "racial-or-ethnic-origin"
    POLITICS = "political-opinions"
    BELIEF = "religious-or-philosophical-beliefs"
    UNION = "trade-union-membership"
    GENETIC = "genetic"
    BIOMETRIC = "biometric"
    SEX_LIFE = "sex-life-or-orientation"


class Phase(StrEnum):
    """What an activity does for the service."""

    COMMISSION = "commission"
    DESIGN = "design"
    DELIVER = "deliver"
    EVALUATE = "evaluate"

    @property
    def together(self) -> str:
        """What it is called where citizens take part: co-commission, co-design, co-delivery, co-evaluation."""
        return _TOGETHER[self.value]


_TOGETHER = {
    "commission": "co-commission",
    "design": "co-design",
    "deliver": "co-delivery",
    "evaluate": "co-evaluation",
}


class Form(StrEnum):
    """How information goes along an arrow."""

    ON_REQUEST = "on-request"
    SENT = "sent"
    BROKERED = "brokered"
    SUBSCRIPTION = "subscription"


class Counted(StrEnum):
    """What an arrow's uses are counted in, when not in a period."""

    PERMISSION = "permission"
    EMERGENCY = "emergency"
