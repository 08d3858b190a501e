"""How an organization looks: its name, its logo and favicon, its accent. Call these inside the organization's context."""

from dataclasses import dataclass
from functools import lru_cache

from webapp.audit import ledger
from webapp.kit import clock, colours, db, pictures, refusals
from webapp.orgs.models import Branding
from webapp.platform import registry, users
from webapp.platform.models import Organization

LOGO = (512, 128)  # twice the largest place it is shown in
FAVICON = 64

# As static/css/tokens.css draws them (oklch, here in sRGB): the sheets one reads on, and the ink that stands on a light fill.
PAPER, DARK_PAPER, INK = "#fbfbfa", "#121618", "#0a161b"
TEXT_NEEDS, EDGE_NEEDS = 4.5, 3.0  # WCAG 2.2: 1.4.3 for the words on a button, 1.4.11 for the button on its page
SHADES = 100  # steps to black or white in which the nearest shade is looked for


class Faint(refusals.Invalid):
    """An accent that is not told apart well enough. `nearest` is the shade closest to it that is."""

    code = "ACCENT_TOO_FAINT"

    def __init__(self, sentence: str, *, nearest: str, colour: str, ratio: str) -> None:
        super().__init__(sentence, field="accent", nearest=nearest, colour=colour, ratio=ratio)
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Measured:
    """A fill: the colour of words on it (white or ink), their contrast, and the contrast of the fill with its paper."""

    fill: str
    words: str
    on_fill: float
    on_paper: float

    @property
    def passes(self) -> bool:
        return self.on_fill >= TEXT_NEEDS and self.on_paper >= EDGE_NEEDS


def measure(fill: str, paper: str = PAPER) -> Measured:
    words = max((colours.WHITE, INK), key=lambda one: colours.contrast(fill, one))
    return Measured(fill, words, colours.contrast(fill, words), colours.contrast(fill, paper))


@lru_cache(maxsize=1000)
def in_the_dark(accent: str) -> Measured:
    """The accent on dark paper: itself where that passes, else the nearest lighter shade that does."""
    return next(found for step in range(SHADES + 1) if (found := measure(colours.mixed(accent, colours.WHITE, step / SHADES), DARK_PAPER)).passes)


def nearest(accent: str) -> str:
    """The shade on the way to black that passes first."""
    return next(shade for step in range(SHADES + 1) if measure(shade := colours.mixed(accent, colours.BLACK, step / SHADES)).passes)


def rename(org: Organization, name: str, *, by: ledger.Actor) -> None:
    """Raises Invalid (NAME_INVALID)."""
    before, after = org.name, users.clean_name(name)
    if before == after:
        return
    org.name = after
    _changed(org)
    ledger.record("branding.renamed", by=by, org=org.id, subject=org, before=before, after=after)


def paint(org: Organization, accent: str | None, *, by: ledger.Actor) -> None:
    """Sets the accent; None is the product's own. Raises Invalid (ACCENT_INVALID), Faint."""
    colour = _judged(accent) if accent else None
    if colour == org.accent:
        return
    before, org.accent = org.accent, colour
    _changed(org)
    ledger.record("branding.painted", by=by, org=org.id, subject=org, before=before, after=colour)


def put_logo(org: Organization, raw: bytes, *, by: ledger.Actor) -> None:
    """Raises pictures.Unfit, TooLarge."""
    row = _row()
    row.logo, row.logo_type = pictures.inside(raw, *LOGO), pictures.PNG
    _renewed(org, row)
    ledger.record("branding.logo_changed", by=by, org=org.id, subject=org)


def remove_logo(org: Organization, *, by: ledger.Actor) -> None:
    row = _row()
    if row.logo is not None:
        row.logo = row.logo_type = None
        _renewed(org, row)
        ledger.record("branding.logo_removed", by=by, org=org.id, subject=org)


def put_favicon(org: Organization, raw: bytes, *, by: ledger.Actor) -> None:
    """One that stands before what is made of the logo. Raises pictures.Unfit, TooLarge."""
    row = _row()
    row.favicon = pictures.centred(raw, FAVICON)
    _renewed(org, row)
    ledger.record("branding.favicon_changed", by=by, org=org.id, subject=org)


def remove_favicon(org: Organization, *, by: ledger.Actor) -> None:
    row = _row()
    if row.favicon is not None:
        row.favicon = None
        _renewed(org, row)
        ledger.record("branding.favicon_removed", by=by, org=org.id, subject=org)


def logo() -> bytes | None:
    """A PNG of at most LOGO pixels."""
    row = db.session.get(Branding, 1)
    return row.logo if row else None


def has_own_favicon() -> bool:
    row = db.session.get(Branding, 1)
    return row is not None and row.favicon is not None


def favicon() -> bytes | None:
    """A square PNG: what was uploaded for it, else the logo in small."""
    row = db.session.get(Branding, 1)
    if row is None:
        return None
    return row.favicon or (_small(row.logo) if row.logo else None)


@lru_cache(maxsize=500)
def theme(accent: str) -> str:
    """A style sheet that gives the tokens this accent, in the light and in the dark. Stands in no layer, so that it wins over them."""
    light, dark = measure(accent), in_the_dark(accent)
    return (
        ":root {\n"
        f"  --accent: {accent};\n"
        f"  --accent-fill: light-dark({light.fill}, {dark.fill});\n"
        f"  --accent-fill-hover: light-dark(color-mix(in oklch, {light.fill} 88%, black), color-mix(in oklch, {dark.fill} 88%, white));\n"
        f"  --on-accent: light-dark({light.words}, {dark.words});\n"
        "}\n"
    )


def _judged(accent: str) -> str:
    colour = colours.parse(accent)
    if colour is None:
        raise refusals.Invalid("Write the colour as six hexadecimal digits, such as #1f6feb.", code="ACCENT_INVALID", field="accent")
    found = measure(colour)
    if found.on_paper < EDGE_NEEDS:
        raise Faint(
            "%(colour)s is too faint: its contrast with our paper is %(ratio)s to 1, and buttons need 3 to 1 to be seen. The nearest shade is %(nearest)s.",
            nearest=nearest(colour),
            colour=colour,
            ratio=_ratio(found.on_paper),
        )
    if found.on_fill < TEXT_NEEDS:
        raise Faint(
            "Words on %(colour)s have a contrast of %(ratio)s to 1 at best, and need 4.5 to 1 to be read. The nearest shade is %(nearest)s.",
            nearest=nearest(colour),
            colour=colour,
            ratio=_ratio(found.on_fill),
        )
    return colour


def _ratio(value: float) -> str:
    """Rounded down, so that 4.49 is not called 4.5."""
    return f"{int(value * 10) / 10:.1f}"


@lru_cache(maxsize=200)
def _small(logo: bytes) -> bytes:
    return pictures.centred(logo, FAVICON)


def _row() -> Branding:
    row = db.session.get(Branding, 1)
    if row is None:
        row = Branding(id=1)
        db.session.add(row)
    return row


def _renewed(org: Organization, row: Branding) -> None:
    """A new version is a new address, since browsers keep the pictures of the one before for good."""
    row.updated_at = clock.now()
    org.branding_version += 1
    org.has_logo = row.logo is not None
    _changed(org)


def _changed(org: Organization) -> None:
    db.session.flush()
    db.after_commit(lambda: registry.drop(org.slug))
