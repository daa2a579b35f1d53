"""The preview: the site served on this machine, following every edit.

    an edit ─▶ changes ─▶ builder ─▶ clients ─▶ page.js

`run` is the web server with the watch over files (`changes`, `server`, `clients`); it never builds. The `builder` is
a process of its own, and so is every PDF that somebody asks for (`pdfs`). They share the folder of the site and say
short things to each other (`messages`).
"""
