"""Everything that talks: conversations, channels, the server, the command line."""

import nlu as nlu  # chooses the processor's kernels, which has to be before anything imports numpy
