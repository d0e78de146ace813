// Tests of contracts: types, words, keys, and every mistake at its line.
// SPDX-License-Identifier: Apache-2.0
#include "catalog/contract.h"

#include <gtest/gtest.h>

namespace schoolhouse::catalog {
namespace {

TEST(Contract, columns_are_read_in_short_and_long_form) {
  std::vector<Problem> problems;
  const Yaml yaml = parse_yaml(
      "student_id: { type: string, required: true, owner: student, privacy: student, description: Who. }\n"
      "gpa: decimal(9,4)\n",
      "m.sql", 3);
  Contract contract;
  contract.columns = read_contract_columns(yaml, "m.sql", "columns", problems);
  EXPECT_EQ(format_problems(problems), "");
  ASSERT_EQ(contract.columns.size(), 2U);
  EXPECT_TRUE(contract.columns[0].is_required);
  EXPECT_EQ(contract.columns[0].owner, Owner::student);
  EXPECT_EQ(contract.columns[0].privacy, Privacy::student);
  EXPECT_EQ(contract.columns[0].line, 3);
  EXPECT_EQ(to_text(contract.columns[1].type), "decimal(9,4)");
  EXPECT_EQ(contract.columns[1].privacy, Privacy::internal);
  EXPECT_EQ(contract.find("GPA"), &contract.columns[1]);
  EXPECT_EQ(contract.schema().columns[0].comment, "Who.");
}

TEST(Contract, every_mistake_is_told_at_its_line) {
  const struct {
    std::string_view name, yaml, start;
  } cases[] = {
      {"unknown type", "n: lng\n",
       "error: unknown type 'lng'\n  at m.sql:1 (columns.n)\n  fix: did you mean 'long'? (one of: "},
      {"a type only for reading", "n: timestamp_ntz\n",
       "error: unknown type 'timestamp_ntz'\n  at m.sql:1 (columns.n)\n"},
      {"unknown key", "n: { type: long, requird: true }\n",
       "error: unknown key 'requird'\n  at m.sql:1 (columns.n.requird)\n  fix: did you mean 'required'?\n"},
      {"unknown privacy", "n: { type: long, privacy: secret }\n",
       "error: unknown privacy 'secret'\n  at m.sql:1 (columns.n.privacy)\n"},
      {"no type", "n: { required: true }\n", "error: the key 'type' is missing\n  at m.sql:1 (columns.n)\n"},
      {"capitals only", "n: long\nN: long\n",
       "error: the column 'N' stands twice, told apart only by capitals\n  at m.sql:2 (columns.N)\n"},
      {"a name that no reader takes", "\"a b\": long\n",
       "error: 'a b' is not a column name\n  at m.sql:1 (columns.a b)\n"},
      {"nothing", "[]\n", "error: no columns are declared\n  at m.sql:1 (columns)\n"},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    read_contract_columns(parse_yaml(c.yaml, "m.sql"), "m.sql", "columns", problems);
    ASSERT_EQ(problems.size(), 1U) << c.name << "\n" << format_problems(problems);
    EXPECT_EQ(format_problems(problems).substr(0, c.start.size()), c.start) << c.name;
  }
}

TEST(Contract, key_columns_are_required_and_must_exist) {
  std::vector<Problem> problems;
  Contract contract;
  contract.columns = read_contract_columns(parse_yaml("id: long\nyear: long\n", "m.sql"), "m.sql", "columns", problems);
  contract.key = {"id", "yaer"};
  apply_key(contract, {"m.sql", 1, "key"}, problems);
  EXPECT_TRUE(contract.columns[0].is_required);
  EXPECT_FALSE(contract.columns[1].is_required);
  EXPECT_EQ(format_problems(problems),
            "error: key names 'yaer', which is no column\n  at m.sql:1 (key)\n  fix: did you mean 'year'?\n");
}

}  // namespace
}  // namespace schoolhouse::catalog
