"""One file a version. They are read by Alembic, and import nothing of the programme, which changes after them."""
