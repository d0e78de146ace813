// Fetches one file whole: only when the server has another than is kept, and only what is still missing of one that was cut.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <filesystem>
#include <optional>
#include <string>

#include "connector/declared_table.h"
#include "connector/download/origin.h"
#include "connector/web/web_session.h"
#include "lake/lake.h"

namespace schoolhouse::connector {

// A file that is whole, and where it is from.
struct WholeFile {
  std::filesystem::path path;
  Origin origin;
};

struct Wanted {
  std::string name;              // as declared, below the address of the service
  std::filesystem::path folder;  // where it is put while it comes, and until the load is done
  Format format = Format::csv;
  bool is_zip = false;
  std::optional<WholeFile> kept = {};  // of the last load
  bool is_forced = false;              // fetch it whole whatever is there
};

// Throws Error: it is not there, did not come whole, or is not what its name and format promise. What came of one that was cut stays
// in the folder for the next time. `received` counts the bytes that come.
WholeFile download(const Wanted& wanted, const WebService& service, WebSession& session, const lake::Lake& lake,
                   std::atomic<std::int64_t>& received);

// The address of a declared name, with {secret.NAME} and {env.NAME} still in it: what an address can't hold is written as %XX.
std::string address_of(const WebService& service, const std::string& name);

}  // namespace schoolhouse::connector
