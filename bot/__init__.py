"""Everything that talks: conversations, channels, the server, the command line."""
