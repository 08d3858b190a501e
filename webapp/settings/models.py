from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import db


class Provider(db.Identified, db.Touched, db.PlatformModel):
    """Somebody who answers for money, with one key. `protocol`: which driver of kit speaks to them."""

    name: Mapped[str] = mapped_column(sa.String(30), unique=True)
    label: Mapped[str] = mapped_column(sa.String(60))
    protocol: Mapped[str] = mapped_column(sa.String(12))  # openai | runware
    base_url: Mapped[str] = mapped_column(sa.String(300))
    sealed_key: Mapped[str | None] = mapped_column(sa.Text)
    key_set_at: Mapped[datetime | None]


class Tested:
    """The last try of a connection: `outcome` is connected or the reason why not, `of` a digest of what was tried."""

    tested_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(sa.String(20))
    took_ms: Mapped[int | None]
    tested_of: Mapped[str | None] = mapped_column(sa.String(64))


class Integration(Tested, db.Touched, db.PlatformModel):
    """The platform's values of one kind of outside service, where they differ from what is shipped; `offers`: the models of each
    provider, by its name."""

    type: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    given: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    offers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)


class PlatformSetting(db.Touched, db.PlatformModel):
    """A value of the whole installation that differs from what is shipped."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(sa.JSON)


class PromptColumns(db.Identified):
    """One state of a prompt; the newest counts. A `text` of None says that the level below counts again."""

    name: Mapped[str] = mapped_column(sa.String(30))
    text: Mapped[str | None] = mapped_column(sa.Text)
    written_by: Mapped[UUID | None]
    written_by_name: Mapped[str] = mapped_column(sa.String(120))


class PlatformPrompt(PromptColumns, db.PlatformModel):
    __tablename__ = "system_prompt"
    __table_args__ = (sa.Index("ix_system_prompt_name", "name", "id"),)


class OwnPrompt(PromptColumns, db.TenantModel):
    __tablename__ = "system_prompt_override"
    __table_args__ = (sa.Index("ix_system_prompt_override_name", "name", "id"),)


class Override(Tested, db.Touched, db.TenantModel):
    """An organization's own values of an integration: only those that differ from the platform's when they were given."""

    __tablename__ = "integration_override"

    type: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    given: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)


class OwnSetting(db.Touched, db.TenantModel):
    """An organization's own value of a setting."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(sa.JSON)
