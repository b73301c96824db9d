"""Questions as fields of a page, and what stands in the fields as answers.

For every page that asks. Must not know which page it is, nor what an answer means.
"""
