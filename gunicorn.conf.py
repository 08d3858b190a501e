"""How the web process is served. Nothing is preloaded: each worker makes its own app, clients and connections."""

from pathlib import Path

import webapp.kit.config  # not "import config": gunicorn reads every name here, and that one is a setting

_config = webapp.kit.config.load()

# Behind a proxy the base domain carries no port; then 8000 is ours, and 80 and 443 are the proxy's.
_port = _config.port if _config.is_development or ":" in _config.base_domain else 8000

bind = f"127.0.0.1:{_port}"
worker_class = "gthread"
workers = 2
threads = 16  # a page is mostly Python and needs two; the rest hold clients that send or read slowly
preload_app = False
graceful_timeout = 30  # seconds; the longest honest request is an upload
forwarded_allow_ips = ",".join(_config.trusted_proxies)
accesslog = None  # the app writes one structured line a request
errorlog = "-"
control_socket_disable = True
# Heartbeats are files: on a disk that stalls, a healthy worker would be taken for a hung one.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None


def pre_request(_worker, request):
    """Two Host headers name no host: gunicorn would take the last of them, a proxy before it perhaps the first."""
    hosts = [value for name, value in request.headers if name == "HOST"]
    if len(hosts) > 1:
        request.headers = [*((name, value) for name, value in request.headers if name != "HOST"), ("HOST", ",".join(hosts))]
