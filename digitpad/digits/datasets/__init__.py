"""Labelled pictures: IDX files, data sets, picture files, augmentation."""
