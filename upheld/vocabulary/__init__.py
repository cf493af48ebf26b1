"""The seller's and the customer's own words for the nouns of the product.

:mod:`nouns` lists what can be renamed and how our texts say it in each language;
:mod:`rewriting` puts other words into a text, as :mod:`upheld.words` hands it on.
Keys, the API and stored data keep ours.
"""
