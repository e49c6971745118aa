import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0001_instruments'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubjectLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user_mac', models.BinaryField(max_length=32, unique=True)),
                ('sealed_subject', models.BinaryField()),
                ('key_id', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('wrapped_key', models.BinaryField()),
                ('wishes', models.BinaryField()),
                ('key_id', models.CharField(max_length=40)),
            ],
            options={
                'indexes': [models.Index(fields=['key_id'], name='subject_key')],
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField(help_text='The first day of its month.')),
                ('ciphertext', models.BinaryField()),
                ('key_id', models.CharField(max_length=40)),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='checkins.instrument', to_field='public_id')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='checkins.subject')),
            ],
            options={
                'indexes': [models.Index(fields=['key_id'], name='check_in_key')],
                'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='check_in_keeps_only_its_month')],
            },
        ),
    ]
