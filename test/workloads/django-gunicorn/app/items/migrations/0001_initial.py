from django.db import migrations, models


def fill(apps, schema_editor):
    item = apps.get_model("items", "Item")
    item.objects.create(name="bread", price=3)
    item.objects.create(name="butter", price="2.5")


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(
            "Item",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.SlugField(unique=True)),
                ("price", models.DecimalField(max_digits=6, decimal_places=2)),
            ],
        ),
        migrations.RunPython(fill),
    ]
