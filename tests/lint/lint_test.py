#!/usr/bin/env python3
# Tests of the lints: each rule fails on a bad line and is quiet on a good one.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import unittest

from architecture import compare, read_folder_table
from style import check_file, check_path

HEAD = "// Does one thing.\n// SPDX-License-Identifier: Apache-2.0\n"


class StyleTest(unittest.TestCase):
    def test_files(self):
        cases = [
            ("a good source", "src/lake/commit.cc", HEAD + '#include "lake/commit.h"\n#include <vector>\n', None),
            ("no sentence", "src/lake/commit.cc", "#include <vector>\n", "does not start with a sentence"),
            ("no licence", "src/lake/commit.cc", "// Does one thing.\n", "no licence tag"),
            ("no licence in Python", "tests/x.py", "#!/usr/bin/env python3\n# Does it.\n", "no licence tag"),
            ("no full stop", "src/lake/commit.cc", HEAD.replace("thing.", "thing"), "does not start with a sentence"),
            ("too long", "src/lake/commit.cc", HEAD + "\n" * 400, "402 lines"),
            ("a header without pragma", "src/lake/commit.h", HEAD, "pragma once"),
            ("own header second", "src/lake/commit.cc", HEAD + '#include <vector>\n#include "lake/commit.h"\n',
             "own header"),
            ("own header of a test second", "src/lake/commit_test.cc",
             HEAD + '#include <gtest/gtest.h>\n#include "lake/commit.h"\n', "own header"),
            ("a macro", "src/lake/commit.cc", HEAD + "#define MAX 3\n", "a macro"),
            ("stoi", "src/lake/commit.cc", HEAD + "int a = std::stoi(text);\n", "a call of 'stoi'"),
            ("a method of that name is fine", "src/lake/commit.cc", HEAD + "int a = text.stoi(1);\n", None),
            ("stoi in a string is fine", "src/lake/commit.cc", HEAD + 'say("stoi(x)");\n', None),
            ("a macro in a raw string is fine", "src/lake/commit.cc", HEAD + 'say(R"(\n#define X\n)");\n', None),
            ("a task", "src/lake/commit.cc", HEAD + "// TODO: more\n", "'TODO'"),
            ("an issue", "src/lake/commit.cc", HEAD + "// see issue 12\n", "'issue 12'"),
            ("a number", "src/lake/commit.cc", HEAD + "// see #12\n", "'#12'"),
            ("history", "src/lake/commit.cc", HEAD + "int a;  // previously a long\n", "'previously'"),
            ("history in Python", "tools/x.py", "# Does it.\n# SPDX-License-Identifier: Apache-2.0\n# no longer so\n",
             "'no longer'"),
            ("an address in a string is fine", "src/lake/commit.cc", HEAD + 'say("http://x/#12");\n', None),
            ("dead code: call", "src/lake/commit.cc", HEAD + "// commit(version);\n", "commented-out"),
            ("dead code: assignment", "src/lake/commit.cc", HEAD + "  // int a = 3;\n", "commented-out"),
            ("dead code: if", "src/lake/commit.cc", HEAD + "// if (a > b) {\n", "commented-out"),
            ("prose with 'if'", "src/lake/commit.cc", HEAD + "// if the file (of a crash) stays, it goes.\n", None),
        ]
        for name, path, text, wanted in cases:
            with self.subTest(name):
                findings = [str(finding) for finding in check_file(pathlib.Path(path), text)]
                if wanted is None:
                    self.assertEqual(findings, [])
                else:
                    self.assertTrue(any(wanted in finding for finding in findings), findings)

    def test_paths(self):
        cases = [
            ("a good path", "src/lake/commit_codec.cc", True),
            ("utils", "src/lake/utils.cc", False),
            ("a part of a name", "src/lake/file_helper.cc", False),
            ("a folder", "src/common/text.cc", False),
            ("tools at the root", "tools/build.sh", True),
            ("tools deeper", "src/tools/build.cc", False),
            ("camel case", "src/lake/CommitCodec.cc", False),
            ("content may have capitals", "packages/ccd/README.md", True),
        ]
        for name, path, is_good in cases:
            with self.subTest(name):
                self.assertEqual(check_path(pathlib.Path(path)) == [], is_good)


class ArchitectureTest(unittest.TestCase):
    def test_table(self):
        page = "# A\n\n| `no` | x | y |\n\n## Folders of src\n\n| folder | job | library |\n|---|---|---|\n" \
               "| `base` | text | fmt |\n| `duck` | SQL | DuckDB |\n\n## Next\n\n| `no` | x | y |\n"
        self.assertEqual(read_folder_table(page), {"base": "fmt", "duck": "DuckDB"})

    def test_comparison(self):
        folders = {"base": "fmt", "duck": "DuckDB", "lake": ""}
        tree = {"base", "duck", "lake"}
        cases = [
            ("down is fine", folders, tree, [("lake/a.cc", 3, "lake", "base")], ""),
            ("itself is fine", folders, tree, [("lake/a.cc", 3, "lake", "lake")], ""),
            ("up is wrong", folders, tree, [("base/a.h", 3, "base", "lake")], "src/base/a.h:3: base includes lake"),
            ("a library of its row is fine", folders, tree, [("duck/a.h", 3, "duck", "<duckdb.h>")], ""),
            ("a library of all is fine", folders, tree, [("lake/a.h", 3, "lake", "<vector>")], ""),
            ("another folder's library", folders, tree, [("lake/a.h", 3, "lake", "<duckdb.h>")],
             "src/lake/a.h:3: lake includes <duckdb.h>"),
            ("a folder without a row", {"base": "", "duck": ""}, tree, [], "src/lake/ is not in the table"),
            ("a row without a folder", folders, {"base", "duck"}, [], "'lake' does not exist"),
        ]
        for name, rows, in_tree, includes, wanted in cases:
            with self.subTest(name):
                problems = compare(rows, in_tree, includes)
                self.assertEqual(problems == [], wanted == "")
                self.assertIn(wanted, "\n".join(problems))


if __name__ == "__main__":
    unittest.main()
