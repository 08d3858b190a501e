"""The words of a document that may tell what it is. Pure."""

import re

from webapp.kit import spelling

LOOKED_AT = 8_000  # letters: the first pages say what a document is
MOST = 160  # words of one document: more cost time and tell nothing new
SHORTEST, LONGEST = 3, 40
TITLE = "t:"  # marks a word of the title, which tells more than the same word in the text

# What stands in every letter tells nothing apart. Folded, as `spelling.plain` writes.
COMMON = frozenset(
    """aber alle allem allen aller alles als also auch auf aus bei bis bitte bzw damit dann das dass dem den denn der des die dies diese diesem
    diesen dieser dieses durch ein eine einem einen einer eines fur gegen haben hat hier ich ihr ihre ihrem ihren ihrer ihnen ist kann keine
    konnen mit muss nach nicht noch nur oder ohne pro sehr sein sich sie sind sowie uber und uns unser unsere unserem unseren unserer unter vom von
    vor war was wenn werden wie wir wird wurde zum zur zwischen geehrte geehrter damen herren herr frau freundlichen grussen gruss seite strasse
    telefon telefax fax mobil mail email www http https com org net
    about after all also and any are been before but can could does each for from had has have her his how into its may more most not now off
    one only other our out over own per she shall should some such than that the their them then there these they this those through too under
    until upon very was were what when where which while who will with within would you your dear sir madam sincerely regards yours faithfully
    page street phone""".split()
)
WORD = re.compile(r"[^\W\d_]+")


def told_by(title: str, text: str) -> list[str]:
    """Distinct words in order, those of the title first and marked; at most MOST."""
    named = (f"{TITLE}{word}" for word in _words(title[:300]))
    return list(dict.fromkeys([*named, *_words(text[:LOOKED_AT])]))[:MOST]


def _words(text: str) -> list[str]:
    found = (word for part in WORD.findall(spelling.plain(text)) for word in _parts(part))
    return [word for word in found if len(word) <= LONGEST and word not in COMMON]


def _parts(word: str) -> list[str]:
    """The word; of scripts without spaces between words, their neighbouring letters."""
    if spelling.CJK.search(word):
        return list(spelling.words(word))
    return [word] if len(word) >= SHORTEST else []
