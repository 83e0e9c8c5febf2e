"""The register's own PostgreSQL, for the machine that has no other."""


def connection_settings(home):
    raise NotImplementedError


def own_secret_key(home):
    raise NotImplementedError
