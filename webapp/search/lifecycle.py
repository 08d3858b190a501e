"""This room's part in an organization's life."""

from webapp.platform.lifecycle import Steps
from webapp.search import index
from webapp.search.models import RecentSearch, SavedView, SearchEntry

STEPS = Steps("search", keeps=(SearchEntry, SavedView, RecentSearch), changed=index.rename, erased=index.remove)
