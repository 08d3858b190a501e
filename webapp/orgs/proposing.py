"""A logo drawn by the model that the organization's settings name. Call these inside the organization's context."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import db, ids, images, llm, pictures, refusals, throttle
from webapp.kit.log import log
from webapp.orgs import branding
from webapp.orgs.models import LogoProposal
from webapp.platform import quota
from webapp.platform.models import Organization
from webapp.settings import declared, integrations, prompts, providers

DRAW = "branding.draw"  # the job
DRAWING, READY, FAILED = "drawing", "ready", "failed"
WISH_LENGTH = 300
SIDE = 512  # pixels of what is shown and taken
TOKENS = {"standard": 1056, "hd": 4160}  # of a picture of 1024 pixels square, as OpenAI counts its own at medium and high quality
OFTEN = throttle.Limit("branding.draw", 10, timedelta(hours=1))  # each costs some cents


def current() -> LogoProposal | None:
    """The one that is being drawn, or that waits for a word."""
    return db.session.scalar(sa.select(LogoProposal).order_by(LogoProposal.id.desc()).limit(1))


def ask(org: Organization, wish: str, *, by: ledger.Actor) -> LogoProposal:
    """Has a logo drawn in a while; one before it is gone. Before the unit of work's first platform write. Raises Conflict
    (DRAWING_OFF, DRAWING_ALREADY, QUOTA_EXCEEDED), Invalid (WISH_TOO_LONG), TooMany."""
    found = integrations.effective(org.id, declared.IMAGES)
    if not found.enabled or found.provider is None:
        raise refusals.Conflict("Drawing is switched off. It can be switched on under Image generation.", code="DRAWING_OFF", field="wish")
    before = current()
    if before is not None and before.state == DRAWING:
        raise refusals.Conflict("One is being drawn already. Wait for it.", code="DRAWING_ALREADY", field="wish")
    clean = " ".join(wish.replace("\0", "").split())
    if len(clean) > WISH_LENGTH:
        raise refusals.Invalid("Write at most %(most)s characters.", code="WISH_TOO_LONG", field="wish", most=WISH_LENGTH)
    throttle.count((OFTEN, str(org.id)))
    quota.check(org.id, quota.AI_TOKENS, _price(found))
    made_id = ids.new()
    jobs.intend(DRAW, org=org.id, subject=made_id)
    db.session.execute(sa.delete(LogoProposal))
    made = LogoProposal(id=made_id, wish=clean, state=DRAWING, asked_by=by.id)
    db.session.add(made)
    db.session.flush()
    ledger.record_inside("branding.logo_asked", by=by, wish=clean)
    return made


def draw(org: Organization, proposal: LogoProposal) -> None:
    """Takes as long as drawing does, and is metered. A failure is written down with its reason, and costs nothing; who asked may ask
    again. Raises Conflict (QUOTA_EXCEEDED)."""
    found = integrations.effective(org.id, declared.IMAGES)
    held = quota.reserve(org.id, quota.AI_TOKENS, _price(found))
    try:
        raw = _drawn(org, found, proposal.wish)
        proposal.content, proposal.state = pictures.inside(raw, SIDE, SIDE, most=images.MOST), READY
    except (llm.Failed, providers.NoKey, refusals.Refusal) as failure:
        proposal.state, proposal.reason = (
            FAILED,
            failure.reason if isinstance(failure, llm.Failed) else "key" if isinstance(failure, providers.NoKey) else "garbage",
        )
        log.info("logo not drawn", organization=str(org.id), reason=proposal.reason)
        quota.release(held)
        return
    quota.settle(held)


def take(org: Organization, proposal_id: UUID, *, by: ledger.Actor) -> None:
    """Makes it the logo. Raises NotFound for one that is no longer there, or not ready."""
    proposal = db.session.get(LogoProposal, proposal_id)
    if proposal is None or proposal.content is None:
        raise refusals.NotFound()
    branding.put_logo(org, proposal.content, by=by)
    db.session.delete(proposal)
    db.session.flush()


def turn_down(proposal_id: UUID, *, by: ledger.Actor) -> None:
    """Raises NotFound."""
    proposal = db.session.get(LogoProposal, proposal_id)
    if proposal is None:
        raise refusals.NotFound()
    ledger.record_inside("branding.logo_turned_down", by=by)
    db.session.delete(proposal)
    db.session.flush()


def _drawn(org: Organization, found: integrations.Effective, wish: str) -> bytes:
    if found.provider is None or not found.enabled:
        raise providers.NoKey(found.service)
    asked = f"{prompts.effective(org.id, 'branding').text}\n\nThe organization is called {org.name}. {wish}".strip()
    order = images.Order(found.model, asked, found.image_sizes[0], found.image_quality, found.image_style)
    return images.generate(found.provider.protocol, providers.endpoint(found.provider), order)


def _price(found: integrations.Effective) -> int:
    return TOKENS.get(found.image_quality, TOKENS["hd"])
