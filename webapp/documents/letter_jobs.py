"""Letters about requests, about what is due, and about what was shared. Each was promised together with what it tells of, so one that finds nothing
of it waits for a while and is void then (`jobs.intend`)."""

from uuid import UUID

import sqlalchemy as sa

from webapp.documents import checklists, reminders, requests, telling
from webapp.documents.request_models import RETURNED, DocumentRequest, RequestAddress
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Kind, NotYet, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import clock, crypto, db, mail
from webapp.orgs import members
from webapp.platform import addresses, letters, organizations
from webapp.platform.models import Organization, User

MORNING = "documents.morning"
REMIND = "documents.remind"
MOST_REMINDED = 200  # requests of one run for an organization


def look_round(_job: Running) -> None:
    for org in organizations.every():
        if org.status == "active":
            jobs.add(REMIND, org=org.id)


def remind(job: Running) -> None:
    """Letters about documents that are due, and to those who were asked for some and have not sent them. All are intended first: what they stand for is
    written in the organization's database, and together with them or not at all."""
    if job.org is None:
        return
    reminders.tell_due(job.org)
    today = clock.now().date()
    asked = sa.select(DocumentRequest).where(DocumentRequest.reminds_on <= today).order_by(DocumentRequest.reminds_on, DocumentRequest.id).limit(MOST_REMINDED)
    some = list(db.session.scalars(asked))
    far = checklists.progress(request.id for request in some)
    for request in some:
        request.reminds_on = None
        is_lacking = request.email and requests.state_of(request) == requests.OPEN and far[request.id].is_lacking
        if is_lacking and not requests.was_reminded(request):
            requests.write(job.org, request, requests.REMINDED)
            request.reminded_at = clock.now()
    db.session.flush()


def send_request(job: Running) -> None:
    """To whoever is asked: the list with its address, what is missing of it, or what does not do."""
    token = crypto.unseal(job.payload["token"])
    request = db.session.scalar(
        sa.select(DocumentRequest)
        .join(RequestAddress, RequestAddress.request_id == DocumentRequest.id)
        .where(DocumentRequest.id == job.subject, RequestAddress.token_hash == crypto.digest(token))
    )
    if request is None or job.org is None:
        raise NotYet(f"request {job.subject} is not there, or has another address")
    if request.email is None or requests.state_of(request) != requests.OPEN:
        raise Void("the request is closed")
    told, org = job.payload["told"], organizations.get(job.org)
    lines = [line for line in checklists.of(request) if told == requests.ASKED or line.state in checklists.LACKING]
    facts = {
        "told": told,
        "who": requests.owner_name(request),
        "place": org.name,
        "title": request.title,
        "note": request.note if told == requests.ASKED else "",
        "lines": [_words(line) for line in lines],
        "until": f"{request.ends_at:%-d %B %Y}",
        "url": addresses.of_home(org.slug, f"/r/{token}"),
    }
    letters.send("documents/request", request.email, facts)


def tell_due(job: Running) -> None:
    """To a member: what wants their look, of what they still see."""
    user, role, org = _member(job)
    told = reminders.told_in(UUID(job.payload["letter"]), user.id, role)
    if told is None:
        raise NotYet("nothing was promised by that letter yet")
    if not told:
        raise Void("it is done already, or nothing they see")
    lines = [{"title": one.title, "note": one.note, "expires": f"{one.expires_on:%-d %B %Y}" if one.expires_on and one.why == "expiry" else ""} for one in told]
    letters.send("documents/due", user.email or "", {"lines": lines, "place": org.name, "url": addresses.of_home(org.slug, "/inbox/due")})


def gather_shared(job: Running) -> None:
    if job.org is not None:
        telling.gather(job.org, job.payload["principal"])


def tell_shared(job: Running) -> None:
    """To a member: what they can see now."""
    user, role, org = _member(job)
    if not telling.wants_letters(user.id):
        raise Void("they want no such letters")
    told = telling.news(UUID(job.payload["letter"]), user.id, role)
    if told is None:
        raise NotYet("nothing was promised by that letter yet")
    if not told.number:
        raise Void("it was taken back, or is nothing they see")
    document_id, title = told.documents[0]
    path = f"/documents/{document_id}" if told.number == 1 else "/documents?view=shared"
    facts = {
        "place": org.name,
        "who": " and ".join(told.givers[:2]) if 1 <= len(told.givers) <= 2 else "",
        "number": told.number,
        "title": title,
        "titles": [one for _id, one in told.documents],
        "url": addresses.of_home(org.slug, path),
        "off_url": addresses.of_home(org.slug, "/me/letters"),
    }
    letters.send("documents/shared", user.email or "", facts)


def _member(job: Running) -> tuple[User, str, Organization]:
    """Somebody with an active seat and an address, and their role. Raises Void."""
    user, seat = db.session.get(User, job.subject), members.find(job.org, job.subject) if job.org and job.subject else None
    if job.org is None or user is None or user.email is None or user.status != "active" or seat is None or seat.status != "active":
        raise Void("there is nobody to tell")
    return user, seat.role, organizations.get(job.org)


def _words(line: checklists.Line) -> str:
    words = line.name if line.wanted == 1 else f"{line.name} ({line.number} of {line.wanted})"
    return f"{words}: {line.reason}" if line.state == RETURNED else words


JOBS = [
    Kind(MORNING, look_round),
    Kind(REMIND, remind),
    Kind(requests.SEND, send_request, attempts=mail.ATTEMPTS),
    Kind(reminders.TELL, tell_due, attempts=mail.ATTEMPTS),
    Kind(telling.GATHER, gather_shared),
    Kind(telling.TELL, tell_shared, attempts=mail.ATTEMPTS),
]
SCHEDULE = [Periodic("documents.morning", "10 5 * * *", MORNING)]
