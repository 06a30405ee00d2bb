"""The Photo page: the digits found in a photo, with labels and fine-tuning."""
