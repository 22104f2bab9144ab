"""The questions that visitors left for the team: seen with what is like them, answered, taught to the FAQ, closed."""
