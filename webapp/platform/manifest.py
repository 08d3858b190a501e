"""What a tenant database says of itself, as `manifest.json` beside its backup says it."""

from collections.abc import Mapping
from typing import Any

from webapp.platform.models import Manifest


def content(manifest: Manifest, checksums: Mapping[str, str]) -> dict[str, Any]:
    """The content of `manifest.json`: names as existing clients spell them, and the SHA-256 in hex of each file beside it, by its path."""
    return {
        "databaseIdHash": manifest.organization_id_hash,
        "userIdHash": manifest.owner_hash,
        "schemaVersion": manifest.schema_version,
        "productVersion": manifest.product_version,
        "files": dict(sorted(checksums.items())),
    }
