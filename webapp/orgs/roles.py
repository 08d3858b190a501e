"""What each role may do. Pure; the only list of it."""

from webapp.kit import refusals

MANAGER = "manager"
MEMBER = "member"
CLIENT = "client"
ROLES = (MEMBER, CLIENT, MANAGER)  # in the order in which a manager is offered them

CLIENT_MAY = frozenset({"documents.list", "documents.read"})
MEMBER_MAY = CLIENT_MAY | {"documents.upload"}
MANAGER_MAY = MEMBER_MAY | {"signups.decide", "members.manage", "members.end_sessions", "security.manage"}

# What a permission is, to somebody who hands it to a program.
WORDS = {
    "documents.list": refusals.marked("See the list of documents"),
    "documents.read": refusals.marked("Open and download documents"),
    "documents.upload": refusals.marked("Upload documents"),
    "signups.decide": refusals.marked("Decide who may join"),
    "members.manage": refusals.marked("See who belongs to the organization"),
    "members.end_sessions": refusals.marked("Sign people out"),
    "security.manage": refusals.marked("Decide how people sign in"),
}

PERMISSIONS = {CLIENT: CLIENT_MAY, MEMBER: MEMBER_MAY, MANAGER: MANAGER_MAY}


def may(role: str, permission: str) -> bool:
    return permission in PERMISSIONS.get(role, frozenset())
