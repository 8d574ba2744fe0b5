"""The library behind the course: convolution, its transpose, and what can be undone with them."""
