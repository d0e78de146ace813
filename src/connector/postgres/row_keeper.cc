// Keeps rows of a database as pages of a pull.
// SPDX-License-Identifier: Apache-2.0
#include "connector/postgres/row_keeper.h"

namespace schoolhouse::connector {
namespace {

// As COPY would write it.
std::string header_of(const std::vector<std::string>& columns) {
  std::string line;
  for (const std::string& column : columns) {
    if (!line.empty()) line += '\t';
    for (const char c : column) {
      if (c == '\\')
        line += "\\\\";
      else if (c == '\t')
        line += "\\t";
      else if (c == '\n')
        line += "\\n";
      else if (c == '\r')
        line += "\\r";
      else
        line += c;
    }
  }
  return line + "\n";
}

}  // namespace

RowKeeper::RowKeeper(Pull& pull, const RequestSpec& request, std::string asked, const std::vector<std::string>& columns)
    : pull_(pull), request_(request), asked_(std::move(asked)), header_(header_of(columns)) {}

void RowKeeper::take_up(const std::vector<PulledPage>& pages) {
  pages_ = pages;
  key_ = *pages.back().next;
}

void RowKeeper::open() {
  if (body_) return;
  body_ = pull_.begin_page();
  body_->take(header_);
}

void RowKeeper::take(std::string_view row) {
  open();
  body_->take(row);
  bytes_ += static_cast<std::int64_t>(row.size());
  all_bytes_ += static_cast<std::int64_t>(row.size());
  ++records_;
}

void RowKeeper::drop_page() {
  body_ = nullptr;
  all_bytes_ -= bytes_;
  bytes_ = 0;
  records_ = 0;
}

void RowKeeper::end_page(std::string token) {
  PulledPage page{.key = key_, .asked = asked_, .records = records_};
  key_ = {.number = key_.number + 1, .row = key_.row + records_, .token = std::move(token), .until = key_.until};
  page.next = key_;
  keep(std::move(page));
}

std::vector<PulledPage> RowKeeper::finish() {
  keep({.key = key_, .asked = asked_, .records = records_});
  key_.row += records_;
  records_ = 0;
  pages_.push_back(keeping_.get());
  return std::move(pages_);
}

void RowKeeper::keep(PulledPage page) {
  open();
  if (keeping_.valid()) pages_.push_back(keeping_.get());
  keeping_ = std::async(std::launch::async, [this, page = std::move(page), body = std::move(body_)]() mutable {
    body->finish();
    pull_.keep(request_.key, request_.values, page, body.get());
    return page;
  });
  body_ = nullptr;
  bytes_ = 0;
  records_ = 0;
}

}  // namespace schoolhouse::connector
