"""reading and finding"""

import sqlalchemy as sa
from alembic import op

revision = "367b8381b9b8"
down_revision = "a498e9caa28e"
branch_labels = None
depends_on = None

FOLDED = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

# What is there already has one version, which borrows its document's id, and is ordered as well as SQL can say it; it is read by the sweep of what waits.
BACKFILL = (
    """INSERT INTO document_version (id, document_n, number, filename, size, content_type, sha256, made_by, created_at)
       SELECT id, n, 1, filename, size, content_type, sha256, owner_id, created_at FROM document""",
    """UPDATE document_access SET
       dated = (SELECT date(document.created_at) FROM document WHERE n = document_n),
       title = (SELECT lower(substr(document.title, 1, 80)) FROM document WHERE n = document_n),
       size = (SELECT document.size FROM document WHERE n = document_n)""",
)

# The index itself, in each engine's own words, kept by triggers over search_entry. Folded text needs no folding here.
SQLITE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(title, body, content='search_entry', content_rowid='n',
       tokenize='unicode61 remove_diacritics 0', prefix='2 3')""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
       INSERT INTO search_index(rowid, title, body) VALUES (new.n, new.title, new.body); END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
       INSERT INTO search_index(search_index, rowid, title, body) VALUES ('delete', old.n, old.title, old.body);
       INSERT INTO search_index(rowid, title, body) VALUES (new.n, new.title, new.body); END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
       INSERT INTO search_index(search_index, rowid, title, body) VALUES ('delete', old.n, old.title, old.body); END""",
)
# A tsvector holds 1 MB at most: half a million letters of one document always fit, and the rest is not searched.
POSTGRES = (
    "CREATE TABLE search_index (n integer PRIMARY KEY REFERENCES search_entry (n) ON DELETE CASCADE, vector tsvector NOT NULL)",
    "CREATE INDEX ix_search_index_vector ON search_index USING gin (vector)",
    """CREATE FUNCTION index_search_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       INSERT INTO search_index (n, vector) VALUES (new.n, setweight(to_tsvector('simple', new.title), 'A') || to_tsvector('simple', left(new.body, 500000)))
       ON CONFLICT (n) DO UPDATE SET vector = excluded.vector; RETURN NULL; END $$""",
    "CREATE TRIGGER search_entry_kept AFTER INSERT OR UPDATE ON search_entry FOR EACH ROW EXECUTE FUNCTION index_search_entry()",
)


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_folded", sa.String(length=160), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("parent_id", "name_folded", name=op.f("uq_category_parent_id_name_folded")),
        sa.UniqueConstraint("path", name=op.f("uq_category_path")),
    )
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.create_index(
            "uq_category_root_name_folded",
            ["name_folded"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "document_type",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_folded", sa.String(length=160), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_type")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_document_type_name_folded")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "tag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_folded", sa.String(length=160), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_tag_name_folded")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_activity_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_document_n", ["document_n", "created_at"], unique=False)
        batch_op.create_index("ix_activity_user_id", ["user_id", "document_n"], unique=False)

    op.create_table(
        "document_category",
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_document_category_category_id")),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_document_category_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_n", "category_id", name=op.f("pk_document_category")),
    )
    with op.batch_alter_table("document_category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_category_category_id"), ["category_id"], unique=False)

    op.create_table(
        "document_tag",
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_document_tag_document_n"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_document_tag_tag_id")),
        sa.PrimaryKeyConstraint("document_n", "tag_id", name=op.f("pk_document_tag")),
    )
    with op.batch_alter_table("document_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_tag_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "document_text",
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_document_text_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_n", name=op.f("pk_document_text")),
    )
    op.create_table(
        "document_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.String(length=127), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_document_version_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_n", "number", name=op.f("uq_document_version_document_n_number")),
    )
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_version_sha256"), ["sha256"], unique=False)

    op.create_table(
        "recent_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_search")),
        sa.UniqueConstraint("user_id", "query", name=op.f("uq_recent_search_user_id_query")),
    )
    op.create_table(
        "search_entry",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["n"], ["document.n"], name=op.f("fk_search_entry_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_search_entry")),
    )
    op.create_table(
        "taken",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_taken_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_taken")),
    )
    with op.batch_alter_table("taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taken_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_taken_document_n"), ["document_n"], unique=False)

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("state", sa.String(length=12), server_default="received", nullable=False))
        batch_op.add_column(sa.Column("problem", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("review", sa.String(length=10), server_default="new", nullable=False))
        batch_op.add_column(sa.Column("type_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("dated", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column("page_count", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_cut", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("thumbnail_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("preview_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("share_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("trashed_by", sa.Uuid(), nullable=True))
        batch_op.create_index("ix_document_state", ["state", "updated_at"], unique=False)
        batch_op.create_index("ix_document_trashed_at", ["trashed_at"], unique=False)
        batch_op.create_index("ix_document_inbox", ["owner_id", "review", "n"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_type_id"), ["type_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_document_type_id"), "document_type", ["type_id"], ["id"])

    with op.batch_alter_table("document_access", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dated", sa.Date(), server_default="1970-01-01", nullable=False))
        batch_op.add_column(sa.Column("title", FOLDED, server_default="", nullable=False))
        batch_op.add_column(sa.Column("size", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.create_index("ix_document_access_dated", ["principal", "dated", "document_n"], unique=False)
        batch_op.create_index("ix_document_access_size", ["principal", "size", "document_n"], unique=False)
        batch_op.create_index("ix_document_access_title", ["principal", "title", "document_n"], unique=False)

    for statement in BACKFILL:
        op.execute(statement)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("added", "changed", "removed"):
            op.execute(f"DROP TRIGGER search_entry_{name}")
        op.execute("DROP TABLE search_index")
    else:
        op.execute("DROP TABLE search_index")
        op.execute("DROP TRIGGER search_entry_kept ON search_entry")
        op.execute("DROP FUNCTION index_search_entry")
    with op.batch_alter_table("document_access", schema=None) as batch_op:
        batch_op.drop_index("ix_document_access_title")
        batch_op.drop_index("ix_document_access_size")
        batch_op.drop_index("ix_document_access_dated")
        batch_op.drop_column("size")
        batch_op.drop_column("title")
        batch_op.drop_column("dated")

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_document_type_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_document_type_id"))
        batch_op.drop_index("ix_document_inbox")
        batch_op.drop_index("ix_document_trashed_at")
        batch_op.drop_index("ix_document_state")
        batch_op.drop_column("trashed_by")
        batch_op.drop_column("trashed_at")
        batch_op.drop_column("share_count")
        batch_op.drop_column("preview_sha256")
        batch_op.drop_column("thumbnail_sha256")
        batch_op.drop_column("is_cut")
        batch_op.drop_column("page_count")
        batch_op.drop_column("language")
        batch_op.drop_column("dated")
        batch_op.drop_column("type_id")
        batch_op.drop_column("review")
        batch_op.drop_column("problem")
        batch_op.drop_column("state")
        batch_op.drop_column("version")

    with op.batch_alter_table("taken", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_taken_document_n"))
        batch_op.drop_index(batch_op.f("ix_taken_created_at"))

    op.drop_table("taken")
    op.drop_table("search_entry")
    op.drop_table("recent_search")
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_version_sha256"))

    op.drop_table("document_version")
    op.drop_table("document_text")
    with op.batch_alter_table("document_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_tag_tag_id"))

    op.drop_table("document_tag")
    with op.batch_alter_table("document_category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_category_category_id"))

    op.drop_table("document_category")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_user_id")
        batch_op.drop_index("ix_activity_document_n")

    op.drop_table("activity")
    op.drop_table("tag")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_view_owner_id"))

    op.drop_table("saved_view")
    op.drop_table("document_type")
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_index("uq_category_root_name_folded", sqlite_where=sa.text("parent_id IS NULL"), postgresql_where=sa.text("parent_id IS NULL"))

    op.drop_table("category")
