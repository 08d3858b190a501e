"""What people say of themselves: name, language, time zone; and the contacts they sign in with."""

from uuid import UUID

from babel import Locale
from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.auth import channels
from webapp.auth.forms import ProfileForm
from webapp.kit import db, refusals
from webapp.orgs import profiles
from webapp.platform import avatars, preferences
from webapp.platform.models import Avatar, User
from webapp.web import downloads, errors, guards, htmx, language, uploads
from webapp.web.current import current

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@guards.signed_in
def profile_edit() -> Response:
    user = _user()
    return _show(_filled(user), user)


@guards.signed_in
def profile_update() -> Response:
    user = _user()
    form = _form(user)
    if not form.validate():
        return _show(form, user, 422)
    try:
        profiles.change(user, name=form.name.data or "", locale=form.locale.data or None, timezone=form.timezone.data or None, by=current.person)
        preferences.change(user.id, theme=form.theme.data)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _show(form, user, refusal.status)
    return htmx.moved(url_for("auth.profile_edit", done="saved"))


@guards.in_person
@guards.streams
def picture_create() -> Response:
    user = _user()
    try:
        avatars.put(user, uploads.picture(), by=current.person)
    except (refusals.Invalid, refusals.TooLarge) as refusal:
        return _show(_filled(user), user, refusal.status, picture_error=errors.sentence(refusal))
    return htmx.moved(url_for("auth.profile_edit", done="picture"))


@guards.in_person
def picture_delete() -> Response:
    avatars.remove(_user(), by=current.person)
    return htmx.moved(url_for("auth.profile_edit", done="picture-removed"))


@guards.signed_in
def own_picture_show() -> Response:
    return _picture(avatars.of(current.person.id))


@guards.signed_in
def picture_show(user_id: UUID) -> Response:
    """For whoever sits in the same organization. Its address carries `v`, the version that `avatars.version` makes."""
    return _picture(avatars.of_colleague(user_id, current.here.id))


def _picture(avatar: Avatar | None) -> Response:
    if avatar is None:
        raise refusals.NotFound()
    return downloads.send_picture(avatar.content, avatar.content_type, version=avatars.version(avatar.updated_at), public=False)


def _filled(user: User) -> ProfileForm:
    return _form(
        user, formdata=None, data={"name": user.name, "locale": user.locale or "", "timezone": user.timezone or "", "theme": preferences.of(user.id).theme}
    )


def _form(user: User, **given: object) -> ProfileForm:
    form = ProfileForm(**given)
    as_browser = ("", _("As the browser says"))
    form.locale.choices = [as_browser, *((code, _own_name(code)) for code in language.LANGUAGES)]
    offered = sorted(zone for zone in language.zones() if zone.partition("/")[0] in REGIONS or zone == user.timezone)
    form.timezone.choices = [as_browser, ("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in offered if zone != "UTC")]
    return form


def _own_name(code: str) -> str:
    return (Locale.parse(code).get_display_name(code) or code).capitalize()


def _show(form: ProfileForm, user: User, status: int = 200, *, picture_error: str = "") -> Response:
    done = {
        "saved": _("Your profile is saved."),
        "picture": _("Your picture is changed."),
        "picture-removed": _("Your picture is removed."),
        "email": _("Your address is changed."),
        "phone": _("Your phone number is changed."),
        "phone-removed": _("Your phone number is removed."),
        "password-removed": _("Your password is removed. You sign in by code."),
    }
    takes_phones = channels.CHANNELS[channels.SMS].is_configured()
    contacts: list[tuple[str, str, str | None, str | None]] = [("email", _("E-mail address"), user.email, url_for("auth.contact_new", kind="email"))]
    if takes_phones or user.phone:
        contacts.append(("phone", _("Phone number"), user.phone, url_for("auth.contact_new", kind="phone") if takes_phones else None))
    return htmx.show(
        "auth/profile/edit.html",
        "auth/profile/_form.html",
        status,
        form=form,
        contacts=contacts,
        name=user.name,
        picture_url=current.person.picture_url,
        picture_error=picture_error,
        phone_removal_url=url_for("auth.phone_delete") if user.phone and user.email else None,
        action=url_for("auth.profile_update"),
        done=done.get(request.args.get("done", "")),
    )


def _user() -> User:
    return db.session.get_one(User, current.person.id)
