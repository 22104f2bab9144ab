"""Understanding: Rasa's graph trained on the FAQ, and run without the rest of Rasa."""
