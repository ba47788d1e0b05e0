"""What a network says of itself, against what was found."""
