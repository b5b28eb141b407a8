"""Python in a page: the suite's own code, the reference's own code, and what both stand on, on Pyodide.

``fetch`` brings the two things that are not installed with the suite: the Pyodide distribution, and wheels compiled for
it. ``bundle`` lays out a folder that a static server can serve, ``static`` is the page and its worker, and ``inside``
is the Python that runs in the worker, with ``bridge`` as the browser of the portal's application there.
"""
