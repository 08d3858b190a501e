"""What somebody wants letters about, in this organization."""

from flask import Response, make_response, render_template, request, url_for

from webapp.documents import telling
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.list")
def letters_edit() -> Response:
    wants = telling.wants_letters(current.person.id)
    return make_response(render_template("documents/letter/edit.html", wants_shared=wants, is_saved=request.args.get("done") == "saved"))


@guards.may("documents.list")
def letters_update() -> Response:
    telling.choose(current.person.id, wants="shared" in request.form)
    return htmx.moved(url_for("documents.letters_edit", done="saved"))
