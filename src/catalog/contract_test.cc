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

constexpr std::string_view all_types =
    "string, boolean, byte, short, integer, long, float, double, decimal(p,s), date, timestamp, binary";

TEST(Contract, every_mistake_is_told_at_its_line) {
  const std::string types(all_types);
  const struct {
    std::string_view name, yaml;
    std::string message;
  } cases[] = {
      {"unknown type", "n: lng\n",
       "error: unknown type 'lng'\n  at m.sql:1 (columns.n)\n  fix: did you mean 'long'? (one of: " + types + ")\n"},
      {"a type by its name in SQL", "n: varchar(10)\n",
       "error: unknown type 'varchar(10)'\n  at m.sql:1 (columns.n)\n  fix: did you mean 'string'? (one of: " + types +
           ")\n"},
      {"a type by another name in SQL", "n: Numeric(9, 2)\n",
       "error: unknown type 'Numeric(9, 2)'\n  at m.sql:1 (columns.n)\n  fix: did you mean 'decimal(p,s)'? (one of: " +
           types + ")\n"},
      {"a type like no other", "n: zzzzzzzz\n",
       "error: unknown type 'zzzzzzzz'\n  at m.sql:1 (columns.n)\n  fix: use one of: " + types + "\n"},
      {"unknown key", "n: { type: long, requird: true }\n",
       "error: unknown key 'requird'\n  at m.sql:1 (columns.n.requird)\n  fix: did you mean 'required'?\n"},
      {"unknown privacy", "n: { type: long, privacy: secret }\n",
       "error: unknown privacy 'secret'\n  at m.sql:1 (columns.n.privacy)\n  fix: use one of: open, internal, student, "
       "sensitive\n"},
      {"no type", "n: { required: true }\n",
       "error: the key 'type' is missing\n  at m.sql:1 (columns.n)\n  fix: add 'type:' (type): a Delta type: string, "
       "boolean, byte, short, "
       "integer, long, float, double, decimal(p,s), date, timestamp, binary\n"},
      {"capitals only", "n: long\nN: long\n",
       "error: the column 'N' stands twice, told apart only by capitals\n  at m.sql:2 (columns.N)\n  fix: rename one "
       "of them\n"},
      {"a name that no reader takes", "\"a b\": long\n",
       "error: 'a b' is not a column name\n  at m.sql:1 (columns.a b)\n  fix: use letters, digits and underscores, "
       "beginning with a letter\n"},
      {"nothing", "[]\n",
       "error: no columns are declared\n  at m.sql:1 (columns)\n  fix: write a map of name to type\n"},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    read_contract_columns(parse_yaml(c.yaml, "m.sql"), "m.sql", "columns", problems);
    EXPECT_EQ(format_problems(problems), c.message) << c.name;
  }
}

TEST(Contract, a_type_that_is_only_read_can_not_be_declared) {
  std::vector<Problem> problems;
  read_contract_columns(parse_yaml("n: timestamp_ntz\n", "m.sql"), "m.sql", "columns", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].what, "unknown type 'timestamp_ntz'");
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
