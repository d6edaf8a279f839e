"""MLflow: exports, saved REST answers and live servers, all translated by `facts` into the same subjects."""
