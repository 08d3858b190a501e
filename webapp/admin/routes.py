from webapp.admin.views import audit, dashboard
from webapp.web import sides

blueprint = sides.blueprint(
    "admin",
    [
        (sides.ADMIN, "GET", "/", "dashboard_show", dashboard.dashboard_show),
        (sides.ADMIN, "GET", "/audit", "audit_index", audit.audit_index),
    ],
)
