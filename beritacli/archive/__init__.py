"""The newsroom: every rule about articles, categories, tags, changes, import and export.

Takes and returns plain values. Nothing here prints, parses arguments or knows a terminal.
"""
