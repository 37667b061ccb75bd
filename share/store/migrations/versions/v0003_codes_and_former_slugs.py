"""Short codes of their own, apart from the rows' numbers, and the slugs that articles had before they were renamed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
"""As ``share.store.codes`` had them when this was written."""


def upgrade() -> None:
    """Articles that were kept before go on with the code that they have been given: their number in base 32."""
    op.add_column("articles", sa.Column("code", sa.Text()))
    digits = " || ".join(f"substr('{DIGITS}', CAST((id >> {shift}) & 31 AS INTEGER) + 1, 1)" for shift in range(55, -1, -5))
    op.execute(f"UPDATE articles SET code = ltrim({digits}, '0')")  # noqa: S608 (nothing in it comes from outside)
    op.create_index("articles_by_code", "articles", ["code"], unique=True)
    op.create_table(
        "former_slugs",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("article_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("slug", name="former_slugs_pk"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="former_slugs_article_id_fk", ondelete="CASCADE"),
    )
    op.create_index("former_slugs_by_article", "former_slugs", ["article_id"])
