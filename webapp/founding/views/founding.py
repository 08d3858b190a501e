"""From a registration token, a code or a sign-in to an organization of one's own."""

from uuid import UUID

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth import otp
from webapp.auth.forms import AddressForm
from webapp.auth.views import signin
from webapp.auth.views.code_page import CodePage
from webapp.founding import proof
from webapp.founding.forms import FoundingForm
from webapp.founding.jobs import SEND_CODE
from webapp.kit import config, db, refusals
from webapp.orgs import members
from webapp.platform import addresses, founding, organizations, registration, users
from webapp.platform.founding import Founder
from webapp.web import cookies, errors, guards, hooks, htmx, sides
from webapp.web.current import current


@guards.public
def founding_new() -> Response:
    """A token is taken out of the address before anything is shown, so that no page, link or picture of ours carries it on."""
    _need_saas()
    if token := request.args.get("userToken"):
        return _take(token)
    if request.args.get("proof"):
        return _form(FoundingForm(formdata=None, manager_name=_known_name(_founder())), _founder())
    if current.sitting and current.sitting.kind == "full" and current.person.email:
        return _on_with(founding.with_address(current.person.email))
    return _address(AddressForm(formdata=None))


@guards.public
def founding_create() -> Response:
    """The organization, its founder signed in here, and a page that leads on: browsers hold a form's redirects to its own host."""
    _need_saas()
    founder, form = _founder(), FoundingForm()
    if not form.validate():
        return _form(form, founder, 422)
    was_known = users.find(founder.email) is not None
    try:
        org, user = founding.found(founder, name=form.name.data, slug=(form.slug.data or "").lower(), manager_name=form.manager_name.data)
    except refusals.Refusal as refusal:
        db.rollback()
        form.refuse(refusal)
        return errors.held_back(_form(form, founder, refusal.status), refusal)
    to = url_for("founding.founded_show", organization_id=org.id)
    if current.sitting and current.sitting.kind == "full" and current.person.id == user.id:
        return htmx.moved(to)
    if was_known and not _has_shown_code(founder):
        return htmx.moved(url_for("auth.signin_new", next=to))
    return signin.come_in(user, "code", to=to)


@guards.signed_in
def founded_show(organization_id: UUID) -> Response:
    """On to the new workspace, where the founder comes in by the hand-over."""
    if members.find(organization_id, current.person.id) is None:
        raise refusals.NotFound()
    org = organizations.get(organization_id)
    return make_response(render_template("apex/moving.html", url=addresses.of_org(org.slug, "/signin/central?next=/"), name=org.name))


@guards.public
def slug_show() -> Response:
    """Whether a name is free, and one that is where none is written yet."""
    _need_saas()
    founder, form = _founder(), FoundingForm(request.args)
    form.slug.data = (form.slug.data or "").lower() or founding.suggested(form.name.data or "")
    is_free = False
    if form.slug.data:
        try:
            founding.refuse_name(form.slug.data)
            is_free = True
        except refusals.Refusal as refusal:
            form.refuse(refusal)
    if not htmx.is_partial():
        return _form(form, founder, is_free=is_free)
    return make_response(render_template("founding/founding/_slug_field.html", form=form, is_free=is_free, check_url=_url("slug_show")))


@guards.public
def address_create() -> Response:
    _need_saas()
    form = AddressForm()
    if not form.validate():
        return _address(form, 422)
    try:
        otp.issue(_ask(), users.clean_email(form.email.data or ""), network=hooks.network(), letter=SEND_CODE)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_address(form, refusal.status), refusal)
    return htmx.moved(url_for("founding.code_new"))


@guards.public
def code_new() -> Response:
    _need_saas()
    code = otp.awaited(_ask())
    return _code_page().show(code.contact) if code else htmx.moved(url_for("founding.founding_new"))


@guards.public
def code_create() -> Response:
    _need_saas()
    code = otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("founding.founding_new"))
    _used, page = _code_page().take(code.contact, lambda typed: otp.redeem(_ask(), code.contact, typed))
    return page or _on_with(founding.with_address(code.contact))


@guards.public
def code_again() -> Response:
    _need_saas()
    code = otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("founding.founding_new"))
    return _code_page().send_again(code.contact, lambda: otp.issue(_ask(), code.contact, network=hooks.network(), letter=SEND_CODE))


def _has_shown_code(founder: Founder) -> bool:
    """Whether this browser showed the founder's code just now; once. A token is another system's word, and what was proved goes
    along in addresses: neither signs anybody in who has an account here already."""
    code = otp.proved(_ask()) if founder.right is None else None
    if code is None or code.contact != founder.email:
        return False
    db.session.delete(code)
    return True


def _need_saas() -> None:
    if not config.current().saas_mode:
        raise refusals.NotFound()


def _take(token: str) -> Response:
    try:
        return _on_with(founding.with_token(token))
    except registration.Refused as refusal:
        return _refused(refusal)


def _on_with(founder: Founder) -> Response:
    return htmx.moved(url_for("founding.founding_new", proof=proof.seal(founder, browser=cookies.browser())))


def _founder() -> Founder:
    return proof.opened(request.args.get("proof", ""), browser=cookies.browser())


def _known_name(founder: Founder) -> str | None:
    user = users.find(founder.email)
    return user.name if user else None


def _ask() -> otp.Ask:
    return otp.Ask(otp.FOUNDING, sides.APEX, None, cookies.browser())


def _url(view: str) -> str:
    return url_for(f"founding.{view}", proof=request.args.get("proof", ""))


def _form(form: FoundingForm, founder: Founder, status: int = 200, *, is_free: bool = False) -> Response:
    try:
        room = founding.room_of(founder)
    except refusals.Unavailable as refusal:
        return errors.held_back(_refused(refusal), refusal)
    return htmx.show(
        "founding/founding/new.html",
        "founding/founding/_form.html",
        status,
        form=form,
        room=room,
        email=founder.email,
        action=_url("founding_create"),
        check_url=_url("slug_show"),
        again_url=url_for("founding.founding_new", proof=request.args.get("proof", "")),
        is_free=is_free,
        host=addresses.of_apex("").partition("://")[2],
    )


def _refused(refusal: refusals.Refusal) -> Response:
    page = render_template(
        "founding/founding/refused.html", sentence=errors.sentence(refusal), again_url=_url("founding_new") if refusal.status == 503 else None
    )
    return htmx.whole_page(page, refusal.status)


def _address(form: AddressForm, status: int = 200) -> Response:
    return htmx.show("founding/founding/address.html", "founding/founding/_address.html", status, form=form)


def _code_page() -> CodePage:
    return CodePage(otp.FOUNDING, url_for("founding.code_create"), url_for("founding.code_again"), url_for("founding.founding_new"), _("Prove my address"))
