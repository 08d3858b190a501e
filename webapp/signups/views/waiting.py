"""The waiting page: it says who was told and when, looks again by itself, and becomes the workspace."""

from flask import Response, url_for
from flask_babel import gettext as _

from webapp.auth.views import signin
from webapp.kit import db
from webapp.orgs import members
from webapp.platform.models import User
from webapp.signups import asking
from webapp.signups.models import APPROVED, EXPIRED, PENDING, REJECTED, Signup
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.waiting
def waiting_show() -> Response:
    if current.sitting and current.sitting.kind == "full":
        return htmx.moved("/")
    return _show()


@guards.waiting
def waiting_update() -> Response:
    """Looks again: opens the door when a manager has, through the gate like everybody else. A POST, since it may end one
    session and open another."""
    if current.sitting and current.sitting.kind == "full":
        return htmx.moved("/")
    membership = members.find(current.here.id, current.person.id)
    if membership is not None and membership.status == "active":
        return signin.come_in(db.session.get_one(User, current.person.id), "approval")
    return _show()


@guards.waiting
def waiting_delete() -> Response:
    signup = asking.waiting(current.here.id, current.person.id)
    if signup is not None:
        asking.withdraw(signup, by=current.person)
    signin.leave()
    return htmx.moved(url_for("signups.signup_new"))


def _show() -> Response:
    """Who was approved sees the same page once more: its next look opens the door."""
    signup = asking.newest(current.here.id, current.person.id)
    if signup is None or signup.status not in (PENDING, APPROVED):
        return _show_end(signup)
    told = [manager.name for manager in members.managers(current.here.id)]
    return htmx.show("signups/waiting/show.html", "signups/waiting/_status.html", signup=signup, told=told, told_at=signup.told_at)


def _show_end(signup: Signup | None) -> Response:
    """Nothing is waited for any more: turned down, too old, or withdrawn elsewhere."""
    if htmx.is_partial():
        return htmx.moved(url_for("signups.waiting_show"))
    if signup is not None and signup.status == EXPIRED:
        sentence = _(
            "Nobody at %(name)s has decided about your request within %(days)s days, so it has ended. You can ask again.",
            name=current.here.name,
            days=asking.EXPIRES_AFTER.days,
        )
        return signin.denied(sentence, title=_("Nobody has answered"), signout=True)
    if signup is None or signup.status != REJECTED:
        signin.leave()
        return htmx.moved(url_for("signups.signup_new"))
    sentence = _("A manager of %(name)s has turned your request down.", name=current.here.name)
    return signin.denied(sentence, title=_("Not this time"), reason=signup.rejection, signout=True)
