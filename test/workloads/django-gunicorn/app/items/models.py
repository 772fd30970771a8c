from django.db import models


class Item(models.Model):
    name = models.SlugField(unique=True)
    price = models.DecimalField(max_digits=6, decimal_places=2)
