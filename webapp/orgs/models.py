from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import db


class Person(db.TenantModel):
    """A member as the organization's own database knows them: a copy kept by the verbs of membership, so that lists,
    audit and a restore elsewhere need no platform. Stays when the member leaves."""

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the user's id
    name: Mapped[str] = mapped_column(sa.String(120))
    address: Mapped[str | None] = mapped_column(sa.String(254))
