"""A logo that is drawn to order: asked for, looked at, taken or turned down."""

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.kit import pictures, refusals
from webapp.kit.refusals import marked
from webapp.orgs import proposing
from webapp.platform import organizations
from webapp.settings import declared, integrations
from webapp.web import downloads, errors, guards, htmx
from webapp.web.current import current

MAY = "branding.manage"
WHY = {
    "key": marked("The platform’s key for this provider is missing or wrong."),
    "credit": marked("The platform’s account has no credit left."),
    "content": marked("The provider refused to draw this. Word your wish otherwise."),
    "model": marked("The provider does not know the model. Choose another one under Image generation."),
    "busy": marked("The provider is busy. Try again later."),
    "timeout": marked("The provider took too long. Try again later."),
    "quota": marked("This month’s tokens are used up."),
}
ELSE = marked("The provider cannot be reached, or does not answer with a picture. Try again later.")


@guards.may(MAY)
@guards.module("branding")
def proposal_show() -> Response:
    return _show()


@guards.may(MAY)
@guards.module("branding")
def proposal_create() -> Response:
    wish = request.form.get("wish", "")
    try:
        proposing.ask(organizations.get(current.here.id), wish, by=current.person)
    except (refusals.Conflict, refusals.Invalid) as refusal:
        return _show(refusal.status, wish=wish, error=errors.sentence(refusal))
    return _show() if htmx.is_partial() else htmx.moved(url_for("orgs.proposal_show"))


@guards.may(MAY)
@guards.module("branding")
def proposal_update(proposal_id: UUID) -> Response:
    proposing.take(organizations.get(current.here.id), proposal_id, by=current.person)
    return htmx.moved(url_for("orgs.branding_edit", done="logo"))


@guards.may(MAY)
@guards.module("branding")
def proposal_delete(proposal_id: UUID) -> Response:
    proposing.turn_down(proposal_id, by=current.person)
    return htmx.moved(url_for("orgs.proposal_show"))


@guards.may(MAY)
@guards.module("branding")
def proposal_picture_show(proposal_id: UUID) -> Response:
    found = proposing.current()
    content = found.content if found and found.id == proposal_id else None
    return downloads.send_picture(content, pictures.PNG, version=0, public=False)


def _show(status: int = 200, *, wish: str = "", error: str = "") -> Response:
    found, used = proposing.current(), integrations.effective(current.here.id, declared.IMAGES)
    return htmx.show(
        "orgs/branding/proposal.html",
        "orgs/branding/_proposal.html",
        status,
        proposal=found,
        why=_(WHY.get(found.reason or "", ELSE)) if found and found.state == proposing.FAILED else "",
        wish=wish or (found.wish if found else ""),
        error=error,
        is_on=used.enabled,
        provider=used.provider_name,
        model=used.model,
        tokens=proposing.TOKENS.get(used.image_quality, 0),
        most=proposing.WISH_LENGTH,
        action=url_for("orgs.proposal_create"),
        look_url=url_for("orgs.proposal_show"),
        back_url=url_for("orgs.branding_edit"),
    )
