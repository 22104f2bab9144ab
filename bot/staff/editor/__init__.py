"""Editing the FAQ in the browser: what staff change is kept, shown as it would be, and published by whoever may."""
