// Reads what a source says of its web service: address, headers, sign-in and politeness.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/file_table_yaml.h"
#include "connector/web/web_service.h"

namespace schoolhouse::connector {

// How long one try may take where nothing is declared: an answer of rows comes sooner than a file.
enum class Deadline { of_answer, of_file };
// The keys beside `url`: headers, auth, concurrency, rate, attempts, deadline.
std::vector<YamlKey> web_service_keys(Deadline deadline);
const std::vector<YamlKey>& sign_in_keys();
WebService read_web_service(YamlFields& fields, const std::string& file, const TextFiller& fill, Deadline deadline,
                            std::vector<Problem>& problems);
// A map of names to texts.
std::vector<NamedText> read_named_texts(const Yaml& value, const std::string& file, const std::string& path,
                                        const TextFiller& fill, std::vector<Problem>& problems);
// What must not stand in a file: a text with {secret.NAME}. Without one, or with another text, a problem is noted.
std::string read_secret(YamlFields& fields, std::string_view key, const TextFiller& fill);
// "2 days", "90 s", "500 ms" in seconds.
std::optional<double> parse_duration(std::string_view text);

}  // namespace schoolhouse::connector
