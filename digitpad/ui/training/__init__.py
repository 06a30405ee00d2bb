"""The page that trains: form, buttons, status, charts."""
