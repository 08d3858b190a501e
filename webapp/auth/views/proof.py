"""Showing who one is: the second step of signing in, and once more before what matters."""

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth import factors, gate, otp, passkeys, proving, sessions
from webapp.auth.forms import ProofForm
from webapp.auth.jobs import SEND_PROOF_CODE
from webapp.kit import db, refusals
from webapp.platform.models import User
from webapp.web import cookies, guards, hooks, htmx, next
from webapp.web.current import current


@guards.half
def second_step_new() -> Response:
    if current.sitting and current.sitting.kind == gate.FULL:
        return htmx.moved(next.safe(request.args.get("next")))
    if not me().has_second_factor:
        return _lead_to_enrolment()
    return _second_step(ProofForm())


@guards.half
def second_step_create() -> Response:
    form = ProofForm()
    if not me().has_second_factor:
        return _lead_to_enrolment()
    if not form.validate():
        return _second_step(form, 422)
    try:
        _check(form, proving.second_steps(me(), site()))
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _second_step(form, refusal.status)
    return proved(second_step=True)


@guards.half
def second_step_options_create() -> Response:
    return options(passkeys.begin_proving(current.person.id, site(), cookies.browser()))


@guards.signed_in
def proof_new() -> Response:
    return _proof(ProofForm())


@guards.signed_in
def proof_create() -> Response:
    form = ProofForm()
    if not form.validate():
        return _proof(form, 422)
    ways = proving.ways(me(), site())
    try:
        _check(form, ways)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _proof(form, refusal.status)
    return proved(second_step=proving.CODE not in ways)


@guards.signed_in
def proof_options_create() -> Response:
    return options(passkeys.begin_proving(current.person.id, site(), cookies.browser()))


@guards.signed_in
def proof_code_create() -> Response:
    """Mails the code, to those who have nothing stronger to show."""
    form = ProofForm(formdata=None)
    try:
        if proving.CODE not in proving.ways(me(), site()):
            raise refusals.Conflict("You have a second factor: show that one.", code="SECOND_FACTOR_WANTED")
        otp.issue(_ask(), current.person.email or "", network=hooks.network(), letter=SEND_PROOF_CODE)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _proof(form, refusal.status)
    return _proof(form) if htmx.is_partial() else htmx.moved(url_for("auth.proof_new", next=_next()))


def me() -> User:
    return db.session.get_one(User, current.person.id)


def site() -> passkeys.Site:
    return passkeys.site(request.host)


def place() -> factors.Place:
    return factors.Place(current.org.id if current.org else None, current.sitting.id if current.sitting else None)


def options(made: str) -> Response:
    """What the page's script hands to the browser."""
    return Response(made, mimetype="application/json")


def renewed(*, second_step: bool) -> None:
    """The session counts as fresh, and gets a new token."""
    if current.sitting:
        opened = sessions.prove(current.sitting.id, by=current.person, second_step=second_step)
        cookies.set_session(opened.token, opened.lifetime)


def proved(*, second_step: bool) -> Response:
    renewed(second_step=second_step)
    return htmx.moved(next.safe(request.args.get("next")))


def _check(form: ProofForm, ways: list[str]) -> None:
    """Raises Refusal unless what was sent is one of the ways, and good."""
    if form.credential.data and proving.PASSKEY in ways:
        passkeys.prove(current.person.id, form.credential.data, site(), cookies.browser())
    elif form.recovery.data and proving.RECOVERY in ways:
        factors.check_recovery(me(), form.recovery.data, network=hooks.network(), at=place())
    elif form.code.data and proving.APP in ways:
        factors.check_app(me(), form.code.data, network=hooks.network())
    elif form.code.data and proving.CODE in ways:
        otp.redeem(_ask(), current.person.email or "", form.code.data)
    else:
        raise refusals.Invalid("Choose one of the ways below.", code="NO_PROOF")


def _ask() -> otp.Ask:
    return otp.Ask(otp.PROOF, current.place.side, current.org.id if current.org else None, cookies.browser())


def _next() -> str:
    return next.safe(request.args.get("next"))


def _lead_to_enrolment() -> Response:
    page = render_template("auth/second_step/missing.html", next=_next(), place=current.org.name if current.org else "Gatehouse")
    return htmx.whole_page(page)


def _second_step(form: ProofForm, status: int = 200) -> Response:
    return htmx.show(
        "auth/second_step/new.html",
        "auth/proof/_ways.html",
        status,
        form=form,
        ways=proving.second_steps(me(), site()),
        title=_("One more step"),
        sentence=_("Your account has a second factor. Show it to come in."),
        action=url_for("auth.second_step_create", next=_next()),
        options_url=url_for("auth.second_step_options_create"),
    )


def _proof(form: ProofForm, status: int = 200) -> Response:
    ways = proving.ways(me(), site())
    awaited = otp.awaited(_ask()) if proving.CODE in ways else None
    return htmx.show(
        "auth/proof/new.html",
        "auth/proof/_ways.html",
        status,
        form=form,
        ways=ways,
        email=current.person.email,
        is_sent=awaited is not None and awaited.contact == current.person.email,
        title=_("Is it still you?"),
        sentence=_("What you are about to do needs a fresh proof. It holds for five minutes."),
        action=url_for("auth.proof_create", next=_next()),
        options_url=url_for("auth.proof_options_create"),
        code_url=url_for("auth.proof_code_create", next=_next()),
    )
