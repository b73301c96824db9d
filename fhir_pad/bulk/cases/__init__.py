"""What is made of one case that was assessed, or refused: lines, a row, counts."""
