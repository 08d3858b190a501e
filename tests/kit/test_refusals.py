"""What the product says no with."""

import pytest

from webapp.kit import refusals

STATUS = {
    refusals.NotFound: 404,
    refusals.SignInNeeded: 401,
    refusals.NotAllowed: 403,
    refusals.Conflict: 409,
    refusals.TooLarge: 413,
    refusals.Invalid: 422,
    refusals.Unavailable: 503,
    refusals.NoRoom: 507,
}


@pytest.mark.parametrize("kind", STATUS)
def test_each_refusal_has_its_status_and_code(kind):
    refusal = kind("No.")
    assert refusal.status == STATUS[kind]
    assert refusal.code == kind.code != "REFUSED"


def test_facts_fill_the_sentence_and_stay_apart_for_translation():
    refusal = refusals.Conflict("The name %(slug)s is taken.", code="SLUG_TAKEN", field="slug", slug="acme")
    assert str(refusal) == "The name acme is taken."
    assert (refusal.sentence, refusal.facts) == ("The name %(slug)s is taken.", {"slug": "acme"})
    assert (refusal.code, refusal.field) == ("SLUG_TAKEN", "slug")


def test_a_sentence_without_facts_may_hold_a_percent_sign():
    assert str(refusals.Invalid("100 % is the most.")) == "100 % is the most."


def test_a_fact_that_looks_like_a_place_is_left_alone():
    assert str(refusals.Conflict("%(name)s is here.", name="%(evil)s")) == "%(evil)s is here."


def test_a_code_of_one_refusal_is_not_that_of_the_next():
    refusals.Invalid("No.", code="SPECIAL")
    assert refusals.Invalid("No.").code == "INVALID"


def test_too_many_tells_when_to_come_back():
    refusal = refusals.TooMany("Wait %(wait)s.", retry_after=30, wait="30 seconds")
    assert (refusal.status, refusal.retry_after, str(refusal)) == (429, 30, "Wait 30 seconds.")


def test_nothing_here_tells_no_more_than_that():
    assert str(refusals.NotFound()) == "There is nothing at this address, or it is not yours to see."
