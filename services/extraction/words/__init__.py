"""Words: how a text is cut into words, and the forms that a word takes; knows no list of words."""
