import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("reminders", "0002_preferences")]

    operations = [
        migrations.RemoveField(model_name="device", name="auth"),
        migrations.RemoveField(model_name="device", name="p256dh"),
        migrations.AddField(
            model_name="device",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
