"""What the product says no with: a stable code, a sentence for a person, and the HTTP status it becomes at the edge."""


def marked(sentence: str) -> str:
    """Answers the sentence as it is: the name tells `make translations` that people read it, where no refusal says so."""
    return sentence


class Words(str):
    """A fact of a sentence that is marked words of ours, and so is translated with it."""

    __slots__ = ()


class Refusal(Exception):
    """Raised by verbs; whatever they did is rolled back. `sentence` says what happened and what to do, and may hold
    %(name)s places that `facts` fill, so that it can be translated whole."""

    status = 400
    code = "REFUSED"

    def __init__(self, sentence: str, *, code: str | None = None, field: str | None = None, **facts: object) -> None:
        super().__init__(sentence % facts if facts else sentence)
        self.sentence = sentence
        self.facts = facts
        self.field = field
        if code:
            self.code = code


class NotFound(Refusal):
    status = 404
    code = "NOT_FOUND"

    def __init__(self, sentence: str = marked("There is nothing at this address, or it is not yours to see."), **more: object) -> None:
        super().__init__(sentence, **more)  # type: ignore[arg-type]


class SignInNeeded(Refusal):
    status = 401
    code = "SIGN_IN_NEEDED"


class NotAllowed(Refusal):
    status = 403
    code = "NOT_ALLOWED"


class Conflict(Refusal):
    status = 409
    code = "CONFLICT"


class Stale(Refusal):
    status = 412
    code = "STALE"


class TooLarge(Refusal):
    status = 413
    code = "TOO_LARGE"


class Invalid(Refusal):
    status = 422
    code = "INVALID"


class TooMany(Refusal):
    status = 429
    code = "TOO_MANY_REQUESTS"

    def __init__(self, sentence: str, *, retry_after: int, **more: object) -> None:
        super().__init__(sentence, **more)  # type: ignore[arg-type]
        self.retry_after = retry_after


class Unavailable(Refusal):
    """`retry_after`: seconds after which another try is worth it, where that is known."""

    status = 503
    code = "UNAVAILABLE"

    def __init__(self, sentence: str, *, retry_after: int | None = None, **more: object) -> None:
        super().__init__(sentence, **more)  # type: ignore[arg-type]
        self.retry_after = retry_after


class NoRoom(Refusal):
    status = 507
    code = "NO_ROOM"
