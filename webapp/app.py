"""The application, put together from its rooms."""

from flask import Flask
from flask_migrate import Migrate

from webapp import rooms
from webapp.kit import config as configuration
from webapp.kit import db, log, schema
from webapp.web import api, errors, fragments, frame, headers, hooks, language, limits, metering, proxies, shares, sides, templating, transaction

FORM_BYTES = 2**20  # what a request without a file may hold


def create_app(config: configuration.Config | None = None) -> Flask:
    """The application, wired. Opens no file, connection or thread: workers are forked after this."""
    settings = config or configuration.load()
    configuration.use(settings)
    log.configure(as_json=not settings.is_development)
    app = sides.House(__name__, static_folder=None, template_folder="../templates")
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=FORM_BYTES)
    app.wsgi_app = proxies.TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    db.install(app, settings.database_url)
    Migrate(app, db.extension, directory=str(schema.MIGRATIONS / schema.PLATFORM))
    sides.install(app)
    language.install(app)
    templating.install(app)
    fragments.install(app)
    frame.install(app)
    errors.install(app)
    hooks.install_first(app)
    headers.install(app)
    transaction.install(app)
    api.install_keeping(app)
    rooms.furnish(app)
    shares.install(app)
    limits.install(app)
    metering.install(app)
    hooks.install_last(app)
    return app
