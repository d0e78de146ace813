// Secrets by name, from wherever they are kept, and the one place that takes them out of texts again.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/yaml.h"
#include "secret/outside.h"

namespace schoolhouse::secret {

struct FromVariable {
  std::string variable;  // of the environment, else of the project's .env
};
struct FromFile {
  std::string file;  // relative to the project; the line end at its end is not part of the secret
};
struct FromCommand {
  std::vector<std::string> words;  // a program and its arguments, run without a shell
};
struct FromVault {
  std::string url;
  std::string field;                     // dots lead into objects: data.data.password
  std::string token;                     // name of the secret that signs in; empty: none
  std::string header = "X-Vault-Token";  // that carries it
};
using Keeper = std::variant<FromVariable, FromFile, FromCommand, FromVault>;

struct Declaration {
  std::string name;
  Keeper keeper;
  int line = 0;
};

// Reads `secrets:` of schoolhouse.yml.
std::vector<Declaration> read_secrets(const Yaml& map, const std::string& file, std::vector<Problem>& problems);
const std::vector<YamlKey>& secret_keys();
const std::vector<YamlKey>& vault_keys();
// "variable SIS_TOKEN", "file /run/secrets/sis", "command pass", "vault https://…"
std::string describe(const Keeper& keeper);

// Any thread may call. Each secret is fetched once.
class Secrets {
 public:
  Secrets(std::vector<Declaration> declarations, Outside& outside);

  // A name that is not declared is the variable of that name in capitals. Throws Error(user) when there is none, Error(outside) when
  // its keeper fails; no message holds a value.
  std::string value(const std::string& name);
  // A variable that is no secret, of the environment or .env: an address, for example.
  std::string setting(const std::string& variable);
  // The text with {secret.NAME} and {env.NAME} filled in.
  std::string fill(std::string_view text);

  // The text with every secret that was fetched so far as ***.
  std::string redact(std::string text) const;
  // The text with every secret that was fetched so far as {secret.NAME}: what may be stored, and filled again.
  std::string with_names(std::string text) const;

  const std::vector<Declaration>& declarations() const { return declarations_; }
  Keeper keeper(const std::string& name) const;

 private:
  std::optional<std::string> find_variable(const std::string& name);
  std::optional<std::string> find(const Keeper& keeper);
  std::string replace(std::string text, bool is_named) const;

  std::vector<Declaration> declarations_;
  Outside& outside_;
  mutable std::recursive_mutex lock_;
  std::map<std::string, std::string> values_;
  std::optional<std::map<std::string, std::string>> dot_env_;
};

// The names in {secret.NAME} of a text.
std::set<std::string> secret_names(std::string_view text);

}  // namespace schoolhouse::secret
