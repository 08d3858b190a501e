"""By what a person shows that it is them: at the second step of signing in, and once more before what matters."""

from webapp.auth import passkeys, recovery, totp
from webapp.platform.models import User

PASSKEY, APP, RECOVERY, CODE = "passkey", "app", "recovery", "code"


def second_steps(user: User, site: passkeys.Site) -> list[str]:
    """The second factors this person can show at this host. Empty where theirs are all of other hosts and no recovery code
    is left."""
    return [*_factors(user, site), *([RECOVERY] if recovery.left(user.id) else [])]


def ways(user: User, site: passkeys.Site) -> list[str]:
    """How this person shows at this host that it is them: by a second factor where they have one, and nothing weaker then;
    else by what they signed in with. A recovery code counts where none of their factors works here."""
    if user.has_second_factor:
        return _factors(user, site) or [RECOVERY]
    return [CODE] if user.email else []


def _factors(user: User, site: passkeys.Site) -> list[str]:
    usable = {PASSKEY: passkeys.are_usable(user.id, site), APP: totp.is_set_up(user.id)}
    return [way for way, is_usable in usable.items() if is_usable]
