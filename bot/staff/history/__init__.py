"""The history of the FAQ's files: each version kept, shown, restored; and how everything on /staff writes them."""
