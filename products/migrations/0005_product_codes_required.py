from django.db import migrations, models

import products.codes


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0004_draw_product_codes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="code",
            field=models.CharField(
                db_default=products.codes.NewCode(),
                editable=False,
                help_text="drawn once by the register and never changed: it stands on printed labels",
                max_length=6,
                unique=True,
                verbose_name="code on labels",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=products.codes.IsCode("code"),
                name="product_code_well_formed",
                violation_error_message="The last character of a code follows from the others.",
            ),
        ),
    ]
