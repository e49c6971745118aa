from django.db import migrations

# The table that django.core.cache.backends.db expects.
CREATE = """
CREATE TABLE people_limits (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX people_limits_expires ON people_limits (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_audit")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE people_limits")]
