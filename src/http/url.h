// Addresses: their parts, relative ones made whole, and values in their query.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace schoolhouse::http {

// Scheme, host and port, lower-case, the port always written: "https://api.example.org:443". Nothing for what is no http(s) address.
std::optional<std::string> origin_of(const std::string& url);
// "api.example.org"
std::string host_of(const std::string& url);
// Makes a link whole against the address it was found at. Nothing for what is no http(s) address.
std::optional<std::string> resolve(const std::string& base, const std::string& link);
using Query = std::vector<std::pair<std::string, std::string>>;
// The address with these put behind its query; one of the same name takes the place of what is there.
std::string with_query(const std::string& url, const Query& query);
// Its query, decoded.
Query query_of(const std::string& url);
// Without query, for messages: queries may hold names and keys.
std::string without_query(const std::string& url);

}  // namespace schoolhouse::http
