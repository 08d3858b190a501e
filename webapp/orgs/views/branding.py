"""How an organization looks: the managers' page, and what everybody's browser fetches of it."""

from collections.abc import Callable

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.kit import colours, pictures, refusals
from webapp.orgs import branding
from webapp.orgs.forms import BrandingForm
from webapp.platform import organizations
from webapp.platform.models import Organization
from webapp.web import downloads, errors, guards, htmx, uploads
from webapp.web.current import current

MAY = "branding.manage"


@guards.may(MAY)
def branding_edit() -> Response:
    org = _org()
    return _show(org, _filled(org))


@guards.may(MAY)
def branding_update() -> Response:
    org, form = _org(), BrandingForm()
    if not form.validate():
        return _show(org, form, 422)
    try:
        branding.rename(org, form.name.data or "", by=current.person)
        if current.here.is_branded:
            branding.paint(org, form.wanted(), by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _show(org, form, refusal.status, nearest=getattr(refusal, "nearest", ""))
    return htmx.moved(url_for("orgs.branding_edit", done="saved"))


@guards.may(MAY)
@guards.module("branding")
@guards.streams
def logo_create() -> Response:
    return _take("logo", branding.put_logo)


@guards.may(MAY)
@guards.module("branding")
def logo_delete() -> Response:
    branding.remove_logo(_org(), by=current.person)
    return htmx.moved(url_for("orgs.branding_edit", done="logo-removed"))


@guards.may(MAY)
@guards.module("branding")
@guards.streams
def favicon_create() -> Response:
    return _take("favicon", branding.put_favicon)


@guards.may(MAY)
@guards.module("branding")
def favicon_delete() -> Response:
    branding.remove_favicon(_org(), by=current.person)
    return htmx.moved(url_for("orgs.branding_edit", done="favicon-removed"))


@guards.public
def logo_show() -> Response:
    """The page on which people sign in shows it."""
    return downloads.send_picture(branding.logo() if current.here.is_branded else None, pictures.PNG, version=current.here.branding_version, public=True)


@guards.public
def favicon_show() -> Response:
    return downloads.send_picture(branding.favicon() if current.here.is_branded else None, pictures.PNG, version=current.here.branding_version, public=True)


@guards.public
def theme_show() -> Response:
    """The accent as a style sheet: the content policy forbids it in a page. Its address carries the colour."""
    accent = current.here.accent
    if accent is None or not current.here.is_branded:
        raise refusals.NotFound()
    return downloads.keep_version(Response(branding.theme(accent), mimetype="text/css"), version=int(accent[1:], 16), public=True)


def _take(what: str, put: Callable[..., None]) -> Response:
    org = _org()
    try:
        put(org, uploads.picture(), by=current.person)
    except (refusals.Invalid, refusals.TooLarge) as refusal:
        return _show(org, _filled(org), refusal.status, picture_errors={what: errors.sentence(refusal)})
    return htmx.moved(url_for("orgs.branding_edit", done=what))


def _filled(org: Organization) -> BrandingForm:
    return BrandingForm(formdata=None, name=org.name, own="yes" if org.accent else "", accent=org.accent or BrandingForm.OURS)


def _show(org: Organization, form: BrandingForm, status: int = 200, *, nearest: str = "", picture_errors: dict[str, str] | None = None) -> Response:
    done = {
        "saved": _("Saved. Everybody sees it with their next click."),
        "logo": _("The logo is changed."),
        "logo-removed": _("The logo is removed."),
        "favicon": _("The icon is changed."),
        "favicon-removed": _("The icon is removed."),
    }
    shown = colours.parse(form.accent.data or "") or BrandingForm.OURS
    version = org.branding_version
    return htmx.show(
        "orgs/branding/edit.html",
        "orgs/branding/_form.html",
        status,
        form=form,
        action=url_for("orgs.branding_update"),
        is_branded=current.here.is_branded,
        nearest=nearest,
        light=branding.measure(shown),
        dark=branding.in_the_dark(shown),
        is_own=bool(form.own.data),
        logo_url=url_for("orgs.logo_show", v=version) if org.has_logo else "",
        favicon_url=url_for("orgs.favicon_show", v=version) if org.has_logo or branding.has_own_favicon() else "",
        has_own_favicon=branding.has_own_favicon(),
        picture_errors=picture_errors or {},
        done=done.get(request.args.get("done", ""), ""),
    )


def _org() -> Organization:
    return organizations.get(current.here.id)
