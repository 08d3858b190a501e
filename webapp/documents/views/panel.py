"""What the record's page and the slide-over show of a document, as plain values."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import get_locale

from webapp.documents import access, activity, editing, filing, languages, problems, quarantine, texts, trash, versions, ways
from webapp.documents.forms import FactsForm
from webapp.documents.models import READING, RECEIVED, UNREADABLE, Document
from webapp.web.current import current

DETAILS, TEXT, VERSIONS, ACTIVITY = TABS = ("details", "text", "versions", "activity")
PDF = "application/pdf"


def facts(document_id: UUID, tab: str = DETAILS, *, close_url: str | None = None, position: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Everything that documents/document/_panel.html and show.html want. `close_url`: where closing leads; `position`: what else the list
    knows. Raises NotFound."""
    document, owner_name = access.find(current.person.id, document_id, role=current.role)
    opened(document)
    return of(document, owner_name, tab, close_url=close_url) | dict(position or {})


def opened(document: Document) -> None:
    """Notes that whoever is signed in opened a document; in the ledger, where they see it only because managers see everything."""
    activity.note(document, current.person.id, activity.OPENED)
    ways.tell_of_manager(document, role=current.role, by=current.person)


def of(document: Document, owner_name: str, tab: str = DETAILS, *, form: FactsForm | None = None, close_url: str | None = None) -> dict[str, Any]:
    """The same for a document that was found."""
    is_owner = document.owner_id == current.person.id
    may_edit = document.trashed_at is None and current.may("documents.edit") and access.may_edit(current.person.id, document, role=current.role)
    tab = tab if tab in TABS and (is_owner or tab != ACTIVITY) else DETAILS
    shown = {
        "document_id": str(document.id),
        "url": url_for("documents.document_show", document_id=document.id),
        "close_url": close_url or url_for("search.document_index"),
        "title": document.title,
        "owner_name": owner_name,
        "is_owner": is_owner,
        "may_edit": may_edit,
        "may_file": may_edit and current.may("filing.see"),
        "sharing_url": _sharing_url(document, is_owner),
        "share_count": document.share_count,
        "may_erase": is_owner and document.trashed_at is not None and current.may("documents.edit"),
        "form": form or form_of(document),
        "etag": editing.etag(document),
        "filing": filing.of(document.n),
        "tab": tab,
        "lang": languages.tag(document.language),
        "language_name": name_of(document.language),
        **_file(document),
        **_standing(document),
    }
    return shown | _of_tab(document, tab)


def _sharing_url(document: Document, is_owner: bool) -> str | None:
    """Where its owner decides who sees it."""
    if not (is_owner and document.trashed_at is None and current.may("documents.share")):
        return None
    return url_for("documents.sharing_show", document_id=document.id)


def form_of(document: Document) -> FactsForm:
    """The form with what the document is now."""
    form = FactsForm(formdata=None, etag=editing.etag(document), title=document.title, dated=document.dated, language=document.language or "")
    return with_choices(form, document)


def with_choices(form: FactsForm, document: Document) -> FactsForm:
    names = sorted(((code, name_of(code)) for code in {*languages.SHORT, *filter(None, [document.language])}), key=lambda pair: pair[1].casefold())
    form.language.choices = [("", "–"), *names]
    return form


def name_of(code: str | None) -> str:
    """A language as its reader calls it: "German"."""
    locale = get_locale()
    short = languages.tag(code)
    return str((locale.languages.get(short) if locale else None) or short)


def _file(document: Document) -> dict[str, Any]:
    picture = document.preview_sha256
    return {
        "filename": document.filename,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "version": document.version,
        "pages": document.page_count,
        "is_pdf": document.content_type == PDF,
        "is_picture": document.content_type.startswith("image/"),
        "content_url": url_for("documents.content_show", document_id=document.id),
        "preview_url": url_for("documents.preview_show", document_id=document.id, v=picture[:12]) if picture else None,
    }


def _standing(document: Document) -> dict[str, Any]:
    return {
        "state": document.state,
        "is_waiting": document.state in (RECEIVED, READING),
        "problem": problems.sentence(document.problem) if document.state == UNREADABLE else None,
        "is_cut": document.is_cut,
        "document_dated": document.dated,
        "review": document.review,
        "created_at": document.created_at,
        "updated_at": document.updated_at,
        "trashed_at": document.trashed_at,
        "erased_at": document.trashed_at + trash.KEPT if document.trashed_at else None,
    }


def _of_tab(document: Document, tab: str) -> dict[str, Any]:
    """What one tab needs: a statement, or none."""
    if tab == TEXT:
        return leaves_of(document)
    if tab == VERSIONS:
        return {"versions": versions.of(document)}
    if tab == ACTIVITY:
        page = activity.of(document, request.args.get("after"))
        following = url_for("documents.document_show", document_id=document.id, tab=ACTIVITY, after=page.cursor) if page.cursor else None
        return {"notes": page.items, "next_url": following}
    return {}


def leaves_of(document: Document) -> dict[str, Any]:
    first = request.args.get("page", 1, type=int)
    is_shut = quarantine.is_shut(document.state, document.problem)
    leaves, number = ([], 0) if is_shut else texts.leaves(document.n, first)
    at = leaves[0].number if leaves else 1
    return {
        "leaves": leaves,
        "leaves_number": number,
        "before_url": url_for("documents.document_show", document_id=document.id, tab=TEXT, page=max(at - texts.SHOWN, 1)) if at > 1 else None,
        "after_url": url_for("documents.document_show", document_id=document.id, tab=TEXT, page=at + texts.SHOWN) if at + texts.SHOWN <= number else None,
    }
