"""What each role may do. Pure; the only list of it."""

from webapp.kit import refusals

MANAGER = "manager"
MEMBER = "member"
CLIENT = "client"
ROLES = (MEMBER, CLIENT, MANAGER)  # in the order in which a manager is offered them
SUPPORT = "support"  # a sys-admin with a reason, for an hour; no member ever has it

CLIENT_MAY = frozenset({"documents.list", "documents.read", "documents.edit", "views.save"})  # a client edits what was shared with them for that
MEMBER_MAY = CLIENT_MAY | {"documents.upload", "documents.share", "documents.ask", "directory.see", "filing.see", "tags.create", "views.share"}
SETTLING = frozenset(
    {
        "directory.see",
        "signups.decide",
        "members.manage",
        "members.end_sessions",
        "groups.manage",
        "branding.manage",
        "domains.manage",
        "modules.manage",
        "security.manage",
        "settings.manage",
        "ai.configure",
        "documents.configure",
    }
)
MANAGER_MAY = MEMBER_MAY | SETTLING | {"audit.read", "usage.read", "filing.manage", "views.manage", "links.manage"}

# What a permission is, to somebody who hands it to a program.
WORDS = {
    "documents.list": refusals.marked("See the list of documents"),
    "documents.read": refusals.marked("Open and download documents"),
    "documents.edit": refusals.marked("Change, replace and delete documents of yours"),
    "documents.upload": refusals.marked("Upload documents"),
    "documents.share": refusals.marked("Decide who sees documents of yours, and make links"),
    "documents.ask": refusals.marked("Ask to see documents of others"),
    "links.manage": refusals.marked("See and disable everybody’s links"),
    "views.save": refusals.marked("Save views of the list"),
    "views.share": refusals.marked("Share views with everybody"),
    "views.manage": refusals.marked("Change and delete everybody’s shared views"),
    "signups.decide": refusals.marked("Decide who may join"),
    "directory.see": refusals.marked("See members and groups"),
    "members.manage": refusals.marked("Invite, change and remove members"),
    "members.end_sessions": refusals.marked("Sign people out"),
    "groups.manage": refusals.marked("Make and change groups"),
    "branding.manage": refusals.marked("Change name, logo and colour"),
    "domains.manage": refusals.marked("Change addresses and domains"),
    "modules.manage": refusals.marked("Switch modules on and off"),
    "security.manage": refusals.marked("Decide how people sign in"),
    "settings.manage": refusals.marked("Change settings"),
    "ai.configure": refusals.marked("Change how AI is used"),
    "documents.configure": refusals.marked("Change what documents may be"),
    "audit.read": refusals.marked("Read and export the audit log"),
    "usage.read": refusals.marked("See usage and quotas"),
    "filing.see": refusals.marked("See categories, types and tags"),
    "filing.manage": refusals.marked("Manage categories, types and tags"),
    "tags.create": refusals.marked("Make tags"),
}

# Support could otherwise let itself in for good: by a provider or a domain of its own.
SUPPORT_MAY = SETTLING - {"security.manage", "domains.manage"}

# What the groups that founding makes give their members, beside what their role does.
GROUP_MAY = {"ai-service-admin": frozenset({"ai.configure"}), "doc-service-admin": frozenset({"documents.configure"})}

PERMISSIONS = {CLIENT: CLIENT_MAY, MEMBER: MEMBER_MAY, MANAGER: MANAGER_MAY, SUPPORT: SUPPORT_MAY}


def may(role: str, permission: str) -> bool:
    return permission in PERMISSIONS.get(role, frozenset())


def group_for(permission: str) -> str | None:
    """The group whose members have a permission."""
    return next((name for name, permissions in GROUP_MAY.items() if permission in permissions), None)
