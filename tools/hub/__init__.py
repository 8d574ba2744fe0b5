"""A class on one machine: ``course.py class hub``, and what ``classroom/hub`` needs."""
