"""Before each request nothing; the templates of documents may ask for suggestions."""

from flask import Flask

from webapp.assistant.views import offers


def install(app: Flask) -> None:
    app.jinja_env.globals["suggested"] = offers.drawn
