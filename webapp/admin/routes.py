from webapp.admin.views import dashboard
from webapp.web import sides

blueprint = sides.blueprint("admin", [(sides.ADMIN, "GET", "/", "dashboard_show", dashboard.dashboard_show)])
