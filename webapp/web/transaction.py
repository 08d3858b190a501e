"""One request, one unit of work: what is returned is committed. What is raised is rolled back, in `web.errors`."""

from flask import Flask, Response, g

from webapp.kit import db
from webapp.web import errors


def install(app: Flask) -> None:
    @app.after_request
    def commit(response: Response) -> Response:
        try:
            db.commit()
        except Exception as error:
            g.pop("new_session", None)
            return errors.on_crash(error)
        return response
