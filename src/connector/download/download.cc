// Fetches one file whole: only when the server has another than is kept, and only what is still missing of one that was cut.
// SPDX-License-Identifier: Apache-2.0
#include "connector/download/download.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/hash.h"
#include "base/text.h"
#include "connector/download/file_guard.h"
#include "http/date.h"
#include "http/url.h"

namespace schoolhouse::connector {
namespace fs = std::filesystem;
namespace {

constexpr double stall_seconds = 60;
constexpr const char* part_name = ".part";
constexpr const char* origin_name = ".origin.json";

// The bytes that came so far.
class Part {
 public:
  explicit Part(fs::path file)
      : file_(std::move(file)), descriptor_(::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) storage::throw_disk_failure("keep the download", file_, errno);
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) storage::throw_disk_failure("read the file", file_, errno);
    size_ = status.st_size;
  }
  ~Part() { ::close(descriptor_); }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  std::int64_t size() const { return size_; }
  void clear() {
    if (::ftruncate(descriptor_, 0) != 0) storage::throw_disk_failure("empty the file", file_, errno);
    size_ = 0;
  }
  void add(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), size_);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) storage::throw_disk_failure("keep the download", file_, errno);
      size_ += count;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void sync(const std::optional<Micros>& modified) const {
    if (modified) {
      const timespec at{.tv_sec = static_cast<std::time_t>(*modified / 1'000'000), .tv_nsec = 0};
      const timespec times[2] = {at, at};
      if (::futimens(descriptor_, times) != 0) storage::throw_disk_failure("date the file", file_, errno);
    }
    if (::fsync(descriptor_) != 0) storage::throw_disk_failure("make the file durable", file_, errno);
  }

 private:
  fs::path file_;
  int descriptor_;
  std::int64_t size_ = 0;
};

// "bytes 200-999/1000", also "bytes */1000".
struct ContentRange {
  std::int64_t first = -1;
  std::int64_t total = -1;
};
ContentRange read_content_range(const std::string& text) {
  ContentRange range;
  const std::size_t slash = text.find('/');
  if (!text.starts_with("bytes ") || slash == std::string::npos) return range;
  range.total = parse_integer(text.substr(slash + 1)).value_or(-1);
  range.first = parse_integer(text.substr(6, text.find('-') - 6)).value_or(-1);
  return range;
}

class Download {
 public:
  Download(const Wanted& wanted, const WebService& service, WebSession& session, const lake::Lake& lake,
           std::atomic<std::int64_t>& received)
      : wanted_(wanted),
        session_(session),
        lake_(lake),
        received_(received),
        whole_(wanted.folder / file_name_of(wanted.name)) {
    http::Request declared{.url = address_of(service, wanted.name)};
    for (const auto& [name, text] : service.headers) declared.headers.push_back({name, text});
    request_ = session_.fill(declared);
    request_.is_raw = true;
    shown_ = "GET " + http::without_query(request_.url);
    address_ = session_.hide(request_.url);
  }

  WholeFile run() {
    std::error_code error;
    fs::create_directories(wanted_.folder, error);
    if (error) storage::throw_disk_failure("make the folder", wanted_.folder, error.value());
    find_known();
    part_.emplace(wanted_.folder / part_name);
    if (!can_resume_) part_->clear();
    // A part that the server does not go on with is thrown away, and all is asked for once more.
    for (;;) {
      switch (ask()) {
        case Answered::unchanged:
          drop_part();
          return *known_;
        case Answered::whole:
          return finish();
        case Answered::part_is_void:
          if (!may_resume_) fail("the server sends a part where all was asked for", "tell whoever runs the server");
          part_->clear();
          may_resume_ = false;
      }
    }
  }

 private:
  enum class Answered { unchanged, whole, part_is_void };

  // What a load that failed has left comes before what the last good one kept.
  void find_known() {
    if (wanted_.is_forced) return;
    if (const auto left = read_origin(wanted_.folder / origin_name); left && left->address == address_) {
      std::error_code is_missing;
      if (left->sha256.empty()) {
        part_origin_ = *left;
        can_resume_ = !range_validator(*left).empty();
      } else if (static_cast<std::int64_t>(fs::file_size(whole_, is_missing)) == left->bytes && !is_missing) {
        known_ = WholeFile{whole_, *left};
        return;
      }
    }
    if (wanted_.kept && wanted_.kept->origin.address == address_) known_ = wanted_.kept;
  }

  void prepare(http::Request& request) const {
    if (known_ && !known_->origin.etag.empty())
      request.headers.push_back({"If-None-Match", known_->origin.etag});
    else if (known_ && !known_->origin.last_modified.empty())
      request.headers.push_back({"If-Modified-Since", known_->origin.last_modified});
    if (!can_resume_ || !may_resume_ || part_->size() == 0) return;
    request.headers.push_back({"Range", "bytes=" + std::to_string(part_->size()) + "-"});
    request.headers.push_back({"If-Range", range_validator(part_origin_)});
  }

  Answered ask() {
    is_misplaced_ = false;
    is_taking_ = false;
    const http::Receiver receiver{[this](const http::ResponseHead& head) { begin(head); },
                                  [this](std::string_view piece) {
                                    if (!is_taking_) return;
                                    part_->add(piece);
                                    received_ += static_cast<std::int64_t>(piece.size());
                                  }};
    try {
      session_.send(
          request_, receiver,
          {.limits = {.stall_seconds = stall_seconds}, .prepare = [this](http::Request& now) { prepare(now); }});
    } catch (const http::RequestFailed& failed) {
      const http::Exchange& exchange = failed.exchange();
      if (exchange.failure != http::Failure::none) throw;
      if (exchange.head.status == 304 && known_) return Answered::unchanged;
      if (exchange.head.status != 416 || part_->size() == 0) throw;
      // Nothing is left behind the part: it was whole when the program was killed.
      return part_->size() == part_origin_.bytes ? Answered::whole : Answered::part_is_void;
    }
    return is_misplaced_ ? Answered::part_is_void : Answered::whole;
  }

  // Called before each try's body.
  void begin(const http::ResponseHead& head) {
    is_taking_ = false;
    if (head.status == 206) {
      is_misplaced_ = !continues(head);
      is_taking_ = !is_misplaced_;
    } else if (head.status >= 200 && head.status < 300) {
      begin_anew(head);
      is_misplaced_ = false;
      is_taking_ = true;
    }
  }

  bool continues(const http::ResponseHead& head) {
    const ContentRange range = read_content_range(head.find("Content-Range").value_or(""));
    const bool is_same = head.find("ETag").value_or(part_origin_.etag) == part_origin_.etag &&
                         head.find("Last-Modified").value_or(part_origin_.last_modified) == part_origin_.last_modified;
    const bool is_same_size = part_origin_.bytes < 0 || range.total < 0 || range.total == part_origin_.bytes;
    if (range.total >= 0 && part_origin_.bytes < 0) part_origin_.bytes = range.total;
    return range.first == part_->size() && is_same && is_same_size;
  }

  void begin_anew(const http::ResponseHead& head) {
    part_->clear();
    const auto text = [&](const char* name) { return head.find(name).value_or(""); };
    part_origin_ = {.address = address_,
                    .etag = text("ETag"),
                    .last_modified = text("Last-Modified"),
                    .date = text("Date"),
                    .fetched = format_utc(lake_.clock->now()),
                    .bytes = parse_integer(text("Content-Length")).value_or(-1)};
    content_type_ = text("Content-Type");
    can_resume_ = !range_validator(part_origin_).empty() && to_lower(text("Accept-Ranges")) != "none";
    // What was whole before is of no use any more: the server has another.
    std::error_code is_missing;
    fs::remove(whole_, is_missing);
    if (known_ && known_->path == whole_) known_.reset();
    write_origin(*lake_.storage, wanted_.folder / origin_name, part_origin_);
  }

  WholeFile finish() {
    if (part_origin_.bytes >= 0 && part_->size() != part_origin_.bytes) {
      const std::int64_t size = part_->size();
      drop_part();
      fail(fmt::format("{} came, and the server said {}", format_bytes(size), format_bytes(part_origin_.bytes)),
           "run again; if it stays so, tell whoever runs the server");
    }
    part_origin_.bytes = part_->size();
    part_->sync(http::parse_date(part_origin_.last_modified));
    part_.reset();
    if (::rename((wanted_.folder / part_name).c_str(), whole_.c_str()) != 0)
      storage::throw_disk_failure("put the file in its place", whole_, errno);
    const Doubt doubt = find_doubt({.path = whole_,
                                    .name = wanted_.name,
                                    .is_zip = wanted_.is_zip,
                                    .format = wanted_.format,
                                    .content_type = content_type_});
    if (!doubt.what.empty()) {
      drop_part();
      fail(doubt.what, doubt.fix);
    }
    part_origin_.sha256 = sha256_file(whole_);
    lake_.storage->sync({whole_}, lake_.root);
    write_origin(*lake_.storage, wanted_.folder / origin_name, part_origin_);
    return {whole_, part_origin_};
  }

  [[noreturn]] void fail(const std::string& what, const std::string& fix) const {
    throw Error({Fault::outside, shown_ + ": " + what, {}, fix});
  }

  // Of what is kept elsewhere nothing stays here.
  void drop_part() {
    part_.reset();
    std::error_code left_for_the_next_time;
    fs::remove(wanted_.folder / part_name, left_for_the_next_time);
    if (known_ && known_->path == whole_) return;
    fs::remove_all(wanted_.folder, left_for_the_next_time);
  }

  const Wanted& wanted_;
  WebSession& session_;
  const lake::Lake& lake_;
  std::atomic<std::int64_t>& received_;
  fs::path whole_;
  http::Request request_;
  std::string shown_;
  std::string address_;
  std::optional<WholeFile> known_;  // that the server is asked to compare
  Origin part_origin_;
  std::optional<Part> part_;
  std::string content_type_;
  bool can_resume_ = false;  // the server can go on with this part
  bool may_resume_ = true;   // it has not gone wrong yet
  bool is_taking_ = false;
  bool is_misplaced_ = false;
};

// What may stand in an address as it is; the rest, as a blank or a letter with an accent, is written as %XX.
bool is_of_address(char c) {
  return is_unreserved(c) || std::string_view("!$&'()*+,/:;=?@[]%{}").find(c) != std::string_view::npos;
}

}  // namespace

std::string address_of(const WebService& service, const std::string& name) {
  return service.url + (name.starts_with('?') ? "" : "/") + percent_encode(name, is_of_address);
}

WholeFile download(const Wanted& wanted, const WebService& service, WebSession& session, const lake::Lake& lake,
                   std::atomic<std::int64_t>& received) {
  try {
    return Download(wanted, service, session, lake, received).run();
  } catch (const http::RequestFailed& failed) {
    Problem problem = session.redact(failed).problems().front();
    if (failed.exchange().failure == http::Failure::none && failed.exchange().head.status == 404)
      problem.fix = "check 'url:' and 'files:', upper and lower case too; the file may not be published yet";
    throw Error(std::move(problem));
  } catch (const Error& error) {
    throw session.redact(error);
  }
}

}  // namespace schoolhouse::connector
