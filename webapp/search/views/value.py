"""The values of one filter, looked for by name: a piece of the filter's sheet, and a page."""

from flask import Response, request, url_for

from webapp.search import asked as asking
from webapp.search import listing, values
from webapp.search.views import library
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.list")
@guards.module("documents")
def value_index(dimension: str) -> Response:
    asked, viewer = asking.read(request.args), listing.viewer(current.person.id, current.role)
    find = request.args.get("find", "").replace("\0", "")[: values.LONGEST]
    found, is_more = values.called(viewer, asked, dimension, find, knows_names=current.may("filing.see"))
    return htmx.show(
        "search/value/index.html",
        "search/value/_values.html",
        dimension=dimension,
        words=library.dimensions()[dimension],
        chips=[library.chip(asked, dimension, one.value, one.name, one.number) for one in found],
        is_more=is_more,
        find=find,
        find_url=url_for("search.value_index", dimension=dimension),
        arguments=asked.arguments(),
        back_url=asked.address(url_for("search.facet_index")),
    )
