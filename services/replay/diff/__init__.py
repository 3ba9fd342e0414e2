"""The diff: what a shadow run says against what stands, as data, as a page and as counts; pure.

``matching`` finds which report became which, ``fields`` says what changed in it and on what evidence, ``articles`` and
``verdicts`` do the same for what came before the reports, ``document`` puts all of it together.
"""
