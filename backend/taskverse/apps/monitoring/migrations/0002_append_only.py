from django.db import migrations

FORBID_UPDATE = """
CREATE FUNCTION monitoring_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'monitoring records are only ever added';
END $$;
CREATE TRIGGER monitoring_record_append_only BEFORE UPDATE ON monitoring_monitoringrecord
    FOR EACH ROW EXECUTE FUNCTION monitoring_record_is_append_only();
"""
ALLOW_UPDATE = """
DROP TRIGGER monitoring_record_append_only ON monitoring_monitoringrecord;
DROP FUNCTION monitoring_record_is_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [("monitoring", "0001_initial")]

    operations = [migrations.RunSQL(FORBID_UPDATE, ALLOW_UPDATE)]
