"""One request, one unit of work: what is returned is committed. What is raised is rolled back, in `web.errors`."""

from flask import Flask, Response

from webapp.kit import db


def install(app: Flask) -> None:
    @app.after_request
    def commit(response: Response) -> Response:
        try:
            db.commit()
        except BaseException:
            db.rollback()
            raise
        return response
