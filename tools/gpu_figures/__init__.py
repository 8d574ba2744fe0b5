"""What conv2d_transpose does on a GPU: `python -m tools.gpu_figures --json FILE`.

Needs course_lib, what that imports, and TensorFlow; no Jupyter. It runs on a processor as well,
and says so in its file. Notebook 06 shows data/gpu_figures.json, if that was measured on a GPU
(`course_lib.lessons.nb06.stored_figures`).
"""
