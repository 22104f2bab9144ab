"""Tools of the checkout, for those who build and keep it: none is installed, nothing that is served imports one."""
