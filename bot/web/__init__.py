"""HTTP: the application, the widget and its calls, the REST channel, and the pages."""
