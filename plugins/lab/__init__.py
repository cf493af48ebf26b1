"""``upheld plugins lab``: a model on a page, as it is being written."""
