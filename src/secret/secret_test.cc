// Tests of secrets: where they are found, what is told when they are not, and that no text keeps them.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "secret/dot_env.h"
#include "secret/secrets.h"

namespace schoolhouse::secret {
namespace {

class FakeOutside final : public Outside {
 public:
  std::optional<std::string> read_variable(const std::string& name) override { return find(variables, name); }
  std::optional<std::string> read_file(const std::filesystem::path& file) override {
    return find(files, file.string());
  }
  std::string run(const std::vector<std::string>& words) override {
    ++calls;
    if (words.front() == "broken") throw Error({Fault::outside, "the command 'broken' ended with exit code 3"});
    return words.back() + "\n";
  }
  std::string fetch(const std::string& url, const Headers& headers) override {
    return headers == Headers{{"X-Vault-Token", "root-token"}} && url == "https://vault/v1/sis"
               ? R"({"data": {"data": {"password": "from vault"}}})"
               : "{}";
  }
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;
  int calls = 0;

 private:
  static std::optional<std::string> find(const std::map<std::string, std::string>& map, const std::string& name) {
    const auto row = map.find(name);
    return row == map.end() ? std::nullopt : std::optional(row->second);
  }
};

TEST(DotEnv, lines_are_read_as_shells_write_them) {
  const struct {
    std::string_view text, name, value;
  } cases[] = {
      {"A=b", "A", "b"},
      {"A = b c  # comment\r\n", "A", "b c"},
      {"export A=b#c", "A", "b#c"},
      {"\xef\xbb\xbf"
       "A='b # \\n' # x",
       "A", "b # \\n"},
      {"A=\"b\\n\\\"c\"", "A", "b\n\"c"},
      {"A=1\nA=2", "A", "2"},
      {"A=", "A", ""},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    const auto values = parse_dot_env(c.text, ".env", problems);
    EXPECT_TRUE(problems.empty()) << c.text;
    ASSERT_TRUE(values.contains(std::string(c.name))) << c.text;
    EXPECT_EQ(values.at(std::string(c.name)), c.value) << c.text;
  }
}

TEST(DotEnv, wrong_lines_are_named_without_what_they_say) {
  std::vector<Problem> problems;
  parse_dot_env("A=1\nhunter2\n9B=hunter2\nC=\"hunter2\nD='hunter2' x", ".env", problems);
  ASSERT_EQ(problems.size(), 4U);
  for (std::size_t i = 0; i < problems.size(); ++i) {
    EXPECT_EQ(problems[i].where.line, static_cast<int>(i) + 2);
    EXPECT_EQ(format_problem(problems[i]).find("hunter2"), std::string::npos);
  }
}

TEST(Secrets, are_found_where_they_are_kept) {
  FakeOutside outside;
  outside.variables = {{"SIS_TOKEN", "from variable"}};
  outside.files = {{".env", "OTHER_TOKEN=from dot env\nSIS_TOKEN=hidden by the environment\nROOT=root-token"},
                   {"keys/sis", "from file\r\n"}};
  Secrets secrets({{"in_file", FromFile{"keys/sis"}},
                   {"in_command", FromCommand{{"pass", "from command"}}},
                   {"in_vault", FromVault{"https://vault/v1/sis", "data.data.password", "root"}}},
                  outside);
  const struct {
    std::string name, value;
  } cases[] = {
      {"sis_token", "from variable"}, {"other_token", "from dot env"}, {"in_file", "from file"},
      {"in_command", "from command"}, {"in_vault", "from vault"},
  };
  for (const auto& c : cases) EXPECT_EQ(secrets.value(c.name), c.value) << c.name;
  secrets.value("in_command");
  EXPECT_EQ(outside.calls, 1) << "a secret is fetched once";
  EXPECT_EQ(secrets.fill("a{secret.in_file}b{env.OTHER_TOKEN}{x}"), "afrom filebfrom dot env{x}");
}

TEST(Secrets, what_is_missing_is_named) {
  FakeOutside outside;
  Secrets secrets({{"in_file", FromFile{"keys/sis"}},
                   {"in_command", FromCommand{{"broken"}}},
                   {"in_vault", FromVault{"https://v", "a", ""}}},
                  outside);
  const struct {
    std::string name, told;
  } cases[] = {
      {"sis_token", "the secret 'sis_token' is not there: variable SIS_TOKEN"},
      {"in_file", "the secret 'in_file' is not there: file keys/sis"},
      {"in_command", "the command 'broken' ended with exit code 3"},
      {"in_vault", "the secret 'in_vault' is not there: vault https://v"},
  };
  for (const auto& c : cases) {
    try {
      secrets.value(c.name);
      ADD_FAILURE() << c.name;
    } catch (const Error& error) {
      EXPECT_EQ(error.problems().front().what, c.told);
    }
  }
  EXPECT_THROW(secrets.setting("API_URL"), Error);
}

TEST(Secrets, go_out_of_texts_in_every_form) {
  FakeOutside outside;
  outside.variables = {{"TOKEN", "a+b c/d"}, {"LONG", "a+b c/d-and-more"}, {"PIN", "12"}};
  Secrets secrets({}, outside);
  for (const char* name : {"token", "long", "pin"}) secrets.value(name);
  const struct {
    std::string text, redacted, named;
  } cases[] = {
      {"key=a+b c/d&x", "key=***&x", "key={secret.token}&x"},
      {"key=a%2Bb%20c%2Fd&x", "key=***&x", "key={secret.token}&x"},
      {"a+b c/d-and-more", "***", "{secret.long}"},
      {"page=12", "page=12", "page=12"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(secrets.redact(c.text), c.redacted);
    EXPECT_EQ(secrets.with_names(c.text), c.named);
  }
}

TEST(Secrets, declarations_are_strict) {
  const struct {
    std::string_view name, yaml, told;
  } cases[] = {
      {"no map", "secrets: x", "expected a map of names to where each secret is kept"},
      {"unknown place", "secrets:\n  a: { keyring: x }", "unknown key 'keyring'"},
      {"two places", "secrets:\n  a: { file: x, variable: Y }", "a secret is kept in one place"},
      {"open vault", "secrets:\n  a: { vault: { url: 'http://vault', field: x } }",
       "secrets are fetched over https only"},
      {"bad name", "secrets:\n  'a b': { file: x }", "'a b' can't be the name of a secret"},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    const Yaml root = parse_yaml(c.yaml, "schoolhouse.yml");
    read_secrets(*root.find("secrets"), "schoolhouse.yml", problems);
    ASSERT_FALSE(problems.empty()) << c.name;
    EXPECT_EQ(problems.front().what.substr(0, c.told.size()), c.told) << c.name;
  }
}

TEST(SystemOutside, runs_programs_and_reads_files) {
  SystemOutside outside("/", {});
  EXPECT_EQ(outside.run({"printf", "a b"}), "a b");
  EXPECT_THROW(outside.run({"false"}), Error);
  EXPECT_THROW(outside.run({"no-such-program-of-ours"}), Error);
  EXPECT_EQ(outside.read_file("no/such/file"), std::nullopt);
  EXPECT_EQ(outside.read_variable("NO_SUCH_VARIABLE_OF_OURS"), std::nullopt);
}

}  // namespace
}  // namespace schoolhouse::secret
