"""What the assistant says, over an SQLite store of the programme's facts; `rasa_action` is Rasa's way to it."""
