from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import db

STATES = ("queued", "running", "done", "dead", "void")


class Job(db.Identified, db.PlatformModel):
    """One promise of work. `owner` holds it until `lease_until`; `attempts` counts the claims, so that work which kills
    its worker ends too. `payload` is emptied once done or void: it may hold sealed secrets."""

    kind: Mapped[str] = mapped_column(sa.String(60))
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    subject_id: Mapped[UUID | None]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(sa.String(8), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    owner: Mapped[str | None] = mapped_column(sa.String(120))
    error: Mapped[str | None] = mapped_column(sa.Text)
    finished_at: Mapped[datetime | None]
    once: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    __table_args__ = (sa.Index("ix_job_state_run_at", "state", "run_at"),)

    @property
    def label(self) -> str:
        return self.kind
