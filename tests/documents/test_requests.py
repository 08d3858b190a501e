"""Asking people outside for documents: the verbs."""

from datetime import timedelta
from uuid import uuid4

import cast
import pytest
import sqlalchemy as sa
from documents import filed

from webapp.audit.models import TenantEntry
from webapp.documents import checklists, policy, requests, types
from webapp.documents.request_models import RequestAddress, RequestLine
from webapp.jobs import ledger as jobs
from webapp.jobs import queue
from webapp.kit import clock, crypto, db, mail, refusals
from webapp.orgs import members

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
LINES = (requests.Wanted("Passport"), requests.Wanted("Payslips", 3))


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield context


def bob():
    return cast.user(cast.BOB)


def acme():
    return cast.org("acme").id


def made(title="Papers for the loan", *, days=14, lines=LINES, **terms):
    return requests.make(acme(), requests.Terms(title, clock.now() + timedelta(days=days), lines, **terms), by=bob())


def code_of(call, *args, **more):
    with pytest.raises(refusals.Refusal) as refused:
        call(*args, **more)
    return refused.value.code


def came(request, name, *titles, sender=""):
    """Files for the line of that name."""
    line = db.session.scalar(sa.select(RequestLine).where(RequestLine.request_id == request.id, RequestLine.name == name))
    checklists.note(request, line, [filed.document(title, filename=title) for title in titles], sender=sender)
    return line


def states(request):
    return [(line.state, line.number) for line in checklists.of(request)]


def test_whoever_holds_the_address_reaches_the_list_and_only_a_digest_is_kept(inside):
    request, token = made(recipient="Vera", note="For the bank.")
    assert len(token) == 43  # 256 bits
    assert requests.behind(acme(), token) is request
    assert [line.name for line in checklists.of(request)] == ["Passport", "Payslips"]
    assert list(db.session.scalars(sa.select(RequestAddress.token_hash))) == [crypto.digest(token)]
    assert token not in str(db.session.execute(sa.select(TenantEntry.facts)).all())


def test_a_line_goes_from_missing_to_accepted_or_back(inside):
    request, _token = made()
    assert states(request) == [("missing", 0), ("missing", 0)]
    passport, payslips = came(request, "Passport", "p.pdf", sender="Vera"), came(request, "Payslips", "1.pdf", "2.pdf")
    assert states(request) == [("received", 1), ("some", 2)]
    assert checklists.progress([request.id])[request.id] == checklists.Progress(2, 1, 0)
    checklists.accept(request, passport, by=bob())
    checklists.send_back(request, payslips, "They are of 2024.", by=bob())
    assert states(request) == [("accepted", 1), ("returned", 0)]
    assert [file.is_returned for file in checklists.of(request)[1].files] == [True, True]
    came(request, "Payslips", "3.pdf", "4.pdf", "5.pdf")
    assert states(request) == [("accepted", 1), ("received", 3)]
    with filed.statements() as sent:
        checklists.of(request)
    assert len(sent) == 2


def test_what_cannot_be_decided_is_refused(inside):
    request, _token = made()
    line = checklists.find(request, checklists.of(request)[0].id)
    assert code_of(checklists.accept, request, line, by=bob()) == "NOTHING_CAME"
    came(request, "Passport", "p.pdf")
    assert code_of(checklists.send_back, request, line, " ", by=bob()) == "REASON_NEEDED"
    assert code_of(checklists.find, request, uuid4()) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"title": " "}, "TITLE_INVALID"),
        ({"title": "x" * 121}, "TITLE_INVALID"),
        ({"days": -1}, "END_INVALID"),
        ({"days": 91}, "END_INVALID"),
        ({"lines": ()}, "LINES_INVALID"),
        ({"lines": (requests.Wanted("A", 0),)}, "LINES_INVALID"),
        ({"lines": (requests.Wanted("A", type_id=uuid4()),)}, "LABEL_UNKNOWN"),
        ({"email": "nobody"}, "EMAIL_INVALID"),
        ({"tags": (uuid4(),)}, "LABEL_UNKNOWN"),
        ({"note": "x" * 1001}, "NOTE_INVALID"),
    ],
)
def test_what_cannot_be_asked_is_refused(inside, terms, code):
    assert code_of(made, **terms) == code


@pytest.mark.parametrize("case", ["unknown", "over", "closed", "suspended", "renewed"])
def test_what_does_not_open_says_nothing_of_why(inside, time, case):
    request, token = made()
    if case == "over":
        time.passes(days=15)
    elif case == "closed":
        requests.close(request, by=bob())
    elif case == "suspended":
        members.suspend(members.get(acme(), bob().id), by=cast.user(cast.ALICE))
    elif case == "renewed":
        assert requests.behind(acme(), requests.renew_address(request, by=bob())) is request
    assert code_of(requests.behind, acme(), "x" * 43 if case == "unknown" else token) == "LINK_SHUT"


def test_a_closed_one_opens_again_with_the_same_address(inside):
    request, token = made()
    requests.close(request, by=cast.user(cast.ALICE))
    later = clock.now() + timedelta(days=20)
    assert code_of(requests.reopen, request, later, manages=False, by=bob()) == "CLOSED_BY_MANAGER"
    assert code_of(requests.extend, request, later, by=bob()) == "REQUEST_CLOSED"
    requests.reopen(request, later, manages=True, by=cast.user(cast.ALICE))
    assert requests.behind(acme(), token).ends_at == later
    policy.change(policy.Policy(longest_link_days=3), by=cast.user(cast.ALICE))
    assert code_of(requests.extend, request, later, by=bob()) == "END_INVALID"


def test_types_that_become_one_stay_with_the_line_and_a_deleted_one_leaves_it(inside):
    kind, other = types.create("Slip", by=None), types.create("Payslip", by=None)
    request, _token = made(lines=(requests.Wanted("One", type_id=kind.id),))
    types.merge(kind, other, by=bob())
    assert checklists.of(request)[0].type_name == "Payslip"
    types.delete(other, force=True, by=bob())
    db.session.expire_all()
    assert checklists.of(request)[0].type_name == ""


def test_ones_own_are_listed_page_by_page_and_all_for_managers(inside):
    for title in ("One", "Two", "Three"):
        made(title)
    first = requests.page(bob().id, cursor=None, limit=2)
    assert [one.request.title for one in first.items] == ["Three", "Two"]
    assert [one.request.title for one in requests.page(bob().id, cursor=first.cursor, limit=2).items] == ["One"]
    assert requests.page(cast.user(cast.MIA).id, cursor=None, limit=2).items == []
    assert len(requests.page(None, cursor=None, limit=9).items) == 3
    assert code_of(requests.find, first.items[0].request.id, owner_id=cast.user(cast.MIA).id) == "NOT_FOUND"


def test_what_a_member_asked_for_arrives_with_their_heir(inside):
    request, token = made()
    db.commit()
    members.remove(members.get(acme(), bob().id), cast.user(cast.MIA).id, by=cast.user(cast.ALICE))
    db.session.expire_all()
    assert requests.behind(acme(), token).owner_id == cast.user(cast.MIA).id
    assert requests.owner_name(request) == "Mia Kern"


def letters(app):
    queue.run_due(app)
    return [message for message in mail.outbox if message["To"] == "vera@client.example"]


def test_the_address_goes_out_by_mail_and_one_reminder_a_day(app, time):
    with app.app_context(), db.inside(cast.tenant("acme")):
        request, token = made(email="Vera@client.example")
        db.commit()
        (letter,) = letters(app)
        assert f"/r/{token}" in letter.get_body(("plain",)).get_content()
        far = checklists.progress([request.id])[request.id]
        requests.remind(acme(), request, far, by=bob())
        db.commit()
        assert len(letters(app)) == 2
        assert code_of(requests.remind, acme(), request, far, by=bob()) == "REMINDED_TODAY"
        time.passes(days=1, seconds=1)
        requests.remind(acme(), request, far, by=bob())
        assert code_of(requests.remind, acme(), request, checklists.Progress(2, 2, 0), by=bob()) == "NOTHING_MISSING"
        assert code_of(requests.remind, acme(), made().request, far, by=bob()) == "NO_ADDRESS"


def test_a_letter_whose_request_was_rolled_back_is_never_sent(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        made(email="vera@client.example")
        db.rollback()
    assert letters(app) == []


def morning(app):
    with app.app_context():
        jobs.add("documents.morning")
        db.commit()
    return len(letters(app))


def test_three_days_before_the_end_a_letter_reminds_by_itself_once(app, time):
    with app.app_context(), db.inside(cast.tenant("acme")):
        request, _token = made(email="vera@client.example", days=10)
        request_id = request.id
        db.commit()
    assert morning(app) == 1
    time.passes(days=7)
    assert (morning(app), morning(app)) == (2, 2)
    address = re_address(letters(app)[-1])
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert requests.behind(acme(), address).id == request_id


def re_address(letter):
    return letter.get_body(("plain",)).get_content().partition("/r/")[2][:43]


def test_nobody_is_reminded_of_what_came_or_was_closed(app, time):
    with app.app_context(), db.inside(cast.tenant("acme")):
        came(made(email="vera@client.example", days=10, lines=LINES[:1]).request, "Passport", "p.pdf")
        requests.close(made(email="vera@client.example", days=10).request, by=bob())
        db.commit()
    before = len(letters(app))
    time.passes(days=7)
    assert morning(app) == before
