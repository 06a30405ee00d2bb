"""The page that tells why a picture is read so."""
