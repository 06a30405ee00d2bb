"""The Train page: form, buttons, status and charts."""
