from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("reminders", "0003_devices")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["recipient", "ended_at"],
                condition=models.Q(("channel", "mail"), ("reason", ""), ("state", "sent")),
                name="delivery_mailed",
            ),
        ),
    ]
