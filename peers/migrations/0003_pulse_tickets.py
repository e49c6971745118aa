import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("peers", "0002_circles_and_forgetting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(model_name="pulse", name="places"),
        migrations.AddField(
            model_name="pulse",
            name="released_on",
            field=models.DateField(
                blank=True,
                help_text="The day on which it went into the figures, together with others.",
                null=True,
            ),
        ),
        migrations.RemoveConstraint(model_name="spentticket", name="peers_ticket_spent_once"),
        migrations.RenameModel(old_name="SpentTicket", new_name="PulseTicket"),
        # Every ticket that was kept until now had answered; from now on, those that are out are kept too.
        migrations.AddField(
            model_name="pulseticket",
            name="is_spent",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="pulseticket",
            name="is_spent",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="pulseticket",
            name="pulse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tickets", to="peers.pulse"
            ),
        ),
        migrations.AddConstraint(
            model_name="pulseticket",
            constraint=models.UniqueConstraint(fields=("pulse", "digest"), name="peers_ticket_once"),
        ),
        migrations.CreateModel(
            name="PulseSeat",
            fields=[
                (
                    "name",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pulse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="peers.pulse",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="pulseseat",
            constraint=models.UniqueConstraint(fields=("pulse", "person"), name="peers_ticket_taken_once"),
        ),
    ]
