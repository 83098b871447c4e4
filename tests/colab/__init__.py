"""The lessons as on Google Colab: its versions, an empty folder, a clone."""
