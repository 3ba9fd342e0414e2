"""What end-to-end and chaos tests look through from outside; imports nothing of the project."""
