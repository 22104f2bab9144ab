"""Rasa's pipeline: six components. Only `registered` imports Rasa's recipe, and TensorFlow."""
