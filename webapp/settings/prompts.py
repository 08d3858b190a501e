"""The words that models are sent: ours, the platform's over them, an organization's over those. Every state of them is kept. Call
these inside the organization's context, where they take its id."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import db, paging, refusals
from webapp.settings import prompt_texts, store
from webapp.settings.models import OwnPrompt, PlatformPrompt

DEFAULT, GLOBAL, ORGANIZATION = "default", "global", "organization"
Kept = type[PlatformPrompt] | type[OwnPrompt]
State = PlatformPrompt | OwnPrompt


@dataclass(frozen=True, slots=True)
class Effective:
    """`text` is what is sent; `level` says whose it is. `below`: what counts without the organization's. `kept`: the organization's
    own text, which is not used since its plan follows the platform."""

    id: str
    text: str
    level: str
    below: str
    kept: str | None
    may_customize: bool


def effective(org_id: UUID, prompt_id: str) -> Effective:
    """Raises NotFound."""
    return listing(org_id, [prompt_id])[0]


def listing(org_id: UUID, ids: Iterable[str] = tuple(prompt_texts.CATALOGUE)) -> list[Effective]:
    """All prompts, or these, in their order, in three statements."""
    wanted = [_known(one).id for one in ids]
    given, own, may = _newest(PlatformPrompt), _newest(OwnPrompt), store.may_customize(org_id)
    return [_merged(one, given.get(one), own.get(one), may) for one in wanted]


def platform(ids: Iterable[str] = tuple(prompt_texts.CATALOGUE)) -> list[Effective]:
    """What organizations without their own have."""
    given = _newest(PlatformPrompt)
    return [_merged(_known(one).id, given.get(one), None, may=True) for one in ids]


def write(org_id: UUID, prompt_id: str, text: str | None, *, by: ledger.Actor) -> Effective:
    """The organization's own words; None goes back to the platform's, on any plan. Words that are the platform's anyway are not kept.
    Raises NotAllowed (PLAN_FORBIDS_OVERRIDE), Invalid (TEXT_INVALID)."""
    now = effective(org_id, prompt_id)
    if text is not None:
        store.need_own_settings(org_id, by=by)
        text = _clean(text)
        text = None if text == now.below else text
    before = now.text if now.level == ORGANIZATION else now.kept
    if text == before:
        return now
    db.session.add(OwnPrompt(name=prompt_id, text=text, written_by=by.id, written_by_name=by.name))
    ledger.record_inside("prompts.changed" if text else "prompts.reset", by=by, prompt=prompt_id)
    db.session.flush()
    return effective(org_id, prompt_id)


def write_platform(prompt_id: str, text: str | None, *, by: ledger.Actor) -> Effective:
    """The same for everybody without their own; None goes back to what is shipped. Raises Invalid (TEXT_INVALID)."""
    (now,) = platform([prompt_id])
    text = _clean(text) if text is not None else None
    text = None if text == prompt_texts.CATALOGUE[prompt_id].text else text
    if text == (now.text if now.level == GLOBAL else None):
        return now
    db.session.add(PlatformPrompt(name=prompt_id, text=text, written_by=by.id, written_by_name=by.name))
    ledger.record("prompts.changed" if text else "prompts.reset", by=by, org=None, prompt=prompt_id)
    db.session.flush()
    return platform([prompt_id])[0]


def history(prompt_id: str, *, cursor: str | None, limit: int) -> paging.Page[State]:
    """What the organization wrote, the newest first."""
    return _history(OwnPrompt, prompt_id, cursor, limit)


def platform_history(prompt_id: str, *, cursor: str | None, limit: int) -> paging.Page[State]:
    return _history(PlatformPrompt, prompt_id, cursor, limit)


def _history(model: Kept, prompt_id: str, cursor: str | None, limit: int) -> paging.Page[State]:
    asked = sa.select(model).where(model.name == _known(prompt_id).id).order_by(model.id.desc()).limit(limit + 1)
    last = paging.decode(cursor, (UUID,))
    if last:
        asked = asked.where(model.id < last[0])
    return paging.cut(list(db.session.scalars(asked)), limit, lambda one: (one.id,))


def _newest(model: Kept) -> dict[str, State]:
    latest = sa.select(sa.func.max(sa.cast(model.id, sa.String))).group_by(model.name)
    found: Any = db.session.scalars(sa.select(model).where(sa.cast(model.id, sa.String).in_(latest)))
    return {one.name: one for one in found}


def _merged(prompt_id: str, given: State | None, own: State | None, may: bool) -> Effective:
    below = given.text if given and given.text else prompt_texts.CATALOGUE[prompt_id].text
    mine = own.text if own else None
    level = GLOBAL if given and given.text else DEFAULT
    if mine and may:
        return Effective(prompt_id, mine, ORGANIZATION, below, None, may)
    return Effective(prompt_id, below, level, below, mine, may)


def _known(prompt_id: str) -> prompt_texts.Prompt:
    if prompt_id not in prompt_texts.CATALOGUE:
        raise refusals.NotFound()
    return prompt_texts.CATALOGUE[prompt_id]


def _clean(text: str) -> str:
    clean = text.replace("\r\n", "\n").strip()
    if not 1 <= len(clean) <= prompt_texts.LONGEST or "\0" in clean:
        raise refusals.Invalid(
            "Write 1 to %(most)s characters, or go back to the platform’s words.", code="TEXT_INVALID", field="text", most=prompt_texts.LONGEST
        )
    return clean
