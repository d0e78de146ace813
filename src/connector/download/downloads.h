// The files of a table that are fetched from a web server: all of them at once, and what is remembered of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "connector/download/download.h"
#include "connector/input_files.h"
#include "connector/source.h"

namespace schoolhouse::connector {

// Hashes by declared name: what a commit remembers.
using DownloadHashes = std::map<std::string, std::string>;
std::string to_text(const DownloadHashes& hashes);
// Nothing for what is no such text.
DownloadHashes parse_download_hashes(const std::string& text);

class Downloads {
 public:
  // `known` is what the table's last commit remembers.
  Downloads(const Source& source, const WebService& service, const FileTable& table, const LoadContext& context,
            DownloadHashes known);
  // Fetches what the server has anew; of a replay, finds what is kept. Throws with what is wrong with all files.
  std::vector<InputFile> find(const Place& declared);
  // Of the files that were found.
  const DownloadHashes& hashes() const { return hashes_; }
  // The load is done, and the files are in their place in the landing area: what is known of them is put there too.
  void keep();

 private:
  std::vector<std::string> names() const;
  std::filesystem::path origin_file(const std::string& name, const std::string& sha256) const;
  std::optional<WholeFile> find_kept(const std::string& name) const;
  void fetch_all(const Place& declared);
  void replay_all(const Place& declared);
  Wanted wanted(const std::string& name) const;

  const WebService& service_;
  const FileTable& table_;
  const LoadContext& context_;
  std::filesystem::path place_;
  DownloadHashes known_;
  DownloadHashes hashes_;
  std::map<std::string, WholeFile> files_;
};

}  // namespace schoolhouse::connector
