"""What the assistant says: rasa_sdk actions over an SQLite store of the programme's facts."""
