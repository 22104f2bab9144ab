"""Publishing what staff wrote: conversation tests, replays, the gate, and training beside what is served."""
