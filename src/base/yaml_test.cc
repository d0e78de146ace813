// Tests of strict YAML: lines, duplicates, unknown keys, all problems at once.
// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.h"

#include <gtest/gtest.h>

namespace schoolhouse {
namespace {

TEST(Yaml, values_remember_their_line) {
  const Yaml root = parse_yaml("a: 1\nb:\n  - x\n  - 'y'\nc:\n  d: ~\n", "p.yml", 10);
  ASSERT_EQ(root.entries.size(), 3U);
  EXPECT_EQ(root.entries[1].line, 11);
  EXPECT_EQ(root.find("b")->items[1].line, 13);
  EXPECT_TRUE(root.find("b")->items[1].is_quoted);
  EXPECT_FALSE(root.find("b")->items[0].is_quoted);
  EXPECT_EQ(root.find("c")->find("d")->kind, Yaml::Kind::null);
}

TEST(Yaml, what_yaml_allows_and_we_do_not_is_refused_with_its_line) {
  const struct {
    std::string_view name, text, message;
  } cases[] = {
      {"duplicate key", "a: 1\nb: 2\na: 3\n",
       "error: the key 'a' stands twice\n  at p.yml:3 (a)\n  fix: keep one of them\n"},
      {"alias", "a: &x 1\nb: *x\n",
       "error: an anchor (&name) is not allowed\n  at p.yml:1\n  fix: write the value out\n"
       "error: an alias (*name) is not allowed\n  at p.yml:2\n  fix: write the value out\n"},
      {"two documents", "a: 1\n---\nb: 2\n",
       "error: more than one YAML document in the file\n  at p.yml\n  fix: remove the line '---'\n"},
      {"bad syntax", "a: [1, 2\nb: 3\n", ""},
  };
  for (const auto& c : cases) {
    try {
      parse_yaml(c.text, "p.yml");
      ADD_FAILURE() << c.name << ": not refused";
    } catch (const Error& e) {
      if (!c.message.empty()) {
        EXPECT_EQ(std::string_view(e.what()), c.message) << c.name;
      }
    }
  }
}

TEST(Yaml, fields_collect_every_problem) {
  const Yaml root = parse_yaml("nam: x\ncount: many\nkind: page\nlist: {a: 1}\n", "p.yml");
  std::vector<Problem> problems;
  YamlFields fields(root, "p.yml", "source",
                    {{"name", "text", "the name", true},
                     {"count", "whole number", "how many"},
                     {"kind", "word", "kind"},
                     {"list", "list", "list"}},
                    problems);
  EXPECT_EQ(fields.whole_number("count"), std::nullopt);
  EXPECT_EQ(fields.word("kind", {"pages", "cursor"}), std::nullopt);
  EXPECT_TRUE(fields.texts("list").empty());
  EXPECT_EQ(
      format_problems(problems),
      "error: unknown key 'nam'\n  at p.yml:1 (source.nam)\n  fix: did you mean 'name'?\n"
      "error: the key 'name' is missing\n  at p.yml:1 (source)\n  fix: add 'name:' (text): the name\n"
      "error: 'count' must be a whole number\n  at p.yml:2 (source.count)\n"
      "error: unknown kind 'page'\n  at p.yml:3 (source.kind)\n  fix: did you mean 'pages'? (one of: pages, cursor)\n"
      "error: 'list' must be a list of texts, found a map\n  at p.yml:4 (source.list)\n");
}

}  // namespace
}  // namespace schoolhouse
