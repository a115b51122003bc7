import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0009_merges'),
        ('org', '0005_sending_pauses'),
    ]

    operations = [
        # the table stays as it is; only the program calls it otherwise
        migrations.AlterModelTable(name='supplier', table='customers_supplier'),
        migrations.RenameModel(old_name='Supplier', new_name='Partner'),
        migrations.CreateModel(
            name='PartnerContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('post', models.CharField(blank=True, max_length=40)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('since', models.DateField(null=True)),
                ('until', models.DateField(null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='customers.partner')),
            ],
        ),
        migrations.AddField(model_name='partner', name='brands', field=models.CharField(blank=True, max_length=200)),
        migrations.AddField(model_name='partner', name='confirmed_on', field=models.DateField(null=True)),
        migrations.AddField(model_name='partner', name='goods', field=models.CharField(blank=True, max_length=200)),
        migrations.AddField(model_name='partner', name='note', field=models.TextField(blank=True)),
        migrations.AddField(model_name='partner', name='region_code', field=models.CharField(blank=True, max_length=9)),
        migrations.AddField(model_name='partner', name='registered_on', field=models.DateField(null=True)),
        migrations.AddField(model_name='partner', name='search', field=models.CharField(blank=True, max_length=400)),
        migrations.AddField(model_name='partner', name='stopped_on', field=models.DateField(null=True)),
        migrations.AddField(model_name='partner', name='stopped_why', field=models.CharField(blank=True, max_length=200)),
        migrations.RunSQL("UPDATE customers_supplier SET kind = 'supplier' WHERE kind = ''", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='partner',
            name='kind',
            field=models.CharField(choices=[('supplier', 'Supplier'), ('dealer', 'Dealer')], default='supplier', max_length=20),
        ),
        migrations.AlterField(
            model_name='partner',
            name='store',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='org.store'),
        ),
        migrations.AddIndex(model_name='partner', index=models.Index(fields=['store', 'name'], name='partner_name')),
    ]
