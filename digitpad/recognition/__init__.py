"""What joins networks and digits: recognizing drawings, presets, training jobs, evaluation."""
