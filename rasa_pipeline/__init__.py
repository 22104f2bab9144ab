"""What Rasa's own server lacks to answer as ours does: a message's readings, as components of its pipeline."""
