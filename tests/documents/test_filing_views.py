"""Filing in front of a browser."""

import cast
import pytest
import sqlalchemy as sa
from documents.filed import document, statements
from screens import ACME, GLOBEX, arriving

from webapp.documents import categories, filing, tags, types
from webapp.documents.models import Category, Document, Tag
from webapp.kit import db

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def acme(app):
    """Bob's lease, and a vocabulary: their ids by name."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        finance = categories.create("Finance", by=None)
        found = {
            "lease": document("Lease").id,
            "finance": finance.id,
            "energy": categories.create("Energy", finance.id, by=None).id,
            "legal": categories.create("Legal", by=None).id,
            "contract": types.create("Contract", by=None).id,
            "urgent": tags.create("urgent", by=None).id,
        }
        db.commit()
    return found


def filed(app, document_id):
    with app.app_context(), db.inside(cast.tenant("acme")):
        n = db.session.scalars(sa.select(Document.n).where(Document.id == document_id)).one()
        found = filing.of(n)
        return found.type and found.type.name, [place.name for place in found.categories], [tag.name for tag in found.tags]


def names(app, model):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return sorted(db.session.scalars(sa.select(model.name)))


def test_the_owner_files_a_document_field_by_field(app, acme):
    bob, lease = arriving(app, cast.BOB, ACME), acme["lease"]
    answer = bob.post(f"/documents/{lease}/type", {"type": acme["contract"]}, page="/documents", partial=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<div class="filing-field" id="filing-field-type-{lease}"')
    bob.post(f"/documents/{lease}/categories", {"categories": [acme["energy"], acme["legal"]]}, page="/documents", partial=True)
    answer = bob.post(f"/documents/{lease}/tags", {"tags": [acme["urgent"], "to be paid"], "new": "Q4, 2026"}, page="/documents")
    assert answer.location == f"/documents/{lease}/filing"
    assert filed(app, lease) == ("Contract", ["Energy", "Legal"], ["2026", "Q4", "to be paid", "urgent"])
    page = bob.get(answer.location).text
    assert "Finance / Energy" in page
    bob.post(f"/documents/{lease}/type", {"type": ""}, page="/documents", partial=True)
    bob.post(f"/documents/{lease}/categories", {"shown": [acme["energy"]], "categories": []}, page="/documents", partial=True)
    assert filed(app, lease)[:2] == (None, ["Legal"])


@pytest.mark.parametrize(("field", "value"), [("type", "nonsense"), ("categories", "01a1ffdd-24df-722b-8847-10355cac5bd4"), ("tags", "a\tb" * 60)])
def test_what_is_not_there_is_told_at_its_field_and_nothing_is_kept(app, acme, field, value):
    bob, lease = arriving(app, cast.BOB, ACME), acme["lease"]
    more = {"new": "made before it failed"} if field == "tags" else {}
    answer = bob.post(f"/documents/{lease}/{field}", {field: value, **more}, page="/documents", partial=True)
    assert answer.status_code == 422
    assert f'id="{field}-{lease}-error"' in answer.text
    assert filed(app, lease) == (None, [], [])
    assert names(app, Tag) == ["urgent"]


def test_others_do_not_file_it(app, acme):
    lease = acme["lease"]
    for email, status in ((cast.MIA, 404), (cast.ALICE, 404), (cast.VERA, 403)):
        somebody = arriving(app, email, ACME)
        assert somebody.post(f"/documents/{lease}/tags", {"tags": "x"}, page="/documents").status_code == status
    assert arriving(app, cast.CHARLIE, GLOBEX).post(f"/documents/{lease}/tags", {"tags": "x"}, page="/documents").status_code == 404


def test_pickers_are_offered_names_and_nothing_else(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    assert bob.get("/filing/options?kind=categories&q=ENERG").json == {"options": [{"value": str(acme["energy"]), "text": "Finance / Energy"}]}
    assert bob.get("/filing/options?kind=tags&q=").json == {"options": [{"value": str(acme["urgent"]), "text": "urgent"}]}
    assert bob.get("/filing/options?kind=type&q=%00").json["options"][0]["text"] == "Contract"
    assert bob.get("/filing/options?kind=nothing").status_code == 404
    assert arriving(app, cast.VERA, ACME).get("/filing/options?kind=tags").status_code == 403


def test_a_manager_grows_a_tree(app, acme):
    alice = arriving(app, cast.ALICE, ACME)
    page = alice.get(f"/filing/categories/{acme['finance']}").text
    assert "Rename" in page
    answer = alice.post("/filing/categories", {"name": "Taxes", "parent": acme["finance"]}, page="/filing/categories", partial=True)
    assert answer.text.lstrip().startswith('<div class="desk with" id="desk"')
    assert "Taxes" in answer.text
    assert alice.post(f"/filing/categories/{acme['legal']}", {"name": "Law"}, page="/filing/categories").location == f"/filing/categories/{acme['legal']}"
    assert alice.post(f"/filing/categories/{acme['energy']}/parent", {"into": acme["legal"]}, page="/filing/categories", partial=True).status_code == 200
    assert "Law / Energy" in alice.get(f"/filing/categories/{acme['energy']}").text
    alice.post(f"/filing/categories/{acme['energy']}/parent", {"into": ""}, page="/filing/categories")
    alice.post(f"/filing/categories/{acme['energy']}/merging", {"into": acme["finance"]}, page="/filing/categories", partial=True)
    assert names(app, Category) == ["Finance", "Law", "Taxes"]


@pytest.mark.parametrize(
    ("path", "sent", "status", "said"),
    [
        ("", {"name": ""}, 422, "Write a name."),
        ("", {"name": "finance"}, 409, "There is Finance already"),
        ("/{energy}", {"name": "a\u202eb"}, 422, "can be seen"),
        ("/{finance}/parent", {"into": "{energy}"}, 422, "not Finance itself or below it"),
        ("/{finance}/merging", {"into": "{energy}"}, 422, "not Finance itself or below it"),
        ("/{legal}/removal", {}, 409, "Documents filed there: 1."),
    ],
)
def test_what_cannot_be_done_to_the_tree_is_told_and_not_done(app, acme, path, sent, status, said):
    with app.app_context(), db.inside(cast.tenant("acme")):
        filing.set_categories(document("Other"), [acme["legal"]], by=cast.user(cast.BOB))
        db.commit()
    alice = arriving(app, cast.ALICE, ACME)
    answer = alice.post(
        "/filing/categories" + path.format(**acme), {name: value.format(**acme) for name, value in sent.items()}, page="/filing/categories", partial=True
    )
    assert answer.status_code == status
    assert said in answer.text
    assert names(app, Category) == ["Energy", "Finance", "Legal"]


def test_what_goes_says_where_its_documents_go(app, acme):
    lease, alice = acme["lease"], arriving(app, cast.ALICE, ACME)
    arriving(app, cast.BOB, ACME).post(f"/documents/{lease}/categories", {"categories": [acme["energy"]]}, page="/documents")
    assert "One document stands in it" in alice.get(f"/filing/categories/{acme['finance']}").text
    alice.post(f"/filing/categories/{acme['finance']}/removal", {"into": acme["legal"]}, page="/filing/categories", partial=True)
    assert filed(app, lease)[1] == ["Legal"]
    alice.post(f"/filing/categories/{acme['legal']}/removal", {"without": "1"}, page="/filing/categories", partial=True)
    assert filed(app, lease)[1] == []
    assert names(app, Category) == []


@pytest.mark.parametrize(("vocabulary", "key", "name"), [("types", "contract", "Contract"), ("tags", "urgent", "urgent")])
def test_a_manager_tidies_up_types_and_tags(app, acme, vocabulary, key, name):
    alice, here = arriving(app, cast.ALICE, ACME), f"/filing/{vocabulary}"
    assert alice.post(here, {"name": name.upper()}, page=here, partial=True).status_code == 409
    assert alice.post(here, {"name": "Other"}, page=here).location == here
    one = f"{here}/{acme[key]}"
    assert alice.post(one, {"name": "other"}, page=here, partial=True).status_code == 409
    assert alice.post(one, {"name": "Better"}, page=here).location == one
    assert alice.post(f"{one}/merging", {"into": "nothing"}, page=here, partial=True).status_code == 422
    assert "Better" not in alice.post(f"{one}/merging", {"into": " OTHER "}, page=here, partial=True).text
    assert alice.get(one).status_code == 404


def test_a_member_makes_tags_and_manages_nothing(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    assert bob.post("/filing/tags", {"name": "mine"}, page="/filing/tags").status_code == 303
    for path in ("/filing/types", "/filing/categories", f"/filing/tags/{acme['urgent']}", f"/filing/categories/{acme['legal']}/removal"):
        assert bob.post(path, {"name": "x"}, page="/filing/tags").status_code == 403
    page = bob.get("/filing/categories").text
    assert "Energy" in page
    assert 'class="count"' not in page.partition('id="main"')[2]
    assert arriving(app, cast.VERA, ACME).get("/filing/categories").status_code == 403


def test_an_empty_vocabulary_begins_with_one_click(app):
    alice = arriving(app, cast.ALICE, ACME)
    assert "Begin with a starter set" in alice.get("/filing/categories").text
    assert "Invoices" in alice.post("/filing/categories/starter", page="/filing/categories", partial=True).text
    alice.post("/filing/categories/starter", page="/filing/categories")
    assert len(names(app, Category)) == 13
    assert "Payslip" in alice.post("/filing/types/starter", page="/filing/types", partial=True).text


def test_the_tree_is_found_in_without_script(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    page = bob.get("/filing/categories?find=ÉNERGY").text
    assert "Finance" in page
    assert "Legal" not in page
    assert "No category fits" in bob.get("/filing/categories?find=nothing").text
    found = bob.get("/filing/tree?find=energy&base=/documents?type=x", headers=PARTIAL).text
    assert f"/documents?type=x&amp;category={acme['energy']}" in found
    assert bob.get("/filing/tree?base=https://elsewhere.example").status_code == 404
    assert bob.get("/filing/tree?base=//elsewhere.example").status_code == 404


def test_a_large_tree_takes_as_many_statements_as_a_small_one(app, acme):
    alice, numbers = arriving(app, cast.ALICE, ACME), []
    for many in (1, 300):
        with app.app_context(), db.inside(cast.tenant("acme")):
            for number in range(many):
                categories.create(f"Branch {many} {number}", acme["finance"], by=None)
            db.commit()
            with statements() as made:
                answer = alice.get(f"/filing/categories/{acme['finance']}")
        assert answer.status_code == 200
        numbers.append(len(made))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    ("now", "shown", "chosen", "wanted"),
    [
        ([], [], ["a", "b"], ["a", "b"]),
        (["a"], ["a"], [], []),
        (["a", "x"], ["a"], ["a", "b"], ["a", "x", "b"]),  # somebody else added x meanwhile
        (["a"], ["a", "x"], ["a", "x"], ["a"]),  # somebody else took x away
        (["a"], [], ["a", "a"], ["a"]),
    ],
)
def test_a_form_undoes_nothing_that_it_did_not_show(now, shown, chosen, wanted):
    assert filing.wanted(now, shown, chosen) == wanted
