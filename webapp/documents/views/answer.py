"""What somebody without an account sees at the address of a request: who asks, for what, and how far it is."""

from collections.abc import Mapping
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.documents import checklists, requests
from webapp.documents.request_models import DocumentRequest
from webapp.kit import config
from webapp.settings import limits
from webapp.web import guards
from webapp.web.current import current


@guards.public
def answer_show(token: str) -> Response:
    return drawn(behind(token), token)


def behind(token: str) -> DocumentRequest:
    """Raises NotFound (LINK_SHUT), the same for everything that does not open."""
    if not {"documents", "requests"} <= current.here.modules:
        raise requests.shut()
    return requests.behind(current.here.id, token)


def drawn(asked: DocumentRequest, token: str, status: int = 200, *, problems: Mapping[UUID, str] | None = None, sender: str = "") -> Response:
    """`problems`: by line, why what was sent for it was not taken."""
    lines = checklists.of(asked)
    allowed = limits.effective(current.here.id)
    html = render_template(
        "documents/answer/show.html",
        title=asked.title,
        note=asked.note,
        who=requests.owner_name(asked),
        ends_at=asked.ends_at,
        lines=lines,
        is_done=not any(line.state in checklists.LACKING for line in lines),
        received=sum(line.state not in checklists.LACKING for line in lines),
        sent_for=request.args.get("sent", ""),
        problems=problems or {},
        sender=sender or request.args.get("sender", "")[:120] or next((file.sender for line in lines for file in reversed(line.files) if file.sender), ""),
        actions={line.id: url_for("intake.answer_create", token=token, line_id=line.id) for line in lines},
        most_mb=min(allowed.bytes, config.current().upload_limit) // 2**20,
    )
    response = make_response(html, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
