from django.db import models


class CreatedModel(models.Model):
    """A row that knows when it came to be."""

    created_at = models.DateTimeField(auto_now_add=True, editable=False)

    class Meta:
        abstract = True
