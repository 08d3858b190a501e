"""Sending files for a line of a request, without an account: a form that works without script."""

from contextlib import ExitStack
from uuid import UUID

from flask import Response, request, url_for

from webapp.documents.views import answer
from webapp.intake import answering, uploading
from webapp.kit import db, refusals
from webapp.kit.blobs.contract import StoreFull
from webapp.settings import limits
from webapp.web import csrf, errors, guards, hooks, htmx, uploads
from webapp.web.current import current

OURS = ("QUOTA_EXCEEDED", "DAILY_LIMIT")  # of which an outsider is told no more than that it is not theirs to mend


@guards.public
@guards.streams
def answer_create(token: str, line_id: UUID) -> Response:
    """The bytes are on disk, under no name, when the form's token is checked; what is refused leaves nothing, and stands beside its line."""
    if csrf.HEADER not in request.headers and request.mimetype != "multipart/form-data":
        csrf.check_token("")  # what is no form of ours brings no token in it
    asked = answer.behind(token)
    try:
        answering.count(asked, network=hooks.network())
        _take(token, line_id)
    except (refusals.Invalid, refusals.Conflict, refusals.TooLarge, refusals.TooMany, refusals.NoRoom) as refusal:
        db.rollback()
        shown = answer.drawn(answer.behind(token), token, refusal.status, problems={line_id: _sentence(refusal)}, sender=_sender())
        return errors.held_back(shown, refusal)
    return htmx.moved(url_for("documents.answer_show", token=token, sent=line_id, _anchor=f"line-{line_id}"))


def _take(token: str, line_id: UUID) -> None:
    with ExitStack() as stack:
        parts = uploads.receive(current.here.id.hex, limits.effective(current.here.id).bytes, stack)
        if csrf.HEADER not in request.headers:
            csrf.check_token(request.form.get(csrf.FIELD, ""))
        chosen = uploads.chosen(parts)
        if not chosen:
            raise refusals.Invalid("No file was chosen. Choose one, then send it.", code="NO_FILE", field="file")
        try:
            arrivals = [uploading.Arrival(part.bytes, part.filename) for part in chosen]
            answering.receive(current.here.id, answer.behind(token), line_id, arrivals, sender=_sender())
        except StoreFull as error:
            raise uploads.no_room() from error


def _sender() -> str:
    """What they typed, where the body was read at all."""
    form = request.__dict__.get("form")
    return form.get("sender", "")[: answering.NAME] if form else ""


def _sentence(refusal: refusals.Refusal) -> str:
    if refusal.code in OURS:
        return errors.sentence(refusals.Conflict("They cannot take files in right now. Write to whoever asked you, and try again later."))
    return errors.sentence(refusal)
