"""The SPDX name of a licence (https://spdx.org/licenses) from its text.

Each licence is recognised by its title or by a sentence that no other one has.
"""

import re

_LICENCES = (
    ("BUSL-1.1", r"business source licen[cs]e 1\.1|\bbusl-1\.1\b"),
    ("SSPL-1.0", r"server side public licen[cs]e"),
    ("AGPL-3.0", r"gnu affero general public licen[cs]e"),
    ("LGPL-3.0", r"gnu lesser general public licen[cs]e.{0,40}version 3"),
    ("LGPL-2.1", r"gnu lesser general public licen[cs]e.{0,40}version 2\.1"),
    ("GPL-3.0", r"gnu general public licen[cs]e.{0,40}version 3"),
    ("GPL-2.0", r"gnu general public licen[cs]e.{0,40}version 2"),
    ("MPL-2.0", r"mozilla public licen[cs]e,? version 2\.0"),
    ("EPL-2.0", r"eclipse public licen[cs]e.{0,10}v ?2\.0"),
    ("Apache-2.0", r"apache licen[cs]e,? version 2\.0|licensed under the apache license"),
    ("Unlicense", r"this is free and unencumbered software released into the public domain"),
    ("CC0-1.0", r"cc0 1\.0 universal"),
    ("CC-BY-NC", r"creative commons attribution-noncommercial"),
    (
        "ISC",
        r"permission to use, copy, modify, and(?:/or)? distribute this software for any purpose with",
    ),
    ("MIT", r"permission is hereby granted, free of charge, to any person obtaining a copy of this software"),
    ("BSD-3-Clause", r"neither the name of .{1,120} may be used to endorse or promote products"),
    ("BSD-2-Clause", r"redistribution and use in source and binary forms, with or without modification"),
    ("BSL-1.0", r"boost software licen[cs]e.{0,10}version 1\.0"),
)
_BY_TEXT = tuple((name, re.compile(pattern)) for name, pattern in _LICENCES)
_HEAD = 20_000


def licence_name(text: str) -> str:
    """The SPDX name of the licence whose text this is, or ""."""
    plain = " ".join(re.sub(r"[*#>\"']", " ", text[:_HEAD]).casefold().split())
    return next((name for name, pattern in _BY_TEXT if pattern.search(plain)), "")
