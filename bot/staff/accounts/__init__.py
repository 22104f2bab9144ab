"""Who works on /staff: accounts, passwords, roles, sessions kept by the server, and the log of what each did."""
