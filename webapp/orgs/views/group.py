"""Groups: the list, and one with its members. Members look, managers change."""

from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.kit import refusals
from webapp.orgs import directory, groups, invitations
from webapp.orgs.forms import GroupForm, JoiningForm
from webapp.orgs.models import MemberGroup
from webapp.web import guards, htmx
from webapp.web.current import current

PAGE = 50


@guards.may("directory.see")
def group_index() -> Response:
    return _index(GroupForm(formdata=None))


@guards.may("groups.manage")
def group_create() -> Response:
    form = GroupForm()
    if not form.validate():
        return _index(form, 422)
    try:
        group = groups.create(form.name.data or "", form.description.data or "", by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _index(form, refusal.status)
    return htmx.moved(url_for("orgs.group_show", group_id=group.id))


@guards.may("directory.see")
def group_show(group_id: UUID) -> str:
    group = groups.get(group_id)
    return render_template("orgs/group/show.html", **_heading(group), **_members(group))


@guards.may("groups.manage")
def group_update(group_id: UUID) -> Response:
    group, form = groups.get(group_id), GroupForm()
    if not form.validate():
        return _renamed(group, form, 422)
    try:
        groups.change(group, name=form.name.data, description=form.description.data, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _renamed(group, form, refusal.status)
    return _renamed(group) if htmx.is_partial() else htmx.moved(url_for("orgs.group_show", group_id=group.id))


@guards.may("groups.manage")
def group_delete(group_id: UUID) -> Response:
    groups.delete(groups.get(group_id), by=current.person)
    return htmx.moved(url_for("orgs.group_index"))


@guards.may("groups.manage")
def candidate_index(group_id: UUID) -> str:
    """Members who fit what is being typed, with those marked who are in it; as a page of its own, the group's with them."""
    group = groups.get(group_id)
    if not htmx.is_partial():
        return group_show(group_id)
    return render_template("orgs/group/_candidates.html", **_candidates(group, _typed()))


@guards.may("groups.manage")
def joining_create(group_id: UUID) -> Response:
    """Adds whoever is named by id, or by whole name or address."""
    group, form = groups.get(group_id), JoiningForm()
    if not form.validate():
        return _joined(group, form, 422)
    try:
        groups.join(current.here.id, group, _named(form.who.data or ""), by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _joined(group, form, refusal.status)
    return _joined(group, None) if htmx.is_partial() else htmx.moved(url_for("orgs.group_show", group_id=group.id))


@guards.may("groups.manage")
def joining_delete(group_id: UUID, user_id: UUID) -> Response:
    group = groups.get(group_id)
    groups.leave(group, user_id, by=current.person)
    return _joined(group, None) if htmx.is_partial() else htmx.moved(url_for("orgs.group_show", group_id=group.id))


def _named(text: str) -> UUID:
    """Raises Invalid (MEMBER_UNKNOWN)."""
    found = directory.named(current.here.id, text)
    if found is None:
        raise refusals.Invalid("Nobody here is called that. Write the whole name, or the address.", code="MEMBER_UNKNOWN", field="who")
    return found.user_id


def _index(form: GroupForm, status: int = 200) -> Response:
    page = groups.page(cursor=request.args.get("after"), limit=PAGE)
    return htmx.show(
        "orgs/group/index.html",
        "orgs/group/_form.html",
        status,
        groups=page.items,
        form=form,
        manages=_manages(),
        built_in=groups.SERVICE_ADMINS,
        open_invitations=invitations.open_count(current.here.id) if current.may("members.manage") else 0,
        next_url=url_for("orgs.group_index", after=page.cursor) if page.cursor else None,
    )


def _renamed(group: MemberGroup, form: GroupForm | None = None, status: int = 200) -> Response:
    values = {**_heading(group), **_members(group)}
    return htmx.show("orgs/group/show.html", "orgs/group/_heading.html", status, **{**values, **({"heading_form": form} if form else {})})


def _joined(group: MemberGroup, form: JoiningForm | None, status: int = 200) -> Response:
    return htmx.show("orgs/group/show.html", "orgs/group/_members.html", status, **_heading(group), **_members(group, form))


def _heading(group: MemberGroup) -> dict[str, object]:
    """What orgs/group/_heading.html draws."""
    form = GroupForm(formdata=None, data={"name": group.name, "description": group.description})
    return {"group": group, "heading_form": form, "manages": _manages(), "is_built_in": group.name in groups.SERVICE_ADMINS}


def _members(group: MemberGroup, form: JoiningForm | None = None) -> dict[str, object]:
    """What orgs/group/_members.html draws beside the heading's."""
    page = groups.members_of(group.id, cursor=request.args.get("after"), limit=PAGE)
    return {
        "people": page.items,
        "size": groups.size(group.id),
        "joining_form": form or JoiningForm(formdata=None),
        **_candidates(group, _typed() if _manages() and request.method == "GET" else ""),
        "next_url": url_for("orgs.group_show", group_id=group.id, after=page.cursor) if page.cursor else None,
    }


def _candidates(group: MemberGroup, typed: str) -> dict[str, object]:
    """What orgs/group/_candidates.html draws."""
    found = directory.suggested(current.here.id, typed) if typed else []
    inside = groups.among(group.id, [line.user_id for line in found])
    empty = _("Nobody fits. Only members can be in a group.") if typed and not found else None
    return {"group_id": group.id, "typed": typed, "candidates": [(line, line.user_id in inside) for line in found], "nobody": empty}


def _typed() -> str:
    return request.args.get("who", "").replace("\0", "").strip()[:100]


def _manages() -> bool:
    return current.may("groups.manage")
