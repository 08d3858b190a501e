"""The four answers: a page, a fragment, a fragment with out-of-band pieces, a redirect. Every HX- literal lives here."""

from flask import Response, make_response, redirect, render_template, request


def is_partial() -> bool:
    """Whether the page asks for a piece of itself."""
    return request.headers.get("HX-Request-Type") == "partial"


def is_htmx() -> bool:
    return "HX-Request" in request.headers


def show(whole: str, fragment: str, status: int = 200, /, **values: object) -> Response:
    """The page, or only its fragment where that is what was asked for."""
    return make_response(render_template(fragment if is_partial() else whole, **values), status)


def whole_page(html: str, status: int = 200) -> Response:
    """A page that replaces the one before, also where a piece of it was asked for."""
    response = make_response(html, status)
    if is_partial():
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def in_place_of(selector: str, response: Response) -> Response:
    """The piece goes there, and not where a good answer would have gone."""
    response.headers["HX-Retarget"] = selector
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def problem(response: Response) -> Response:
    """A refusal, which is told whatever piece was wanted of a good answer: none of an answer that was not is to empty its place."""
    response.headers["HX-Reselect"] = "#problem"
    return response


def gone() -> Response:
    """The piece is to leave the page."""
    return make_response("", 200)


def moved(url: str) -> Response:
    """To another page of this host, after something was done."""
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)  # type: ignore[return-value]


def elsewhere(url: str) -> Response:
    """To another host of ours; `url` was built from the registry. Not after a form was posted: browsers hold redirects of
    those to `form-action 'self'`, so a posted form moves to a page of its own host first."""
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 302)  # type: ignore[return-value]


VARY = ("HX-Request", "HX-Request-Type")
