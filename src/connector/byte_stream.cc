// The bytes of an input file in pieces: plain, from gzip or a zip member, converted to UTF-8, without byte order mark.
// SPDX-License-Identifier: Apache-2.0
#include "connector/byte_stream.h"

#include <fcntl.h>
#include <iconv.h>
#include <minizip/unzip.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace schoolhouse::connector {
namespace {

constexpr std::size_t piece_size = std::size_t{256} * 1024;

[[noreturn]] void fail_damaged(const std::string& shown, std::string what, std::string fix = "fetch the file again") {
  throw Error({.fault = Fault::data, .what = std::move(what), .where = {shown}, .fix = std::move(fix)});
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

ReadBytes open_file(const std::filesystem::path& file, const std::string& shown) {
  const auto fail = [shown](int error) {
    throw Error({.fault = Fault::outside,
                 .what = std::string("can't read the file: ") + std::strerror(error),
                 .where = {shown}});
  };
  // Shared: a std::function must be copyable, and there is one reader all the same.
  const auto descriptor = std::make_shared<Descriptor>(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor->number() < 0) fail(errno);
  return [descriptor, fail](std::span<char> buffer) -> std::size_t {
    for (;;) {
      const ssize_t got = ::read(descriptor->number(), buffer.data(), buffer.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) fail(errno);
    }
  };
}

// Bytes of `below`, of which the first are looked at already.
ReadBytes put_back(ReadBytes below, std::string first) {
  return [below = std::move(below), first = std::move(first), at = std::size_t{0}](std::span<char> buffer) mutable {
    if (at == first.size()) return below(buffer);
    const std::size_t count = std::min(buffer.size(), first.size() - at);
    std::memcpy(buffer.data(), first.data() + at, count);
    at += count;
    return count;
  };
}

std::string read_first(const ReadBytes& below, std::size_t most) {
  std::string first(most, '\0');
  std::size_t size = 0;
  while (size < most) {
    const std::size_t got = below(std::span(first).subspan(size));
    if (got == 0) break;
    size += got;
  }
  first.resize(size);
  return first;
}

class Gunzip {
 public:
  Gunzip(ReadBytes below, std::string shown) : below_(std::move(below)), shown_(std::move(shown)), input_(piece_size) {
    if (::inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip() { ::inflateEnd(&stream_); }

  std::size_t read(std::span<char> buffer) {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(buffer.size());
    while (stream_.avail_out == buffer.size()) {
      if (stream_.avail_in == 0 && !refill()) {
        if (is_between_) return 0;
        fail_damaged(shown_, "the gzip file is cut off");
      }
      if (is_between_ && !begin_part()) continue;
      const int state = ::inflate(&stream_, Z_NO_FLUSH);
      if (state == Z_STREAM_END) {
        is_between_ = true;
      } else if (state != Z_OK && state != Z_BUF_ERROR) {
        fail_damaged(shown_, "the gzip file is damaged");
      }
    }
    return buffer.size() - stream_.avail_out;
  }

 private:
  bool refill() {
    const std::size_t got = below_(input_);
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(got);
    return got > 0;
  }
  // Several gzip files may be joined, and tapes fill up with zeros behind the last. False: look again for input.
  bool begin_part() {
    if (*stream_.next_in == 0) {
      ++stream_.next_in;
      --stream_.avail_in;
      return false;
    }
    ::inflateReset(&stream_);
    is_between_ = false;
    return true;
  }

  ReadBytes below_;
  std::string shown_;
  std::vector<char> input_;
  z_stream stream_{};
  bool is_between_ = false;
};

struct CloseZip {
  void operator()(void* handle) const { ::unzClose(handle); }
};
using Zip = std::unique_ptr<void, CloseZip>;

Zip open_zip(const std::filesystem::path& file, const std::string& shown) {
  Zip zip(::unzOpen64(file.c_str()));
  if (!zip) {
    if (::access(file.c_str(), R_OK) != 0) open_file(file, shown);
    fail_damaged(shown, "not a zip archive, or cut off");
  }
  return zip;
}

ReadBytes open_member(const ByteSource& source) {
  // Shared: a std::function must be copyable, and there is one reader all the same.
  const std::shared_ptr<void> zip = open_zip(source.file, source.shown);
  unz_file_info64 info{};
  if (::unzLocateFile(zip.get(), source.member.c_str(), 1) != UNZ_OK ||
      ::unzGetCurrentFileInfo64(zip.get(), &info, nullptr, 0, nullptr, 0, nullptr, 0) != UNZ_OK) {
    fail_damaged(source.shown, "the zip archive has no such member");
  }
  if ((info.flag & 1U) != 0)
    fail_damaged(source.shown, "the member of the zip archive is encrypted", "unpack it with its password first");
  if (::unzOpenCurrentFile(zip.get()) != UNZ_OK)
    fail_damaged(source.shown, "the member of the zip archive can't be unpacked");
  return [zip, shown = source.shown, is_done = false](std::span<char> buffer) mutable -> std::size_t {
    if (is_done) return 0;
    const int got = ::unzReadCurrentFile(zip.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (got < 0) fail_damaged(shown, "the zip archive is damaged or cut off");
    if (got == 0) {
      is_done = true;
      if (::unzCloseCurrentFile(zip.get()) != UNZ_OK)
        fail_damaged(shown, "the zip archive is damaged: a checksum differs");
    }
    return static_cast<std::size_t>(got);
  };
}

struct Encoding {
  std::string_view name;
  const char* iconv_name;
};
constexpr std::array known_encodings{Encoding{"utf-8", nullptr}, Encoding{"latin-1", "ISO-8859-1"},
                                     Encoding{"windows-1252", "CP1252"}, Encoding{"utf-16", "UTF-16"}};

class Converter {
 public:
  Converter(ReadBytes below, const Encoding& from, std::string shown)
      : below_(std::move(below)),
        name_(from.name),
        shown_(std::move(shown)),
        handle_(::iconv_open("UTF-8", from.iconv_name)),
        input_(piece_size),
        output_(piece_size) {
    if (handle_ == reinterpret_cast<iconv_t>(-1)) {
      throw Error(
          {.fault = Fault::outside, .what = "this system can't convert " + name_ + " to UTF-8", .where = {shown_}});
    }
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() { ::iconv_close(handle_); }

  std::size_t read(std::span<char> buffer) {
    // A caller may ask for less than one character has bytes, so what is converted waits here.
    while (taken_ == made_) {
      if (!convert()) return 0;
    }
    const std::size_t count = std::min(buffer.size(), made_ - taken_);
    std::memcpy(buffer.data(), output_.data() + taken_, count);
    taken_ += count;
    return count;
  }

 private:
  // One piece of input into the output. False at the end.
  bool convert() {
    if (left_ == 0 || is_incomplete_) {
      std::memmove(input_.data(), input_.data() + at_, left_);
      at_ = 0;
      const std::size_t got = below_(std::span(input_).subspan(left_));
      if (got == 0 && left_ > 0) fail_damaged(shown_, "the file ends in the middle of a character of " + name_);
      if (got == 0) return false;
      left_ += got;
      is_incomplete_ = false;
    }
    char* in = input_.data() + at_;
    char* out = output_.data();
    std::size_t room = output_.size();
    const std::size_t state = ::iconv(handle_, &in, &left_, &out, &room);
    at_ = static_cast<std::size_t>(in - input_.data());
    made_ = output_.size() - room;
    taken_ = 0;
    if (state != static_cast<std::size_t>(-1) || errno == E2BIG) return true;
    if (errno != EINVAL)
      fail_damaged(shown_, "a byte that " + name_ + " does not have",
                   "declare the right encoding: one of " + join(encodings(), ", "));
    is_incomplete_ = true;
    return true;
  }

  ReadBytes below_;
  std::string name_;
  std::string shown_;
  iconv_t handle_;
  std::vector<char> input_;
  std::vector<char> output_;
  std::size_t made_ = 0;
  std::size_t taken_ = 0;
  std::size_t at_ = 0;
  std::size_t left_ = 0;
  bool is_incomplete_ = false;
};

template <class Stage>
ReadBytes read_through(std::shared_ptr<Stage> stage) {
  return [stage = std::move(stage)](std::span<char> buffer) { return stage->read(buffer); };
}

constexpr std::string_view gzip_magic = "\x1f\x8b";
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

ReadBytes open_bytes(const ByteSource& source) {
  ReadBytes bytes;
  if (source.member.empty()) {
    bytes = open_file(source.file, source.shown);
    const std::string first = read_first(bytes, gzip_magic.size());
    bytes = put_back(std::move(bytes), first);
    if (first == gzip_magic) {
      // Shared: a std::function must be copyable, and there is one reader all the same.
      bytes = read_through(std::make_shared<Gunzip>(std::move(bytes), source.shown));
    } else if (source.file.extension() == ".gz") {
      fail_damaged(source.shown, first.empty() ? "the file is empty" : "named .gz, but not a gzip file");
    }
  } else {
    bytes = open_member(source);
  }
  for (const Encoding& encoding : known_encodings) {
    if (encoding.name != source.encoding || encoding.iconv_name == nullptr) continue;
    bytes = read_through(std::make_shared<Converter>(std::move(bytes), encoding, source.shown));
  }
  std::string first = read_first(bytes, byte_order_mark.size());
  if (first == byte_order_mark) first.clear();
  return put_back(std::move(bytes), std::move(first));
}

const std::vector<std::string>& encodings() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Encoding& encoding : known_encodings) all.emplace_back(encoding.name);
    return all;
  }();
  return names;
}

std::vector<std::string> list_zip(const std::filesystem::path& file, const std::string& shown) {
  const Zip zip = open_zip(file, shown);
  std::vector<std::string> names;
  for (int state = ::unzGoToFirstFile(zip.get()); state == UNZ_OK; state = ::unzGoToNextFile(zip.get())) {
    std::array<char, 4096> name{};
    if (::unzGetCurrentFileInfo64(zip.get(), nullptr, name.data(), name.size() - 1, nullptr, 0, nullptr, 0) != UNZ_OK) {
      fail_damaged(shown, "the list of the zip archive's members is damaged");
    }
    const std::string_view text(name.data());
    if (!text.empty() && !text.ends_with('/')) names.emplace_back(text);
  }
  return names;
}

bool is_utf8(std::string_view bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const unsigned char* const end = at + bytes.size();
  const auto is_tail = [](unsigned char byte) { return (byte & 0xc0U) == 0x80U; };
  while (at != end) {
    // Eight plain characters at a time: nearly all text is that.
    std::uint64_t eight = 0;
    if (end - at >= 8) {
      std::memcpy(&eight, at, 8);
      if ((eight & 0x8080808080808080U) == 0) {
        at += 8;
        continue;
      }
    }
    const unsigned char first = *at;
    std::ptrdiff_t size = 1;
    if (first >= 0xc2 && first <= 0xdf)
      size = 2;
    else if (first >= 0xe0 && first <= 0xef)
      size = 3;
    else if (first >= 0xf0 && first <= 0xf4)
      size = 4;
    else if (first >= 0x80)
      return false;
    if (end - at < size) return false;
    for (std::ptrdiff_t i = 1; i < size; ++i) {
      if (!is_tail(at[i])) return false;
    }
    // Overlong forms, surrogates, and beyond U+10FFFF.
    if ((first == 0xe0 && at[1] < 0xa0) || (first == 0xed && at[1] > 0x9f) || (first == 0xf0 && at[1] < 0x90) ||
        (first == 0xf4 && at[1] > 0x8f)) {
      return false;
    }
    at += size;
  }
  return true;
}

}  // namespace schoolhouse::connector
