// Reads where secrets are kept from schoolhouse.yml.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "secret/secrets.h"

namespace schoolhouse::secret {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

FromVault read_vault(const Yaml& map, const std::string& file, const std::string& path,
                     std::vector<Problem>& problems) {
  YamlFields fields(map, file, path, vault_keys(), problems);
  FromVault vault;
  vault.url = fields.text("url").value_or("");
  vault.field = fields.text("field").value_or("");
  vault.token = fields.text("token").value_or("");
  vault.header = fields.text("header").value_or(vault.header);
  if (!vault.url.empty() && !vault.url.starts_with("https://") && !vault.url.starts_with("http://127.0.0.1") &&
      !vault.url.starts_with("http://localhost"))
    fields.problem("url", "secrets are fetched over https only", "write https://");
  return vault;
}

}  // namespace

const std::vector<YamlKey>& secret_keys() {
  static const std::vector<YamlKey> keys = {
      {"variable", "text", "a variable of the environment, else of the file .env of the project"},
      {"file", "text", "a file that holds the secret and nothing else, relative to the project"},
      {"command", "list of text", "a program and its arguments that print it, for example [pass, show, sis]"},
      {"vault", "map", "a GET that answers with a JSON object: url, field, token, header"},
  };
  return keys;
}

const std::vector<YamlKey>& vault_keys() {
  static const std::vector<YamlKey> keys = {
      {"url", "text", "the address of the secret", true},
      {"field", "text", "where it stands in the answer; dots lead into objects: data.data.password", true},
      {"token", "text", "name of the secret that signs in"},
      {"header", "text", "the header that carries the token; without it X-Vault-Token"},
  };
  return keys;
}

std::vector<Declaration> read_secrets(const Yaml& map, const std::string& file, std::vector<Problem>& problems) {
  std::vector<Declaration> declarations;
  if (map.kind != Yaml::Kind::map) {
    problems.push_back({Fault::user,
                        "expected a map of names to where each secret is kept",
                        {file, map.line, "secrets"},
                        "write for example: sis_token: { variable: SIS_TOKEN }"});
    return declarations;
  }
  for (const YamlEntry& entry : map.entries) {
    const std::string path = "secrets." + entry.key;
    YamlFields fields(entry.value, file, path, secret_keys(), problems);
    if (!is_name(entry.key))
      fields.problem("", "'" + entry.key + "' can't be the name of a secret", "use letters, digits and underscores");
    if (entry.value.kind != Yaml::Kind::map) continue;
    if (entry.value.entries.size() != 1) {
      fields.problem("", "a secret is kept in one place", "write one of: variable, file, command, vault");
      continue;
    }
    Declaration declaration{entry.key, FromVariable{}, entry.line};
    if (const auto variable = fields.text("variable")) {
      declaration.keeper = FromVariable{*variable};
    } else if (const auto path_of_file = fields.text("file")) {
      declaration.keeper = FromFile{*path_of_file};
    } else if (const auto words = fields.texts("command"); !words.empty()) {
      declaration.keeper = FromCommand{words};
    } else if (const Yaml* vault = fields.find("vault")) {
      declaration.keeper = read_vault(*vault, file, path + ".vault", problems);
    } else {
      continue;
    }
    declarations.push_back(std::move(declaration));
  }
  return declarations;
}

}  // namespace schoolhouse::secret
