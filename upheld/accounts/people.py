"""Users: who works here, what they may do, and switching them off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select, true

from upheld import audit
from upheld.accounts.models import RoleGrant, SignIn, User, new_uniquifier
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, Problem, Refused
from upheld.principal import AT_CUSTOMER, Principal, Role, current_principal
from upheld.scope import unscoped
from upheld.texts import _
from upheld.transactions import transaction


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to be invited.  ``customer_id`` makes it somebody at that customer."""

    email: str
    name: str
    roles: frozenset[Role]
    customer_id: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user as administrators see it."""

    id: str
    email: str
    name: str
    roles: tuple[Role, ...]
    active: bool
    #: Nobody has chosen a password yet, or signed in another way.
    invited: bool
    customer_id: str | None
    last_seen_at: datetime | None


def roles_of(user: User) -> frozenset[Role]:
    """Return the roles that count: people at a customer are customers, no more."""
    held = frozenset(Role(grant.name) for grant in user.roles)
    return counting(held, user.customer_id)


def counting(held: frozenset[Role], customer_id: str | None) -> frozenset[Role]:
    """Return those of the roles *held* that count for somebody at *customer_id*."""
    if customer_id is not None:
        return held & AT_CUSTOMER
    return held - AT_CUSTOMER


def user_principal(user: User, *, address: str) -> Principal:
    """Return *user* as the one who acts."""
    return Principal(
        "user",
        id=user.id,
        name=user.name,
        seller_id=user.seller_id,
        customer_id=user.customer_id,
        roles=roles_of(user),
        address=address,
        language=user.language,
    )


def create_user(new: NewUser, *, now: datetime, password_hash: str = "") -> str:
    """Store a user and return its id; without a password it has to be invited."""
    email = _checked(new)
    with transaction() as session:
        _refuse_known(email)
        user = User(
            email=email,
            name=new.name.strip(),
            customer_id=new.customer_id,
            password=password_hash or None,
            language=new.language,
            created_at=now,
            roles=[RoleGrant(name=role) for role in sorted(new.roles)],
        )
        session.add(user)
        session.flush()
        audit.record(
            "user.invited" if not password_hash else "user.created",
            user.id,
            after={"email": email, "name": user.name, "roles": sorted(new.roles)},
        )
        return user.id


def change_user(user_id: str, *, name: str, roles: frozenset[Role]) -> None:
    """Change the name and the roles of a user; both count from its next request."""
    with transaction() as session:
        user = _user(user_id)
        _check_person(name, roles, customer=user.customer_id is not None)
        _keep_an_administrator(user, roles)
        before = {"name": user.name, "roles": sorted(g.name for g in user.roles)}
        user.name = name.strip()
        kept = [grant for grant in user.roles if grant.name in roles]
        held = {grant.name for grant in kept}
        user.roles = kept + [RoleGrant(name=role) for role in sorted(roles - held)]
        session.flush()
        after = {"name": user.name, "roles": sorted(roles)}
        audit.record("user.changed", user.id, before=before, after=after)


def choose_language(language: str) -> None:
    """Let whoever acts read in *language* from now on; only users are known by one."""
    caller = current_principal()
    if caller.kind != "user" or caller.language == language:
        return
    with transaction():
        user = _user(caller.id)
        before, user.language = user.language, language
        audit.record(
            "user.language_chosen",
            user.id,
            before={"language": before},
            after={"language": language},
        )


def set_password(user_id: str, password_hash: str) -> None:
    """Give a user another password; its sessions end."""
    with transaction():
        user = _user(user_id)
        user.password = password_hash
        user.fs_uniquifier = new_uniquifier()
        audit.record("user.password_set", user.id)


def switch_off(user_id: str) -> None:
    """Let a user in no more, and end its sessions; what it did stays."""
    with transaction():
        user = _user(user_id)
        if user.id == current_principal().id:
            raise Refused(
                _("You cannot switch yourself off."),
                hint=_("Ask another administrator."),
            )
        _keep_an_administrator(user, frozenset())
        user.active = False
        user.fs_uniquifier = new_uniquifier()
        audit.record("user.switched_off", user.id)


def switch_on(user_id: str) -> None:
    """Let a user sign in again."""
    with transaction():
        user = _user(user_id)
        user.active = True
        audit.record("user.switched_on", user.id)


def list_users(customer_id: str | None = None) -> tuple[UserRow, ...]:
    """Return the users of the seller, or those at one customer alone.

    Those who are switched off come last.
    """
    seen = (
        select(SignIn.user_id, func.max(SignIn.seen_at).label("at"))
        .group_by(SignIn.user_id)
        .subquery()
    )
    found = db.session.execute(
        select(User, seen.c.at)
        .outerjoin(seen, seen.c.user_id == User.id)
        .where(true() if customer_id is None else User.customer_id == customer_id)
        .order_by(User.active.desc(), User.name)
    ).unique()
    return tuple(_row(user, at) for user, at in found)


def user_row(user_id: str) -> UserRow:
    """Return one user of the seller."""
    user = _user(user_id)
    last = select(func.max(SignIn.seen_at)).where(SignIn.user_id == user.id)
    return _row(user, db.session.scalar(last))


def _row(user: User, seen_at: datetime | None) -> UserRow:
    return UserRow(
        id=user.id,
        email=user.email,
        name=user.name,
        roles=tuple(sorted(roles_of(user))),
        active=user.active,
        invited=user.password is None and seen_at is None,
        customer_id=user.customer_id,
        last_seen_at=seen_at,
    )


def _user(user_id: str) -> User:
    user = db.session.scalar(select(User).where(User.id == user_id))
    if user is None:
        raise NotFound(_("There is no such user."))
    return user


def _refuse_known(email: str) -> None:
    # One address signs in to one seller, so the look-up is across all of them.
    with unscoped("is this address taken?"):
        taken = db.session.scalar(select(User.id).where(User.email == email))
    if taken is not None:
        raise InvalidInput.of("email", _("This address already signs in here."))


def _keep_an_administrator(user: User, roles: Iterable[Role]) -> None:
    if Role.ADMINISTRATOR in roles or Role.ADMINISTRATOR not in roles_of(user):
        return
    others = db.session.scalar(
        select(func.count())
        .select_from(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.name == Role.ADMINISTRATOR, User.active, User.id != user.id)
    )
    if not others:
        raise Refused(
            _("{name} is the only administrator.").format(name=user.name),
            hint=_("Make somebody else an administrator first."),
        )


def _checked(new: NewUser) -> str:
    """Return the address as it is stored, or refuse *new* with all that is wrong."""
    customer = new.customer_id is not None
    problems = [*_person_problems(new.name, new.roles, customer=customer)]
    try:
        email = validate_email(new.email, check_deliverability=False).normalized
    except EmailNotValidError:
        email = ""
        sentence = _("Enter an e-mail address, like name@example.com.")
        problems.append(Problem("email", sentence))
    if problems:
        problems.sort(key=lambda one: ("name", "email", "roles").index(one.where))
        raise InvalidInput(problems)
    return email.lower()


def _check_person(name: str, roles: frozenset[Role], *, customer: bool) -> None:
    if problems := tuple(_person_problems(name, roles, customer=customer)):
        raise InvalidInput(problems)


def _person_problems(
    name: str, roles: frozenset[Role], *, customer: bool
) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("name", _("Enter a name."))
    if not roles:
        yield Problem("roles", _("Choose at least one role."))
    elif customer and (len(roles) > 1 or not roles <= AT_CUSTOMER):
        yield Problem("roles", _("People at a customer are signers or viewers."))
    elif not customer and roles & AT_CUSTOMER:
        yield Problem("roles", _("This role is for people at a customer."))
