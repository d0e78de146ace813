// Texts that differ when a declaration differs in what is asked for, or in how answers are read.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/describe_rest.h"

#include "base/hash.h"
#include "connector/file_table.h"
#include "duck/database.h"

namespace schoolhouse::connector {

std::string load_declaration(const Source& source, const PulledTable& table) {
  return sha256(duck::engine_version() + "\n" + describe_declaration(source, table.rows) + "\n" + table.records + "\n" +
                std::to_string(static_cast<int>(table.write)) + (table.removes_gone ? " removes" : "") + " " +
                table.effective);
}

std::string fetch_declaration(const RestSource& source, const RestTable& table, const std::vector<RequestSpec>& plan,
                              const std::string& outside) {
  std::string text = table.records + "\n" + outside;
  for (const std::string& field : fields_of(table.paging)) text += "\n" + field;
  text += "\n" + std::to_string(table.paging.paging.index());
  // A list may have grown since: each request stands for itself, but for where it begins.
  const RequestSpec any;
  const http::Request request = page_request(source, table, any, {});
  text += "\n" + request.method + " " + request.url + "\n" + request.body;
  for (const http::Header& header : request.headers) text += "\n" + header.name + ": " + header.value;
  for (const RequestSpec& spec : plan) {
    if (!spec.cursor.empty()) text += "\n" + spec.key + " from " + spec.cursor;
  }
  return sha256(text);
}

}  // namespace schoolhouse::connector
