#!/usr/bin/env python3
# Tests of the scenario runner against a tiny program of its own.
# SPDX-License-Identifier: Apache-2.0
import contextlib
import io
import pathlib
import tempfile
import unittest

from matching import is_match, renewed
from run_scenario import FAILED, PASSED, SKIPPED, run_file
from scenario_text import read_scenario
from steps import ScenarioError

# Prints its arguments one a line; -e TEXT goes to standard error, -x N is the exit code, -f PATH prints a file.
PROGRAM = """#!/usr/bin/env bash
code=0
while [ $# -gt 0 ]; do
  case $1 in
    -e) shift; echo "$1" >&2 ;;
    -x) shift; code=$1 ;;
    -f) shift; cat "$1" ;;
    -v) shift; echo "${!1}" ;;
    *) echo "$1" ;;
  esac
  shift
done
exit "$code"
"""


SERVICE = """from fake_service import json_reply
def respond(path, query, headers, body):
    return json_reply({"path": path, "query": query})
"""


class RunnerTest(unittest.TestCase):
    def setUp(self):
        top = tempfile.TemporaryDirectory()
        self.addCleanup(top.cleanup)
        self.top = pathlib.Path(top.name).resolve()
        self.program = self.top / "build-program"
        self.program.write_text(PROGRAM)
        self.program.chmod(0o755)
        (self.top / "data").mkdir()
        (self.top / "service.py").write_text(SERVICE)
        (self.top / "tests").mkdir()
        (self.top / "tests" / "rest").symlink_to(pathlib.Path(__file__).resolve().parent.parent / "rest")

    def run_text(self, text, name="case.txt", accept=False, data=None):
        """Returns the outcome, what was said, and the file afterwards."""
        file = self.top / name
        file.write_text(text)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            outcome = run_file(file, self.program, self.top, data or self.top / "data", accept)
        return outcome, said.getvalue(), file.read_text()

    def test_outcomes(self):
        cases = [
            ("the same output passes", "$ schoolhouse a b\na\nb\n", PASSED),
            ("another output fails", "$ schoolhouse a b\na\nc\n", FAILED),
            ("a missing line fails", "$ schoolhouse a b\na\n", FAILED),
            ("output that was not expected fails", "$ schoolhouse a\n", FAILED),
            ("standard error is compared", "$ schoolhouse -e x\n! x\n", PASSED),
            ("another standard error fails", "$ schoolhouse -e x\n! y\n", FAILED),
            ("standard error is not standard output", "$ schoolhouse -e x\nx\n", FAILED),
            ("the exit code is compared", "$ schoolhouse -x 2\nexit 2\n", PASSED),
            ("an exit code that was not expected fails", "$ schoolhouse -x 2\n", FAILED),
            ("exit 0 where 2 was expected fails", "$ schoolhouse\nexit 2\n", FAILED),
            ("a file is written", "file d/f\n  one\n\n    two\n\n$ schoolhouse -f d/f\none\n\n  two\n", PASSED),
            ("an empty file is written", "file f\n$ sh: wc -c < f\n0\n", PASSED),
            ("quotes keep words together", "$ schoolhouse 'a b'\na b\n", PASSED),
            ("no shell reads a command", "$ schoolhouse $HOME *\n| $HOME\n*\n", PASSED),
            ("a shell reads sh:", "$ sh: schoolhouse a b | wc -l\n2\n", PASSED),
            ("cd moves what follows", "file d/f\n  x\n$ cd d\n$ schoolhouse -f f\nx\n", PASSED),
            ("cd out of the folder fails", "$ cd ../..\n", FAILED),
            ("lines that look like directives", "$ schoolhouse '$ a' 'exit 3' '| p'\n| $ a\n| exit 3\n| | p\n", PASSED),
            ("blank lines inside output count", "$ schoolhouse a '' b\na\n\nb\n", PASSED),
            ("a missing blank line fails", "$ schoolhouse a '' b\na\nb\n", FAILED),
            ("a blank line at the end", "$ schoolhouse a ''\na\n|\n", PASSED),
            ("blank lines between commands do not count", "$ schoolhouse a\na\n\n\n$ schoolhouse b\nb\n", PASSED),
            ("wildcards", "$ schoolhouse 'took 3 s' b c d\ntook [..] s\n...\nd\n", PASSED),
            ("a variable is set", "env COLOUR=red\n$ schoolhouse -v COLOUR\nred\n", PASSED),
            ("a service answers", "service https://api.example.org service.py\n"
             "$ sh: python3 -c \"import urllib.request as u; print(u.urlopen('https://api.example.org/v1?a=b'.replace('api.', '')).read().decode())\"\n"
             '{"path": "/v1", "query": {"a": "b"}}\n', PASSED),
            ("a service's own address is not shown", "service https://api.example.org service.py\n"
             "$ schoolhouse https://api.example.org/v1\nhttps://api.example.org/v1\n", PASSED),
            ("time stands still", "$ schoolhouse -v SCHOOLHOUSE_NOW\n2026-03-02T17:00:00Z\n", PASSED),
            ("the folder has a stable name", "$ sh: pwd\n{dir}\n", PASSED),
            ("the data folder has a stable name", "$ schoolhouse {data}/x\n{data}/x\n", PASSED),
            ("paths in files are filled in", "file f\n  {data}\n$ sh: grep -c / f\n1\n", PASSED),
            ("fresh starts in an empty folder", "file f\n$ sh: ls\nf\nfresh\n$ sh: ls\n", PASSED),
            ("a killed program", "$ sh: kill -9 $$\nexit 137\n", PASSED),
            ("a command that does not exist", "$ nonesuch\n! nonesuch: command not found\nexit 127\n", PASSED),
            ("a long command is continued", "$ schoolhouse a \\\n  b\na\nb\n", PASSED),
        ]
        for name, text, wanted in cases:
            with self.subTest(name):
                outcome, said, _ = self.run_text("# Does it.\n" + text)
                self.assertEqual(outcome, wanted, said)

    def test_a_difference_names_file_line_and_command(self):
        _, said, _ = self.run_text("# Does it.\n\n$ schoolhouse a\nb\n")
        self.assertIn("case.txt:3: $ schoolhouse a", said)
        self.assertIn("-b", said)
        self.assertIn("+a", said)

    def test_bad_texts(self):
        cases = [
            ("no first sentence", "$ schoolhouse\n", ":1: the first line"),
            ("no full stop", "# Does it\n$ schoolhouse\n", ":1: the first line"),
            ("no command", "# Does it.\nfile f\n", ":1: no command"),
            ("output before a command", "# Does it.\nhello\n", ":2: not a directive"),
            ("an unknown need", "# Does it.\nneeds luck\n$ schoolhouse\n", ":2: not a directive"),
        ]
        for name, text, wanted in cases:
            with self.subTest(name), self.assertRaisesRegex(ScenarioError, wanted):
                read_scenario(text, "case.txt")

    def test_data_that_is_missing_skips(self):
        text = "# Does it.\nneeds data\n$ schoolhouse a\nb\n"
        self.assertEqual(self.run_text(text, data=self.top / "nowhere")[0], SKIPPED)
        self.assertEqual(self.run_text(text)[0], FAILED)

    def test_accept_records(self):
        cases = [
            ("new output", "$ schoolhouse a -e b -x 2\n", "$ schoolhouse a -e b -x 2\na\n! b\nexit 2\n"),
            ("old output goes", "$ schoolhouse a\nz\n! y\nexit 9\n\n$ schoolhouse\n",
             "$ schoolhouse a\na\n\n$ schoolhouse\n"),
            ("wildcards that hold stay", "$ schoolhouse 'took 3 s' b c\ntook [..] s\n...\n",
             "$ schoolhouse 'took 3 s' b c\ntook [..] s\n...\n"),
            ("a wildcard line stays beside a new one", "$ schoolhouse 'took 3 s' b\ntook [..] s\nz\n",
             "$ schoolhouse 'took 3 s' b\ntook [..] s\nb\n"),
            ("lines that look like directives", "$ schoolhouse 'exit 3' a ''\n",
             "$ schoolhouse 'exit 3' a ''\n| exit 3\na\n|\n"),
            ("paths become words", "$ sh: pwd\n", "$ sh: pwd\n{dir}\n"),
        ]
        for name, text, wanted in cases:
            with self.subTest(name):
                outcome, _, after = self.run_text("# Does it.\n" + text, accept=True)
                self.assertEqual(outcome, SKIPPED)
                self.assertEqual(after, "# Does it.\n" + wanted)
                self.assertEqual(self.run_text(after)[0], PASSED)

    def test_pages(self):
        cases = [
            ("a block passes", "Say:\n\n```console\n$ schoolhouse a\na\n```\n", PASSED),
            ("a block fails", "```console\n$ schoolhouse a\nb\n```\n", FAILED),
            ("other blocks are not run", "```sh\n$ schoolhouse a\nb\n```\n", PASSED),
            ("a skipped block", "<!-- scenario skip -->\n```console\n$ rm x\nno\n```\n", PASSED),
            ("only the next block is skipped",
             "<!-- scenario skip -->\n```console\n$ rm x\n```\n```console\n$ schoolhouse a\nb\n```\n", FAILED),
            ("a comment prepares", "<!-- scenario\nfile f\n  x\n-->\n```console\n$ schoolhouse -f f\nx\n```\n", PASSED),
            ("a preparing command's output is free",
             "<!-- scenario\n$ sh: echo hello > f; echo done\n-->\n```console\n$ schoolhouse -f f\nhello\n```\n", PASSED),
            ("a terminal mixes both outputs", "```console\n$ schoolhouse a -e b\nb\na\n```\n", PASSED),
            ("an error must exit with a code", "```console\n$ schoolhouse 'error: x'\nerror: x\n```\n", FAILED),
            ("a shown error exits with a code", "```console\n$ schoolhouse -e 'error: x' -x 3\nerror: x\n```\n", PASSED),
            ("a hidden failure fails", "```console\n$ schoolhouse a -x 3\na\n```\n", FAILED),
            ("a remark behind a command", "```console\n$ schoolhouse a    # says a\na\n```\n", PASSED),
            ("blocks share the folder", "```console\n$ touch f\n```\n```console\n$ sh: ls\nf\n```\n", PASSED),
        ]
        for name, text, wanted in cases:
            with self.subTest(name):
                outcome, said, _ = self.run_text(text, name="page.md")
                self.assertEqual(outcome, wanted, said)

    def test_accept_records_pages(self):
        text = "A\n```console\n$ schoolhouse a\nz\n\n$ schoolhouse b\n```\nB\n"
        outcome, _, after = self.run_text(text, name="page.md", accept=True)
        self.assertEqual(outcome, SKIPPED)
        self.assertEqual(after, "A\n```console\n$ schoolhouse a\na\n\n$ schoolhouse b\nb\n```\nB\n")

    def test_a_preparing_command_that_fails_is_told(self):
        with self.assertRaisesRegex(ScenarioError, "line 2: preparing failed"):
            self.run_text("<!-- scenario\n$ schoolhouse -x 1\n-->\n```console\n$ schoolhouse\n```\n", name="page.md")


class MatchingTest(unittest.TestCase):
    def test_lines(self):
        cases = [
            ("dots match no line", ["a", "...", "b"], ["a", "b"], True),
            ("dots match lines", ["...", "b"], ["a", "a", "b"], True),
            ("dots need what follows", ["...", "b"], ["a", "b", "c"], False),
            ("text around brackets counts", ["x [..] y"], ["x 1 z"], False),
            ("dots in a line are dots", ["a..."], ["abcd"], False),
            ("signs are signs", ["a.c"], ["abc"], False),
        ]
        for name, expected, actual, wanted in cases:
            with self.subTest(name):
                self.assertEqual(is_match(expected, actual), wanted)

    def test_what_differs_from_run_to_run_is_compared_by_form(self):
        self.assertTrue(is_match(["built a  5 rows   0.04 s"], ["built a  5 rows  12.40 s"]))
        self.assertTrue(is_match(["run 20260302T170000Z-2e91b7df at 2026-11-21T13:19:22Z"], ["run 20261121T131832Z-934a0421 at 2026-11-21T13:19:27Z"]))
        self.assertFalse(is_match(["built a  5 rows   0.04 s"], ["built a  6 rows   0.04 s"]))

    def test_a_wildcard_line_is_used_once(self):
        self.assertEqual(renewed(["x [..]", "b"], ["x 1", "x 2"]), ["x [..]", "x 2"])


if __name__ == "__main__":
    unittest.main()
