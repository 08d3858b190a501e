import sys

from webapp.app import create_app
from webapp.kit.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"Gatehouse does not start: {error}")
