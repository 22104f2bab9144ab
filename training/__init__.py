"""Learning the weights of the dialogue stage from conversations: `python -m training.learn`."""
