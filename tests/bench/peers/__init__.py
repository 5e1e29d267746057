"""What users would pick instead: one program a module, each used as its documentation says."""

from tests.bench.peers import jq, markdown, sqlite_utils, stock, taskwarrior

PEERS = (sqlite_utils.PROGRAM, taskwarrior.PROGRAM, markdown.HUGO, jq.PROGRAM, stock.PROGRAM,
         markdown.RIPGREP)  # fmt: skip
