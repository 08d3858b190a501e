"""The parts of the product that a plan allows and an organization switches. Pure; the only catalogue of them.

A standalone module works by itself; an enhancement needs another module under it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from webapp.kit import refusals


@dataclass(frozen=True, slots=True)
class Module:
    """`needs` is the module that an enhancement stands on; empty for a standalone one."""

    name: str
    label: str
    words: str
    needs: str = ""


CATALOGUE = {
    module.name: module
    for module in (
        Module("documents", refusals.marked("Documents"), refusals.marked("Upload, read, find and share documents.")),
        Module("links", refusals.marked("Links"), refusals.marked("Share a document with anybody who holds its link."), "documents"),
        Module("assistant", refusals.marked("Assistant"), refusals.marked("Suggests type, category and tags, which people accept or reject."), "documents"),
        Module("autonomy", refusals.marked("Autonomy"), refusals.marked("The assistant acts by itself where it is sure."), "assistant"),
        Module("requests", refusals.marked("Requests"), refusals.marked("Ask people outside for documents, by a link with a list."), "documents"),
        Module("services", refusals.marked("Services"), refusals.marked("Programs plugged into the workspace.")),
        Module("branding", refusals.marked("Branding"), refusals.marked("Your own logo, colour and icon.")),
        Module("domains", refusals.marked("Own domains"), refusals.marked("Serve the workspace under a domain of yours."), "branding"),
        Module("sso", refusals.marked("Central sign-in"), refusals.marked("Sign in through your own provider.")),
        Module("audit_export", refusals.marked("Audit export"), refusals.marked("Take the audit log out as CSV or JSON Lines.")),
    )
}


def effective(allowed: Iterable[str], off: Iterable[str]) -> frozenset[str]:
    """The modules that are on: what the plan allows, without what was switched off and what stood on that."""
    return _effective(tuple(allowed), tuple(off))


@lru_cache(maxsize=1000)  # asked several times by every page
def _effective(allowed: tuple[str, ...], off: tuple[str, ...]) -> frozenset[str]:
    on = set(allowed) & CATALOGUE.keys() - set(off)
    while orphans := {name for name in on if CATALOGUE[name].needs and CATALOGUE[name].needs not in on}:
        on -= orphans
    return frozenset(on)


def in_families() -> list[Module]:
    """The catalogue, each enhancement below what it stands on."""
    found: list[Module] = []

    def visit(needs: str) -> None:
        for module in CATALOGUE.values():
            if module.needs == needs:
                found.append(module)
                visit(module.name)

    visit("")
    return found


def depth(name: str) -> int:
    """How many modules a module stands on, one upon the other."""
    needs = CATALOGUE[name].needs
    return depth(needs) + 1 if needs else 0
