"""What each role may do. Pure; the only list of it."""

MANAGER = "manager"
MEMBER = "member"
CLIENT = "client"
ROLES = (MEMBER, CLIENT, MANAGER)  # in the order in which a manager is offered them

CLIENT_MAY = frozenset({"documents.list", "documents.read"})
MEMBER_MAY = CLIENT_MAY | {"documents.upload"}
MANAGER_MAY = MEMBER_MAY | {"signups.decide", "security.manage"}

PERMISSIONS = {CLIENT: CLIENT_MAY, MEMBER: MEMBER_MAY, MANAGER: MANAGER_MAY}


def may(role: str, permission: str) -> bool:
    return permission in PERMISSIONS.get(role, frozenset())
