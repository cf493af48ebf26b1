"""People of another application: who they are there, and as whom they act here.

The other application keeps its accounts.  Whoever comes from there is noted as a user
of ours, without a password, so that quotes, tokens and the audit trail can name them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Request
from sqlalchemy import select

from upheld import audit, clock
from upheld.access import Policy, Verdict
from upheld.accounts.models import RoleGrant, User
from upheld.accounts.people import roles_of, user_principal
from upheld.accounts.sellers import seller_keys
from upheld.config import Settings
from upheld.db import Model, db, new_id
from upheld.errors import InvalidInput
from upheld.isolation import in_scope
from upheld.mailing import Mail, Sender
from upheld.policy import POLICY
from upheld.principal import Principal, Role, acting_as, system
from upheld.scope import Scope, scoped, unscoped
from upheld.state import state
from upheld.transactions import transaction
from upheld.words import _


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the host knows, as it describes them to us.

    ``roles`` are administrator, catalogue_manager, sales, sales_manager, billing,
    auditor.  Somebody at a customer is signer or viewer alone, and ``customer`` is the
    customer's number.  ``seller`` is the key, needed where there are several.
    """

    email: str
    name: str
    roles: frozenset[str]
    customer: str = ""
    seller: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Adapters:
    """The four things that only the host can know or do.

    ``current_person()`` says who sends the present request; ``None`` for nobody.
    ``can(person, endpoint)`` may refuse what our own policy allows; it is asked last.
    ``find(email)`` says who somebody is when they do not ask themselves, as behind an
    API token; ``None`` for somebody who has left.
    ``mail(mail)`` sends one; without it ours go where ``mail_url`` says.
    """

    current_person: Callable[[], Person | None]
    can: Callable[[Person, str], bool] | None = None
    find: Callable[[str], Person | None] | None = None
    mail: Callable[[Mail], None] | None = None


@dataclass(frozen=True, slots=True)
class HostSender(Sender):
    """Hands mails to the host."""

    deliver: Callable[[Mail], None]

    @property
    def where(self) -> str:
        """Say where mails go."""
        return _("the application around us")

    def send(self, mail: Mail) -> None:
        """Hand *mail* over."""
        self.deliver(mail)

    def check(self) -> None:
        """Trust the host."""


class HostAccounts:
    """The accounts of a host: finds out who asks, and asks the host what they may."""

    def __init__(self, adapters: Adapters) -> None:
        self.adapters = adapters

    def identify(self, request: Request) -> Principal | None:
        """Return who sends *request*; ``None`` when the host knows nobody."""
        person = self.adapters.current_person()
        if person is None:
            return None
        return user_principal(note_person(person), address=request.remote_addr or "")

    def policy(self) -> Policy:
        """Return our policy, narrowed by what the host refuses."""
        return HostPolicy(POLICY, self.adapters)

    def sender(self, settings: Settings) -> Sender | None:
        """Return what sends mails, if the host does."""
        if self.adapters.mail is None:
            return None
        folder = settings.data_folder
        return HostSender(settings.mail_from, "host:", folder, self.adapters.mail)


class HostPolicy(Policy):
    """A policy that a host can narrow."""

    def __init__(self, policy: Policy, adapters: Adapters) -> None:
        super().__init__(policy.rows)
        self.adapters = adapters

    def verdict(self, endpoint: str, method: str, caller: Principal) -> Verdict:
        """Return our verdict; where it allows somebody, the host is asked too."""
        ours = super().verdict(endpoint, method, caller)
        if ours is not Verdict.ALLOWED or caller.kind not in {"user", "token"}:
            return ours
        person = self._person(caller)
        if person is None or not caller.roles <= set(person.roles):
            return Verdict.FORBIDDEN
        can = self.adapters.can
        return ours if can is None or can(person, endpoint) else Verdict.FORBIDDEN

    def _person(self, caller: Principal) -> Person | None:
        if caller.kind == "user":
            return self.adapters.current_person()
        find = self.adapters.find
        with unscoped("who holds this token?"):
            email = db.session.scalar(select(User.email).where(User.id == caller.id))
        return find(email) if find is not None and email is not None else None


def note_person(person: Person) -> User:
    """Return our user for *person*, made or changed to what the host says now."""
    seller_id = _find_seller(person.seller)
    email = person.email.strip().lower()
    with unscoped("somebody whom the host has identified"):
        user = db.session.scalar(select(User).where(User.email == email))
    if user is not None and user.seller_id != seller_id:
        raise InvalidInput.of("seller", _("This person belongs to another seller."))
    noted: dict[str, Person] = state().keep("host_people", dict)
    if user is None or not user.active or noted.get(user.id) != person:
        with scoped(Scope(seller_id)), acting_as(system("host", seller_id)):
            user = _note(user, person, email)
        noted[user.id] = person
    return user


def _note(user: User | None, person: Person, email: str) -> User:
    customer_id = _find_customer(person.customer)
    said = (True, person.name, person.language, customer_id, _roles(person))
    if user is not None and said == _known(user):
        return user
    with transaction() as session:
        if user is None:
            user = User(id=new_id(), email=email, created_at=clock.now())
            session.add(user)
        user.name = person.name
        user.language = person.language
        user.customer_id = customer_id
        user.active = True
        held = {grant.name: grant for grant in user.roles}
        user.roles = [
            held.get(role) or RoleGrant(name=role) for role in sorted(_roles(person))
        ]
        audit.record(
            "user.noted",
            user.id,
            after={"email": email, "name": person.name, "roles": sorted(person.roles)},
        )
    return user


def _known(user: User) -> tuple[object, ...]:
    roles = roles_of(user)
    return (user.active, user.name, user.language, user.customer_id, roles)


def _roles(person: Person) -> frozenset[Role]:
    unknown = person.roles - {role.value for role in Role}
    if unknown:
        raise InvalidInput.of(
            "roles",
            _("There is no role %(role)s.", role=", ".join(sorted(unknown))),
            hint=_("Roles are: %(all)s.", all=", ".join(sorted(Role))),
        )
    return frozenset(Role(role) for role in person.roles)


def _find_seller(key: str) -> str:
    sellers = seller_keys()
    if not key and len(sellers) == 1:
        return next(iter(sellers.values()))
    if key not in sellers:
        raise InvalidInput.of("seller", _("There is no seller “%(key)s”.", key=key))
    return sellers[key]


def _find_customer(number: str) -> str | None:
    if not number:
        return None
    # By its table: this part knows nothing of contracts.
    table = Model.metadata.tables["customer"]
    wanted = (table.c.number == number, table.c.deleted_at.is_(None))
    statement = select(table.c.id).where(in_scope(table), *wanted)
    found = db.session.execute(statement).scalar()
    if found is None:
        raise InvalidInput.of("customer", _("There is no customer %(n)s.", n=number))
    customer_id: str = found
    return customer_id
