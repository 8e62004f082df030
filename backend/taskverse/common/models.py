from django.db import models
from django.db.models.functions import Now


class CreatedModel(models.Model):
    """A row that knows when it came to be, by the clock of the database: the one clock that all processes share."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
