"""Every rule of the application, as a person in front of a browser can call it. A new route joins the sweeps by existing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import cast
import programs
import pytest
import screens
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from webapp.assistant.models import Suggestion
from webapp.auth import api_tokens
from webapp.auth.models import Identity, Passkey, Session
from webapp.documents import access, categories, checklists, links, reminders, requests, tags, types
from webapp.documents.models import AccessRequest, Document, Operation, Reminder, Share
from webapp.jobs import queue
from webapp.kit import clock, crypto, db
from webapp.kit.blobs.store import store
from webapp.orgs import groups, invitations, roles
from webapp.orgs.models import LogoProposal
from webapp.platform import owners, provisioning_keys, registry
from webapp.platform.models import Avatar, Domain, User
from webapp.search import asked, recent, saved_views
from webapp.web import sides

HOSTS = {sides.ORG: screens.ACME, sides.ADMIN: screens.ADMIN, sides.APEX: screens.APEX, sides.API: "api.gatehouse.test", sides.NOWHERE: "a.b.gatehouse.test"}
INVITED = "x" * 43  # the end of the link in an invitation of Acme
SECRET = "Salaries of Acme 2026"  # what nobody but Bob may read anywhere
# arguments that name something which belongs to somebody
FOREIGN = ("document_id", "signup_id", "session_id", "user_id", "token_id", "identity_id", "passkey_id", "group_id", "invitation_id", "domain_id")
FOREIGN += ("category_id", "label_id", "type_id", "tag_id", "view_id", "recent_id", "proposal_id", "suggestion_id")
FOREIGN += ("share_id", "link_id", "request_id", "operation_id", "document_request_id", "line_id", "reminder_id")
SEEN_BY_ALL = ("directory.see",)  # permissions whose things every member sees
# foreign things that everybody of the organization may see
SHARED = {"auth.picture_show": "colleagues see each other's pictures"}
OPEN = ("public", "apart")  # decisions under which anybody may call
ANY_ROLE = ("waiting", "half", "signed in", "in person", "fresh", "enrolling")  # those that ask for a session and not for a permission


@dataclass(frozen=True)
class Route:
    """One way to call one rule. `guard` is what `web.guards` decided: public, apart, waiting, signed in, or a permission."""

    rule: Rule
    endpoint: str
    side: str
    method: str
    guard: str

    @property
    def is_foreign(self) -> bool:
        return bool(set(FOREIGN) & self.rule.arguments)

    @property
    def permission(self) -> str | None:
        return None if self.guard in (*OPEN, *ANY_ROLE) else self.guard

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} on {self.side} ({self.guard})"


def routes(app: Flask, side: str | None = None) -> list[Route]:
    """All routes, or those of one side."""
    found = [
        Route(rule, rule.endpoint, one, method, getattr(app.view_functions[rule.endpoint], "guard", "undecided"))
        for rule in app.url_map.iter_rules()
        for one in _sides(rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return [route for route in found if side in (None, route.side)]


def _sides(rule: Rule) -> list[str]:
    several = re.fullmatch(r"<any\(([a-z,]+)\):side>", rule.subdomain or "")
    return several[1].split(",") if several else [rule.subdomain or ""]


class Estate:
    """What there is at Acme to be reached for: Bob's document and session, Pia's sign-up, and Mia, who is nowhere else. Bob stays signed in as `bob`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.bob = screens.arriving(app, cast.BOB, screens.ACME)
        made = self.bob.post(
            "/documents", {"file": (BytesIO(b"What everybody earns."), f"{SECRET}.txt")}, page="/documents", content_type="multipart/form-data"
        )
        assert made.status_code == 303, made.text
        queue.run_due(app)  # read by now, so that nothing changes by itself while strangers look around
        with app.app_context():
            self.org_id = cast.org("acme").id
            self.ids = {
                "signup_id": cast.signup_of(cast.PIA),
                "session_id": _session_of(cast.BOB),
                "user_id": cast.user(cast.MIA).id,
                "token_id": self._token(),
                "domain_id": _domain_of("acme"),
                "identity_id": _identity_of(cast.BOB),
                "passkey_id": _passkey_of(cast.BOB),
                "key_id": provisioning_keys.make("Shop", by=None).key.id,
                "organization_id": cast.org("acme").id,
                "owner_hash": owners.ensure("owner-of-acme").hash,
            }
            cast.put_on_plan("globex", "business")  # a module that is off would say so before anything is looked for
            db.session.add(Avatar(user_id=self.ids["user_id"], content_type="image/webp", content=b"-"))
            db.commit()
            with db.inside(cast.tenant("acme")):
                self.ids["document_id"] = self._drawn(db.session.scalars(sa.select(Document)).one())
                self.ids["suggestion_id"] = self._suggested()
                self.ids["category_id"] = categories.create("Cellar of Acme", by=None).id
                self.ids["type_id"] = types.create("Secret kind", by=None).id
                self.ids["label_id"] = self.ids["tag_id"] = tags.create("secret tag", by=None).id
                self.ids["proposal_id"] = self._proposal()
                self.ids["group_id"] = groups.create("Crew of Acme", by=None).id
                bob = cast.user(cast.BOB)
                self.ids["view_id"] = saved_views.create("Bob's own", asked.PLAIN, is_shared=False, rights=saved_views.Rights(True, False), by=bob).id
                recent.remember(cast.user(cast.BOB).id, SECRET)
                self.ids["recent_id"] = recent.of(cast.user(cast.BOB).id)[0].id
                invited = invitations.invite(cast.org("acme").id, "zoe@acme.example", invitations.Preset(), by=None)
                invited.token_hash = crypto.digest(INVITED)
                self.ids["invitation_id"] = invited.id
                self._give_out(cast.user(cast.BOB))
                db.commit()
                self._ask_for(cast.user(cast.BOB))
                db.commit()

    def _give_out(self, bob: User) -> None:
        """A share that nobody holds, a link, a request, and an operation that changed nothing."""
        document = db.session.scalars(sa.select(Document)).one()
        nobody = Share(document_n=document.n, principal=access.principal(uuid4()), level="view", made_by=bob.id)
        request = AccessRequest(document_n=document.n, member_id=uuid4())
        operation = Operation(made_by=bob.id, action="trash", value={}, total=1, state="done")
        db.session.add_all([nobody, request, operation])
        db.session.flush()
        link = links.make(document, links.Terms(clock.now() + timedelta(days=1)), manages=True, by=bob).link
        self.ids |= {"share_id": nobody.id, "link_id": link.id, "request_id": request.id, "operation_id": operation.id}

    def _ask_for(self, bob: User) -> None:
        """Somebody outside is asked for a document, and Bob is reminded of his."""
        asked = requests.make(self.org_id, requests.Terms(SECRET, clock.now() + timedelta(days=1), [requests.Wanted("Payslip")]), by=bob).request
        reminders.ask(db.session.scalars(sa.select(Document)).one(), clock.now().date() + timedelta(days=1), SECRET, by=bob)
        reminder_id = db.session.scalars(sa.select(Reminder.id)).one()
        self.ids |= {"document_request_id": asked.id, "line_id": checklists.of(asked)[0].id, "reminder_id": reminder_id}

    def _drawn(self, document: Document) -> Any:
        """Gives the document pictures, as a file with pages has them."""
        with store().receive(self.org_id.hex) as incoming:
            incoming.write(b"-")
            document.preview_sha256 = document.thumbnail_sha256 = incoming.keep()
        return document.id

    def _proposal(self) -> Any:
        made = LogoProposal(wish="A tower", state="ready", content=b"-", asked_by=cast.user(cast.ALICE).id)
        db.session.add(made)
        db.session.flush()
        return made.id

    def _suggested(self) -> Any:
        """For Bob's document."""
        n = db.session.scalars(sa.select(Document.n)).one()
        made = Suggestion(document_n=n, field="title", key="-", value=f"{SECRET}, December", source="rule", confidence=80, quote=SECRET)
        db.session.add(made)
        db.session.flush()
        return made.id

    def _token(self) -> Any:
        bob, org = cast.user(cast.BOB), registry.find("acme")
        assert org is not None
        made = api_tokens.make(bob, org, name="Nightly", scopes=["documents.list"], days=7)
        db.commit()
        return made.token.id

    def send(self, program: programs.Program, route: Route) -> TestResponse:
        """A program's call of the route, with an empty object where a body is wanted."""
        return program.call(route.method, self.url(route), None if route.method in ("GET", "DELETE") else {})

    def url(self, route: Route) -> str:
        """The path of a route with Acme's things in it. Fails for an argument that nobody knows how to fill."""
        given: dict[str, Any] = {
            **self.ids,
            "org": "acme",
            "token": INVITED,
            "slug": "acme",
            "name": "letter.txt",
            "form": "csv",
            "path": "css/base.css",
            "kind": "email",
            "provider": "google",
            "side": route.side,
            "vocabulary": "tags",
            "dimension": "tag",
            "plan_name": "team",
            "integration": "ai",
            "prompt_id": "suggestions",
            "provider_name": "openai",
            "number": 1,
            "job_id": uuid4(),
            "entry_id": uuid4(),
            "org_id": self.org_id,
            "person_id": self.ids["user_id"],
        }
        for name in sorted(route.rule.arguments - set(given)):
            pytest.fail(f"{route.rule.rule} takes <{name}>, which the sweeps cannot fill: add what Acme has of it to Estate in tests/house/sweep.py.")
        built = route.rule.build({name: given[name] for name in route.rule.arguments}, append_unknown=False)
        assert built is not None
        return built[1]

    def call(self, browser: screens.Browser, route: Route, *, page: str = "/signin", **more: Any) -> TestResponse:
        """Calls the route; a changing one brings a good form token, so that who asks is what is judged."""
        if route.method == "GET":
            return browser.get(self.url(route), **more)
        return browser.post(self.url(route), page=page, **more)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that somebody could have changed, in both databases of Acme and Globex. Not what a request may leave anyway:
        counters, refusals written down, promised letters, codes, challenges, and when a session was last used."""
        left_anyway = {"throttle", "audit_entry", "job", "one_time_code", "failure_counter", "ceremony", "daily_usage"}
        found = {}
        with self.app.app_context():
            for key, tenant in ((None, None), ("tenant", cast.tenant("acme")), ("tenant", cast.tenant("globex"))):
                with db.inside(tenant):
                    for table in db.extension.metadatas[key].tables.values():
                        if table.name not in left_anyway:
                            columns = [column for column in table.columns if column.name not in ("seen_at", "expires_at")]
                            rows = db.session.execute(sa.select(*columns), bind_arguments=db.TENANT if key else db.PLATFORM)
                            found[f"{tenant and tenant.key} {table.name}"] = sorted(map(tuple, rows), key=repr)
        return found


def _session_of(email: str) -> Any:
    return db.session.scalars(sa.select(Session.id).join(User, User.id == Session.user_id).where(User.email == email)).one()


def _identity_of(email: str) -> Any:
    made = Identity(user_id=db.session.scalars(sa.select(User.id).where(User.email == email)).one(), provider="google", issuer="", subject=email)
    db.session.add(made)
    db.session.flush()
    found = made.id
    db.commit()
    return found


def _passkey_of(email: str) -> Any:
    """One that opens nothing, so that Bob still signs in by code alone."""
    passkey = Passkey(user_id=cast.user(email).id, rp_id="gatehouse.test", credential_id="Ym9i", public_key="-", name="Bob's phone")
    db.session.add(passkey)
    db.session.commit()
    return passkey.id


def _domain_of(slug: str) -> Any:
    domain = Domain(organization_id=cast.org(slug).id, host="unproved.acme.example", proof="-")
    db.session.add(domain)
    db.session.commit()
    return domain.id


def lacking(role: str, found: list[Route]) -> Iterator[Route]:
    """The routes whose permission a role does not have."""
    yield from (route for route in found if route.permission and not roles.may(role, route.permission))


def said(route: Route, answer: TestResponse) -> str:
    """What a sweep complains of."""
    return f"{route}: {answer.status} {answer.headers.get('Location', '')}".strip()


def is_door(answer: TestResponse) -> bool:
    """Whether the answer sends somebody to the sign-in page, or says that they have to sign in."""
    return answer.status_code == 401 or (answer.status_code == 303 and answer.headers["Location"].split("?")[0] == "/signin")
