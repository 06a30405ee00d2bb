"""The page of a photo: the digits that were found there, read, labelled and taught."""
