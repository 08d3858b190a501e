"""This room's part in an organization's life."""

from webapp.documents.models import Document, DocumentAccess
from webapp.platform.lifecycle import Steps

STEPS = Steps("documents", keeps=(Document, DocumentAccess))
