"""The passages that say why something was found."""

import re

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
        ("Müesli, Müsli", "muesli ", "[Müesli], [Müsli]"),
        ("Aabenraa, Åbenrå", "aabenraa ", "[Aabenraa], [Åbenrå]"),
        ("Cæsar, Caesar", "caesar ", "[Cæsar], [Caesar]"),
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


def test_a_letter_is_read_in_one_way_only():
    """Were it read in two, a row of them could be read in a number of ways that doubles with each."""
    for several in highlights._readings():
        for joined, together in several.items():
            assert not highlights._apart(joined, together)[0] & together, joined


def test_what_stands_between_letters_is_no_letter():
    for letters in (*highlights._letters(), *highlights._readings()):
        for folded in filter(str.isalnum, letters):
            for letter in letters[folded]:
                assert not re.match(highlights.MARKS.replace("{0,8}+", ""), letter), letter
                assert not re.match(highlights._between(1), letter), letter


def test_every_repetition_in_a_pattern_is_bounded_and_possessive():
    asked = f'"aa bb müller" 租赁合同 "合同 abc" {"aa" * 30} contr* ue'
    for way in (pattern.pattern for _number, pattern in highlights._patterns(query.parse(asked).terms)):
        bare = re.sub(r"\[(\\.|[^\]\\])*\]", "", way)
        assert not re.search(r"[*+?]", re.sub(r"\{\d,\d+\}\+|\(\?(:|!|<!)", "", bare)), bare
        assert bare.removesuffix("{0,80}").count("{") == len(re.findall(r"\{\d,\d+\}\+", bare))


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("å" * 45 + "b", "a" * 38 + " "),
        ("å" * 45 + "b", "a" * 40 + " "),
        ("a" + "\u0301" * 20_000, '"a b"'),
        (("a" + "\u0301" * 9) * 2_000, f'"{"a " * 11}b"'),
        ("№" * 2_000, f'"{"no " * 11}b"'),
        ("合" + " " * 20_000, '"合 同"'),
    ],
)
def test_a_text_made_to_be_searched_for_long_is_not(text, asked):
    assert marked(text, asked) == text


@pytest.mark.timeout(30)
def test_a_word_of_many_letters_is_looked_for_by_its_first():
    assert marked(f"{'å' * 45}b, {'å' * 19}", "a" * 60 + " ") == f"[{'å' * 45}b], {'å' * 19}"
    assert marked(f"{'x' * 50} and more", f'"{"x" * 50} and" ') == f"[{'x' * 50}] and more"
    for letters in (38, 400):
        assert max(len(pattern.pattern) for _number, pattern in highlights._patterns(query.parse("a" * letters).terms)) < 6_000


def test_of_a_long_phrase_the_first_words_are_looked_for():
    assert marked("one " * 11 + "two three", f'"{"one " * 11}two three" ') == f"[{'one ' * 11}two] three"


def test_a_hit_that_goes_on_and_on_is_marked_within_reason():
    assert marked("a" * 10_000, "aa").startswith("[aa")
    assert len(marked("a" * 10_000, "aa").partition("]")[0]) < 100


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
