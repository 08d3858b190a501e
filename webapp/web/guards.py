"""Every view is decided: who may call it. A view without a decision is not served."""

import ipaddress
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, request

from webapp.audit import ledger
from webapp.kit import clock, config, crypto, refusals
from webapp.platform import addresses, modules, provisioning_keys
from webapp.web import proxies
from webapp.web.current import current
from webapp.web.people import Person

APART = "apart"
FRESH = timedelta(minutes=5)
SETTING_UP = timedelta(minutes=30)  # from signing in to having set up the second factor that is wanted
View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anybody, signed in or not."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def apart(view: View) -> View:
    """Anybody on every host, without a look at who asks: assets and health."""
    view.guard = APART  # type: ignore[attr-defined]
    return view


def internal(view: View) -> View:
    """The machine itself, or whoever holds GATEHOUSE_INTERNAL_TOKEN; to all others there is nothing. On every host, without a
    look at who asks. Loopback counts only where no proxy stood in between: behind one, everybody comes from there."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        if not (_has_internal_token() or _is_local()):
            raise refusals.NotFound()
        return view(*args, **values)

    return apart(guarded)  # type: ignore[return-value]


def is_apart() -> bool:
    """Whether this request's view does not care who asks."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "guard", None) == APART


def signed_in(view: View) -> View:
    """Whoever has a full session on this host, with any role."""
    return _guarded(view, "signed in", _need_full_session)


def waiting(view: View) -> View:
    """Whoever has proved an address and waits to be let in."""

    def need() -> None:
        if current.sitting is None:
            raise refusals.SignInNeeded("Sign in first.")

    return _guarded(view, "waiting", need)


def half(view: View) -> View:
    """Whoever proved at least one thing where two may be wanted: a half session, or a full one."""

    def need() -> None:
        if current.sitting is None or current.sitting.kind != "half":
            _need_full_session()

    return _guarded(view, "half", need)


def fresh(view: View) -> View:
    """Whoever proved who they are within FRESH: for what a person at an unlocked screen must not be able to do. Stands below
    another guard, which says who."""
    return _guarded(view, "fresh", _need_proof)


def enrolling(view: View) -> View:
    """Whoever may set up a second factor: with a full and fresh session; or with half a one, where a factor is wanted and they
    have none. Who has one shows that first, or a stolen first factor would bring its own second."""

    def need() -> None:
        sitting = current.sitting
        _refuse_own_domain()
        if sitting is None or sitting.kind != "half" or not sitting.lacks_factor:
            _need_proof()
        elif clock.now() - sitting.proved_at > SETTING_UP:
            raise refusals.SignInNeeded("Sign in first.")

    return _guarded(view, "enrolling", need)


def in_person(view: View) -> View:
    """Whoever is signed in themselves, here or through a program; not a token that they made for one: what is a person's own
    (their sessions, addresses, profile) is no part of any scope."""

    def need() -> None:
        _need_full_session()
        if current.sitting and current.sitting.by_token:
            raise refusals.NotAllowed("An API token cannot do this. Sign in as yourself.", code="TOKEN_TOO_NARROW")

    return _guarded(view, "in person", need)


def may(permission: str) -> Callable[[View], View]:
    """Whoever's role has the permission. A refusal is recorded."""

    return lambda view: _guarded(view, permission, lambda: need(permission))


def need(permission: str) -> None:
    """The same, where what is wanted says which permission that takes. Raises SignInNeeded, NotAllowed."""
    _need_full_session()
    if not current.may(permission):
        ledger.record_refusal(permission, by=current.user, org=current.org.id if current.org else None, code="NOT_ALLOWED")
        raise refusals.NotAllowed("Your role does not allow this. A manager of your organization can do it, or change your role.")


def refuse_support() -> None:
    """For what leads to documents, which stay closed to whoever runs the installation. Raises NotAllowed (NOT_FOR_SUPPORT)."""
    if current.sitting and current.sitting.support_until:
        raise refusals.NotAllowed("Support cannot do this. A manager of the organization can.", code="NOT_FOR_SUPPORT")


def provisioning(view: View) -> View:
    """A system with a provisioning key, or whoever runs the installation. A key is nobody's session: it opens nothing else."""

    def need() -> None:
        if current.sitting is not None:
            _need_full_session()
            if current.org is not None or not current.may("provisioning.call"):
                raise refusals.NotAllowed("Only a provisioning key, or whoever runs this installation, may call this.", code="NOT_PROVISIONING")
            return
        given = request.authorization
        key = provisioning_keys.find(given.token) if given and given.type == "bearer" and given.token else None
        if key is None:
            raise refusals.SignInNeeded("A provisioning key is missing, or no longer good.")
        g.person = Person(key.id, key.name, None)

    return _guarded(view, "provisioning", need)


def module(name: str) -> Callable[[View], View]:
    """Where the organization's plan allows a module and its managers have it on. Stands below another guard, which says who."""
    return lambda view: _guarded(view, f"module {name}", lambda: need_module(name))


def need_module(name: str) -> None:
    """The same, for a view of which only a part hangs on the module. Raises NotAllowed (MODULE_OFF)."""
    if name not in current.here.modules:
        raise refusals.NotAllowed(
            "%(module)s is not switched on here. A manager can switch it on under Modules, where your plan has it.",
            code="MODULE_OFF",
            module=refusals.Words(modules.CATALOGUE[name].label),
        )


def streams(view: View) -> View:
    """The view reads its body itself, and checks the form token in it before anything is kept."""
    view.streams = True  # type: ignore[attr-defined]
    return view


def refuse_undecided() -> None:
    """Before each request: fails closed where a view was registered without one of the decisions above."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and not hasattr(view, "guard"):
        raise RuntimeError(f"{request.endpoint} does not say who may call it")


def _has_internal_token() -> bool:
    wanted, given = config.current().internal_token, request.authorization
    return wanted is not None and given is not None and given.type == "bearer" and crypto.same(given.token or "", wanted)


def _is_local() -> bool:
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return address.is_loopback and not request.environ.get(proxies.MARK, True)


def _need_full_session() -> None:
    if current.sitting is None:
        raise refusals.SignInNeeded("Sign in first.")
    if current.sitting.kind == "half":
        raise refusals.SignInNeeded("The second step is missing.", code="SECOND_STEP_NEEDED")
    if current.sitting.kind != "full":
        raise refusals.SignInNeeded("A manager has not let you in yet.", code="WAITING")


def _need_proof() -> None:
    _need_full_session()
    _refuse_own_domain()
    if current.sitting and clock.now() - current.sitting.proved_at > FRESH:
        raise refusals.SignInNeeded("Show once more that it is you.", code="PROOF_NEEDED")


def _refuse_own_domain() -> None:
    """Whoever holds a domain decides who answers there, and could sit in between: what counts in every organization, and what is
    worth a fresh proof, is done on a host of ours."""
    if current.place.domain:
        raise refusals.NotAllowed(
            "This is not done under the organization’s own domain. Open %(host)s, and do it there.",
            code="NOT_ON_OWN_DOMAIN",
            host=addresses.of_org(current.here.slug, ""),
        )


def _guarded(view: View, decision: str, need: Callable[[], None]) -> View:
    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        need()
        return view(*args, **values)

    guarded.guard = decision  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]
