"""What a teacher needs: marks from a folder of notebooks, hand-outs, examinations.

A notebook that is handed in is never run. `gather` finds it, `reading` reads whatever is readable
in it, `taking` takes the answers out; `child` runs one of them in a process of its own, which
`warm` starts and `limits` confines; `marking` judges what comes back.
"""
