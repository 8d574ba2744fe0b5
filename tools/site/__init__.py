"""Make the course a folder of static pages: `python3 course.py site`."""
