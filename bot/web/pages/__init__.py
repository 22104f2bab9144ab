"""The pages: a demonstration of the widget, the FAQ to read and search, and the pages of errors."""
