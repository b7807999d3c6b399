"""What the use cases need from the world."""

from functions.sync.ports.ministry import *  # noqa: F403
from functions.sync.ports.state import *  # noqa: F403
from functions.sync.ports.storage import *  # noqa: F403
