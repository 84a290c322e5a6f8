"""Search without a server: what is searched (`records`), words (`tokens`), the index files (`index`), the order (`ranking`).

The browser runs the same words and the same order: `templates/theme/assets/javascripts/search-engine.js`.
"""
