"""Django's PostgreSQL backend, with an end to waiting. ENGINE of DATABASES."""
