"""Entries of the audit log in words. The only table of them: a fact that has none is shown by its bare name."""

from collections import defaultdict

from flask_babel import gettext as _

from webapp.audit.reading import Fact
from webapp.kit import refusals
from webapp.orgs import roles
from webapp.orgs.wording import REFUSED, SENTENCES, STEMS

ROLES = {roles.MANAGER: refusals.marked("manager"), roles.MEMBER: refusals.marked("member"), roles.CLIENT: refusals.marked("client")}
TRIED = refusals.marked("%(actor)s was refused: %(what)s")


def sentence(fact: Fact, actor: str | None = None) -> str:
    """What happened, in the reader's language. `actor` stands for the name where that is not the reader's to know."""
    known = defaultdict(str, {key: _spoken(key, value) for key, value in fact.facts.items()})
    known |= {"actor": actor or fact.actor_name, "subject": fact.subject_label or known["subject"] or ""}
    if fact.result == "refused" and fact.action not in REFUSED:
        words = roles.WORDS.get(fact.action)
        return str(_(TRIED)) % {"actor": known["actor"], "what": _(words) if words else fact.action}
    found = REFUSED.get(fact.action) if fact.result == "refused" else SENTENCES.get(fact.action)
    return str(_(found)) % known if found else f"{known['actor']}: {fact.action}"


def stems() -> list[tuple[str, str]]:
    """What one may look for: (stem, words), by words."""
    return sorted(((stem, str(_(words))) for stem, words in STEMS.items()), key=lambda one: one[1].lower())


def _spoken(key: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if key in ("role", "before", "after") and isinstance(value, str) and value in ROLES:
        return str(_(ROLES[str(value)]))
    return "–" if value is None else str(value)
