// Tests of child tables: records that stand as JSON in a column become rows of their own.
// SPDX-License-Identifier: Apache-2.0
#include "connector/child_table.h"

#include "connector/json_reader.h"
#include "connector/load_fixture.h"

namespace schoolhouse::connector {
namespace {

using Kind = lake::Type::Kind;

class ChildTable : public LoadFixture {
 protected:
  ChildTable() {
    table_.files = {"students*.json"};
    table_.format = Format::json;
    table_.columns = {column("id", Kind::long_), column("guardians", Kind::string)};
    table_.columns[1].when_absent = "none";
    guardians_.name = {"raw", "guardians"};
    guardians_.format = Format::json;
    guardians_.parent_column = "guardians";
    guardians_.columns = {column("student_id", Kind::long_), column("position", Kind::long_),
                          column("name", Kind::string), column("phones", Kind::string)};
    guardians_.columns[0].from_parent = "id";
    guardians_.columns[1].is_list_index = true;
    guardians_.columns[3].when_absent = "none";
    guardians_.may_be_empty = true;
  }

  // Loads the parent, then the child.
  std::string both(const std::string& run_id = "run-1") {
    table_.child_tables = {guardians_};
    const std::string parent = outcome(run_id);
    if (!parent.starts_with("loaded") && !parent.starts_with("unchanged")) return "parent: " + parent;
    return outcome(guardians_.name, run_id);
  }
  std::string guardians() { return rows("student_id, position, name", guardians_.name); }

  FileTable guardians_;
};

TEST_F(ChildTable, what_a_column_may_hold) {
  const struct {
    const char* name;
    const char* guardians;
    const char* expected;
  } cases[] = {
      {"a list of objects", R"([{"name": "Ada"}, {"name": "Bo"}])", "1|0|Ada\n1|1|Bo\n"},
      {"one object", R"({"name": "Ada"})", "1|0|Ada\n"},
      {"an empty list", "[]", ""},
      {"null", "null", ""},
      {"null within a list", R"([null, {"name": "Bo"}])", "1|0|NULL\n1|1|Bo\n"},
      {"an empty object", R"([{}, { }, {"name": "Bo"}])", "1|0|NULL\n1|1|NULL\n1|2|Bo\n"},
      {"text that is JSON", R"("[{\"name\": \"Ad\u00e4\"}]")", "1|0|Ad\xc3\xa4\n"},
      {"values as written", R"([{"name": 1.10}, {"name": "a\"b"}, {"name": {"x": [1 ,2]}}])",
       "1|0|1.10\n1|1|a\"b\n1|2|{\"x\": [1 ,2]}\n"},
  };
  int number = 0;
  for (const auto& c : cases) {
    const std::string run = "run-" + std::to_string(++number);
    write("students.json", std::string(R"([{"id": 1, "guardians": )") + c.guardians + "}]");
    const std::string found = both(run);
    EXPECT_TRUE(found.starts_with("loaded") || found.starts_with("unchanged")) << c.name << ": " << found;
    EXPECT_EQ(guardians(), c.expected) << c.name;
    guardians_.shrink_limit = 1;
    guardians_.absent_columns = Drift::accept;
  }
}

TEST_F(ChildTable, plain_values_have_the_key_value) {
  guardians_.columns = {column("student_id", Kind::long_), column("value", Kind::long_)};
  guardians_.columns[0].from_parent = "id";
  write("students.json", R"([{"id": 1, "guardians": [7, "8", null, 9]}, {"id": 2}, {"id": 3, "guardians": [-1]}])");
  EXPECT_EQ(both(), "loaded 5 rows");
  EXPECT_EQ(rows("student_id, value, _file", guardians_.name),
            "1|7|students.json\n1|8|students.json\n1|9|students.json\n1|NULL|students.json\n3|-1|students.json\n");
}

TEST_F(ChildTable, values_of_the_parent_come_unchanged) {
  table_.columns = {column("id", Kind::string),     column("made_at", Kind::timestamp),
                    column("day", Kind::date),      column("share", Kind::double_),
                    column("money", Kind::decimal), column("guardians", Kind::string)};
  table_.columns[4].contract.type = {Kind::decimal, 20, 3};
  guardians_.columns = table_.columns;
  guardians_.columns.pop_back();
  for (SourceColumn& one : guardians_.columns) one.from_parent = one.contract.name;
  guardians_.columns.push_back(column("name", Kind::string));
  write("students.json",
        R"([{"id": "00\"7\\ \u0001", "made_at": "2026-03-01T23:30:00.123456-08:00", "day": "2026-02-28",
        "share": 0.1, "money": 12345678901234567.125, "guardians": [{"name": "Ada"}]},
        {"id": "x", "made_at": null, "day": null, "share": 1e-7, "money": null, "guardians": [{"name": "Bo"}]}])");
  EXPECT_EQ(both(), "loaded 2 rows");
  EXPECT_EQ(rows("id, made_at, day, share, money, name", guardians_.name),
            rows("id, made_at, day, share, money, CASE WHEN day IS NULL THEN 'Bo' ELSE 'Ada' END", table_.name));
}

TEST_F(ChildTable, children_have_children) {
  FileTable phones;
  phones.name = {"raw", "phones"};
  phones.format = Format::json;
  phones.parent_column = "phones";
  phones.columns = {column("student_id", Kind::long_), column("guardian", Kind::long_), column("value", Kind::string)};
  phones.columns[0].from_parent = "student_id";
  phones.columns[1].from_parent = "position";
  guardians_.child_tables = {phones};
  write("students.json",
        R"([{"id": 1, "guardians": [{"name": "Ada", "phones": ["1", "2"]}, {"name": "Bo", "phones": []}]},
            {"id": 2, "guardians": [{"name": "Cy", "phones": ["3"]}]}])");
  EXPECT_EQ(both(), "loaded 3 rows");
  EXPECT_EQ(outcome(phones.name, "run-1"), "loaded 3 rows");
  EXPECT_EQ(rows("student_id, guardian, value", phones.name), "1|0|1\n1|0|2\n2|0|3\n");
}

TEST_F(ChildTable, only_a_change_makes_a_version) {
  write("students.json", R"([{"id": 1, "guardians": [{"name": "Ada"}]}])");
  EXPECT_EQ(both("run-1"), "loaded 1 rows");
  EXPECT_EQ(both("run-2"), "unchanged 1 rows");
  EXPECT_EQ(lake::find_head(lake_, guardians_.name)->version, 0);
  // A student without guardians more: the child is looked at once and says so.
  write("students.json", R"([{"id": 1, "guardians": [{"name": "Ada"}]}, {"id": 2, "guardians": []}])");
  EXPECT_EQ(both("run-3"), "unchanged 1 rows");
  EXPECT_EQ(lake::find_head(lake_, guardians_.name)->notes.data_version, 0);
  const int calls = engine_calls_;
  EXPECT_EQ(both("run-4"), "unchanged 1 rows");
  EXPECT_EQ(engine_calls_, calls);
  write("students.json", R"([{"id": 1, "guardians": [{"name": "Bo"}]}, {"id": 2, "guardians": []}])");
  EXPECT_EQ(both("run-5"), "loaded 1 rows");
  guardians_.columns[2].missing = {{"Bo", "made_up"}};
  EXPECT_EQ(both("run-6"), "loaded 1 rows");
  EXPECT_EQ(rows("name, name_missing", guardians_.name), "NULL|made_up\n");
}

TEST_F(ChildTable, what_does_not_fit) {
  const struct {
    const char* name;
    const char* guardians;
    const char* expected;
  } cases[] = {
      {"not JSON", R"("Ada; Bo")", "the row does not fit: not valid JSON or not UTF-8\n  at students.json (guardians)"},
      {"a number", "5", "the row does not fit: neither a JSON list nor an object\n  at students.json (guardians)"},
      {"another key", R"([{"name": "Ada", "age": 5}])",
       "the file has the key 'age', which is not declared\n  at students.json\n"},
      {"no key", R"([{"phones": null}])", "no record in 'guardians' of raw.students has the key 'name'"},
      {"a key of ours", R"x([{"name": "Ada", "position (from_list)": 5}])x", "a key stands twice in the object"},
      {"a list in a list", R"([["Ada"]])", "the file has the key 'value', which is not declared"},
      {"nothing at all", "[]", "the records in 'guardians' of raw.students hold no rows"},
  };
  guardians_.may_be_empty = false;
  for (const auto& c : cases) {
    write("students.json", std::string(R"([{"id": 1, "guardians": )") + c.guardians + "}]");
    EXPECT_NE(both(c.name).find(c.expected), std::string::npos) << c.name << "\n" << both(c.name);
    EXPECT_FALSE(lake::find_head(lake_, guardians_.name)) << c.name;
  }
}

TEST_F(ChildTable, rows_in_quarantine_say_whose_they_are) {
  guardians_.quarantine_limit = 0.5;
  guardians_.columns[2].contract.type = {Kind::long_};
  write("students.json", R"([{"id": 7, "guardians": [{"name": 1}, {"name": "Ada"}]}, {"id": 8, "guardians": "Bo"},
                             {"id": 9, "guardians": [{"name": 2}]}])");
  EXPECT_EQ(both(), "loaded 2 rows, 2 quarantined");
  EXPECT_EQ(rows("_file, line, \"column\", reason, row", {"quarantine", "raw_guardians"}),
            "students.json|0|guardians|not valid JSON or not UTF-8|{\"student_id "
            "(from_parent)\":\"8\",\"guardians\":\"Bo\"}\n"
            "students.json|0|name|not a whole number that fits long|{\"student_id (from_parent)\":\"7\",\"position "
            "(from_list)\":1,\"name\": \"Ada\"}\n");
}

TEST_F(ChildTable, a_contract_may_evolve) {
  guardians_.schema_contract = {SchemaChange::evolve, SchemaChange::evolve};
  guardians_.columns[2].contract.type = {Kind::long_};
  write("students.json", R"([{"id": 1, "guardians": [{"name": 5}]}])");
  EXPECT_EQ(both("run-1"), "loaded 1 rows");
  write("students.json", R"([{"id": 1, "guardians": [{"name": 5}, {"name": "Bo", "homePhone": 7}]}])");
  EXPECT_EQ(both("run-2"), "loaded 2 rows");
  EXPECT_EQ(rows("student_id, position, name, name__v_text, home_phone", guardians_.name),
            "1|0|5|NULL|NULL\n1|1|NULL|Bo|7\n");
  write("students.json", R"([{"id": 2, "guardians": [{"name": 5}]}])");
  EXPECT_EQ(both("run-3"), "loaded 1 rows");
  EXPECT_EQ(rows("student_id, name, name__v_text, home_phone", guardians_.name), "2|5|NULL|NULL\n");
}

TEST_F(ChildTable, values_that_do_not_fit_may_be_left_out) {
  guardians_.schema_contract.data_type = SchemaChange::discard_value;
  guardians_.quarantine_limit = 1;
  guardians_.columns[2].contract.type = {Kind::long_};
  write("students.json", R"([{"id": 1, "guardians": [{"name": "A"}, {"name": "B"}, {"name": 3}]}])");
  table_.child_tables = {guardians_};
  EXPECT_EQ(outcome(), "loaded 1 rows");
  const TableLoad done = load(guardians_.name, "run-1");
  EXPECT_EQ(done.rows, 3);
  ASSERT_EQ(done.warnings.size(), 1U);
  EXPECT_EQ(done.warnings[0].what, "2 rows were loaded without values that do not fit");
  EXPECT_EQ(guardians(), "1|0|NULL\n1|1|NULL\n1|2|3\n");
}

TEST_F(ChildTable, a_parent_must_be_there) {
  table_.child_tables = {guardians_};
  EXPECT_NE(outcome(guardians_.name, "run-1").find("its parent raw.students is not loaded yet"), std::string::npos);
  FileTable all = table_;
  table_.columns = {column("id", Kind::long_)};
  write("students.json", R"([{"id": 1}])");
  outcome();
  table_ = all;
  EXPECT_NE(outcome(guardians_.name, "run-2").find("was loaded without the column 'guardians'"), std::string::npos);
}

TEST(JsonList, is_taken_apart) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"[1, \"a,]\" ,{\"b\":[2]}]", "1;\"a,]\";{\"b\":[2]};"},
      {" [ ] ", ""},
      {"{}", "{};"},
      {" null ", ""},
      {"[1,]", "not valid JSON or not UTF-8"},
      {"[1", "not valid JSON or not UTF-8"},
      {"[1] 2", "not valid JSON or not UTF-8"},
      {"", "not valid JSON or not UTF-8"},
      {"true", "neither a JSON list nor an object"},
      {"\"[1]\"", "neither a JSON list nor an object"},
  };
  for (const auto& c : cases) {
    std::string scratch;
    std::vector<std::string_view> values;
    std::string found = read_json_list(c.text, scratch, values);
    if (found.empty()) {
      for (const std::string_view value : values) found += std::string(value) + ";";
    }
    EXPECT_EQ(found, c.expected) << c.text;
  }
}

}  // namespace
}  // namespace schoolhouse::connector
