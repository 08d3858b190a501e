"""The passages that say why something was found."""

import cast
import pytest
from search import papers

from webapp.kit import db, spelling
from webapp.search import highlights, query

FILLER = "lorem ipsum dolor sit amet consectetur " * 12


def brackets(pieces):
    return "".join(f"[{piece}]" if is_hit else piece for piece, is_hit in pieces)


def marked(text, asked):
    return brackets(highlights.marked(text, query.parse(asked)))


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("Rent of hall 3", "rent ", "[Rent] of hall 3"),
        ("Frau Müller, MÜLLER und Mueller", "müller ", "Frau [Müller], [MÜLLER] und [Mueller]"),
        ("Müller, Muller, Mueller", "mueller ", "[Müller], Muller, [Mueller]"),
        ("Müller, Muller, Mueller", "muller ", "[Müller], [Muller], Mueller"),
        ("Mu\u0308ller", "muller ", "[Mu\u0308ller]"),
        ("Die Straße, STRASSE", "strasse ", "Die [Straße], [STRASSE]"),
        ("Größe groesse", "grösse ", "[Größe] [groesse]"),
        ("ﬁnd the ﬁle", "file ", "ﬁnd the [ﬁle]"),
        ("Contractors and a contract", "contr* ", "[Contractors] and a [contract]"),
        ("A contract, subcontract", "contract ", "A [contract], subcontract"),
        ("a lump\nsum, a sum of lumps", '"lump sum"', "a [lump\nsum], a sum of lumps"),
        ("Ёлка у склада", "елка ", "[Ёлка] у склада"),
        ("关于仓库租赁的合同", "租赁 合同 ", "关于仓库[租赁]的[合同]"),
        ("ABC合同", "abc合同 ", "[ABC合同]"),
        ("DB-Schenker, db schenker", "db-schenker ", "[DB-Schenker], [db schenker]"),
        ("nothing of it", "absent ", "nothing of it"),
        ("words left out", "-left tag:words ", "words left out"),
        ("<b>rent</b>", "rent ", "<b>[rent]</b>"),
    ],
)
def test_hits_are_marked_in_the_letters_they_were_written_in(text, asked, shown):
    assert marked(text, asked) == shown


@pytest.mark.parametrize("text", ["Müller & Söhne: 1.187,50 €", "Œuvre, Ærø, Łódź, đakovo", "ガス会社の合同", "ｗｉｄｅ letters", "x² m³", "Ǆ ŉ İstanbul ΆΣ"])
def test_whatever_the_index_finds_is_marked(text):
    for word in spelling.words(text):
        assert "[" in marked(text, f'"{word}"'), word


@pytest.fixture
def passages(context):
    bob = cast.user(cast.BOB)

    def of(text, asked):
        with db.inside(cast.tenant("acme")):
            made = papers.write(bob, "A", text)
            return highlights.of([made.n], query.parse(asked)).get(made.n)

    return of


def test_a_passage_is_cut_at_words_around_the_hit(passages):
    found = passages(f"{FILLER}the rent is due {FILLER}", "rent ")
    shown = brackets(found.pieces)
    assert "the [rent] is due lorem" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < highlights.LONGEST + 10
    assert set(shown.strip("… ").replace("[rent]", "rent").split()) <= {*FILLER.split(), "the", "rent", "is", "due"}


def test_a_short_text_is_shown_whole(passages):
    found = passages("The rent\nis  due.", "due ")
    assert (found.page, brackets(found.pieces)) == (None, "The rent is [due].")


def test_the_place_with_the_most_words_is_shown(passages):
    found = passages(f"rent {FILLER} rent {FILLER} the rent for hall 3 {FILLER} hall", "rent hall ")
    assert "the [rent] for [hall] 3" in brackets(found.pieces)


def test_the_page_is_told_and_not_left(passages):
    found = passages(f"first\f{FILLER}\fshort rent\fnext page", "rent ")
    assert (found.page, brackets(found.pieces)) == (3, "short [rent]")


def test_there_is_no_passage_without_a_hit(passages):
    assert passages("nothing", "absent ") is None
    assert passages("nothing", "") is None


def test_a_text_of_many_megabytes_is_looked_through_in_part(passages):
    assert passages("lorem ipsum " * 1_500_000 + "rent", "rent ") is None
    assert passages("rent " + "lorem ipsum " * 1_500_000, "rent ") is not None


def test_of_thirty_words_in_a_text_full_of_them_a_few_are_looked_at():
    asked = " ".join(f"word{number}" for number in range(30))
    patterns = highlights._patterns(query.parse(asked).terms)
    assert 30 <= len(highlights._hits(f"{asked} " * 800, patterns)) <= highlights.HITS + 30
