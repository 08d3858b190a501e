from webapp.ops import views
from webapp.web import sides

blueprint = sides.blueprint(
    "ops",
    [
        (sides.EVERY, "GET", "/healthz", "healthz", views.healthz),
        (sides.EVERY, "GET", "/readyz", "readyz", views.readyz),
        (sides.EVERY, "GET", "/internal/tls", "certificate_show", views.certificate_show),
    ],
)
