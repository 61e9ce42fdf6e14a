"""A co-op that does not exist, living a year that did not happen.

It fills a new platform through the same commands that people use, so that a founding
group can click through a co-op at work. Everybody in it is called Demo.
"""
