"""Letters: from what a case knows to finished Word files.

wording (Jinja2) fills a template, word puts the text on the letterhead; blocks, tables and runs are its grammar.
"""
