"""What touches the outside world: models, store, pages, commands."""

import os

# Threads that spin at OpenMP barriers stand still together as soon as another program wants a core; waiting
# passively was 11 to 19 times faster beside one busy process (docs/LOG.md). Read when llama.cpp is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
