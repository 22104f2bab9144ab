"""Rasa's pipeline: five components over one base class. Only `registered` imports Rasa's recipe, and TensorFlow."""
