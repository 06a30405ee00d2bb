"""The form of the training settings, and the dialog with the ranges of augmentation."""
