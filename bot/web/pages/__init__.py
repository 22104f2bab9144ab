"""The pages: a demonstration of the widget, the FAQ to read and search, and what is said of errors."""
