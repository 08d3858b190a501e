"""API tokens of one's own: the list, a new one, and the one page on which it is seen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth import api_tokens
from webapp.auth.forms import TokenForm
from webapp.auth.models import ApiToken
from webapp.kit import db, refusals
from webapp.orgs import roles
from webapp.platform import addresses
from webapp.platform.models import User
from webapp.web import guards, htmx
from webapp.web.current import current


@dataclass(frozen=True, slots=True)
class Line:
    id: UUID
    name: str
    hint: str
    scopes: list[str]
    made_at: datetime
    used_at: datetime | None
    expires_at: datetime
    is_over: bool


@guards.signed_in
def token_index() -> str:
    tokens = api_tokens.of_user(current.person.id, current.here.id)
    return render_template("auth/token/index.html", tokens=[_line(token) for token in tokens], docs_url=addresses.of_api("/docs"))


@guards.signed_in
@guards.fresh
def token_new() -> Response:
    return _ask(TokenForm(formdata=None))


@guards.signed_in
@guards.fresh
def token_create() -> Response:
    form = TokenForm()
    if not form.validate():
        return _ask(form, 422)
    scopes = api_tokens.scopes_of(form.preset.data, current.person.id, current.role or "", request.form.getlist("scopes"))
    try:
        user = db.session.get_one(User, current.person.id)
        made = api_tokens.make(user, current.here, name=form.name.data, scopes=scopes, days=int(form.days.data))
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _ask(form, refusal.status)
    page = render_template("auth/token/show.html", secret=made.secret, token=_line(made.token), call_url=addresses.of_api("/v1/me"))
    return htmx.whole_page(page)


@guards.signed_in
def token_delete(token_id: UUID) -> Response:
    api_tokens.end(token_id, of=current.person.id, org=current.here.id, by=current.person)
    return htmx.gone() if htmx.is_partial() else htmx.moved(url_for("auth.token_index"))


def _line(token: ApiToken) -> Line:
    words = [_(roles.WORDS[scope]) for scope in token.scopes if scope in roles.WORDS]
    return Line(token.id, token.name, token.hint, words, token.created_at, token.used_at, token.expires_at, not api_tokens.is_live(token))


def _ask(form: TokenForm, status: int = 200) -> Response:
    whose = current.person.id, current.role or ""
    scopes = [(scope, _(roles.WORDS[scope])) for scope in api_tokens.scopes_of(api_tokens.WRITE, *whose)]
    reading = api_tokens.scopes_of(api_tokens.READ, *whose)
    chosen = request.form.getlist("scopes")
    return htmx.show("auth/token/new.html", "auth/token/_form.html", status, form=form, scopes=scopes, reads=len(reading) < len(scopes), chosen=chosen)
