// Fits text into a width; text is cut between characters as people see them, never within one.
// SPDX-License-Identifier: Apache-2.0
#include "chart/wording.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace schoolhouse::chart {
namespace {

constexpr std::string_view ellipsis = "\u2026";

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// True where the text may not be cut: inside a code point, before a combining mark, a joiner or a variation selector, after a joiner.
bool is_inside_character(std::string_view text, std::size_t position) {
  if (position >= text.size()) {
    return false;
  }
  if (is_continuation(text[position])) {
    return true;
  }
  const std::string_view rest = text.substr(position);
  constexpr std::string_view joiner = "\u200D";
  const bool is_combining =
      rest.size() > 1 && (rest[0] == '\xCC' || (rest[0] == '\xCD' && static_cast<unsigned char>(rest[1]) < 0xB0U));
  return is_combining || rest.starts_with(joiner) || rest.starts_with("\uFE0F") ||
         rest.starts_with("\xF0\x9F\x8F\xBB") || text.substr(0, position).ends_with(joiner);
}

// The separators of lines and paragraphs, U+2028 and U+2029.
bool is_break(std::string_view three_bytes) { return three_bytes == "\u2028" || three_bytes == "\u2029"; }

// What turns the direction of the text around it (U+202A to U+202E, U+2066 to U+2069), and U+FFFE and U+FFFF, which are no
// characters and which XML refuses.
bool is_left_out(std::string_view three_bytes) {
  return (three_bytes >= "\u202A" && three_bytes <= "\u202E") || (three_bytes >= "\u2066" && three_bytes <= "\u2069") ||
         three_bytes == "\xEF\xBF\xBE" || three_bytes == "\xEF\xBF\xBF";
}

// The longest beginning that fits the width together with a tail; cut between characters.
std::string beginning(const std::string& text, double width, std::string_view tail, const TextStyle& style,
                      const Ruler& ruler) {
  std::size_t fits = 0;
  std::size_t too_long = text.size() + 1;
  while (too_long - fits > 1) {
    std::size_t middle = (fits + too_long) / 2;
    while (middle > fits && is_inside_character(text, middle)) {
      --middle;
    }
    if (middle == fits) {  // every cut down to `fits` lies inside one character: try the next end of a character
      middle = (fits + too_long) / 2;
      while (middle < too_long && is_inside_character(text, middle)) {
        ++middle;
      }
      if (middle == too_long) {
        break;
      }
    }
    const std::string piece = std::string(trim(text.substr(0, middle))) + std::string(tail);
    (ruler(piece, style) <= width ? fits : too_long) = middle;
  }
  return std::string(trim(text.substr(0, fits)));
}

// As many characters of the beginning and of the end as fit, in equal parts, with an ellipsis between them.
std::string without_middle(const std::string& text, double width, const TextStyle& style, const Ruler& ruler) {
  const std::string head = beginning(text, width / 2, "", style, ruler);
  for (std::size_t start = head.size(); start < text.size(); ++start) {
    if (is_inside_character(text, start)) continue;
    std::string shortened = head + std::string(ellipsis) + std::string(trim(text.substr(start)));
    if (ruler(shortened, style) <= width) return shortened;
  }
  return head + std::string(ellipsis);
}

enum class Cut { end, middle };

// Wraps; the last line is shortened at the given place.
std::vector<std::string> wrap_cut(const std::string& text, double width, int max_lines, Cut cut, const TextStyle& style,
                                  const Ruler& ruler) {
  std::vector<std::string> lines;
  std::string rest(trim(text));
  while (!rest.empty()) {
    const bool is_last = static_cast<int>(lines.size()) + 1 >= max_lines;
    if (is_last || ruler(rest, style) <= width) {
      const bool is_cut = cut == Cut::middle && ruler(rest, style) > width;
      lines.push_back(is_cut ? without_middle(rest, width, style, ruler) : shorten(rest, width, style, ruler));
      break;
    }
    // As many whole words as fit; a single longer word is cut.
    std::size_t end = 0;
    for (std::size_t space = rest.find(' '); space != std::string::npos; space = rest.find(' ', space + 1)) {
      if (ruler(rest.substr(0, space), style) > width) {
        break;
      }
      end = space;
    }
    std::string line = end > 0 ? rest.substr(0, end) : beginning(rest, width, "", style, ruler);
    if (line.empty()) {  // not even one character fits
      lines.push_back(std::string(ellipsis));
      break;
    }
    rest = std::string(trim(rest.substr(line.size())));
    lines.push_back(std::string(trim(line)));
  }
  return lines;
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string cleaned;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\t' || byte == '\n' || byte == '\r') {
      cleaned += ' ';
    } else if (byte >= 0x20 && byte != 0x7F) {
      const std::string_view rest = text.substr(i, 3);
      if (is_break(rest)) {
        cleaned += ' ';
        i += 2;
      } else if (is_left_out(rest)) {
        i += 2;
      } else {
        cleaned += text[i];
      }
    }
  }
  return std::string(trim(cleaned));
}

std::string shorten(const std::string& text, double width, const TextStyle& style, const Ruler& ruler) {
  if (ruler(text, style) <= width) {
    return text;
  }
  return beginning(text, width, ellipsis, style, ruler) + std::string(ellipsis);
}

std::vector<std::string> shorten_apart(const std::vector<std::string>& texts, double width, const TextStyle& style,
                                       const Ruler& ruler) {
  std::vector<std::string> shortened;
  std::map<std::string, std::string> whole;  // of each shortened text
  bool are_apart = true;
  for (const std::string& text : texts) {
    shortened.push_back(shorten(text, width, style, ruler));
    are_apart = are_apart && whole.try_emplace(shortened.back(), text).first->second == text;
  }
  for (std::size_t i = 0; i < texts.size() && !are_apart; ++i) {
    if (shortened[i] != texts[i]) shortened[i] = without_middle(texts[i], width, style, ruler);
  }
  return shortened;
}

std::vector<std::string> wrap(const std::string& text, double width, int max_lines, const TextStyle& style,
                              const Ruler& ruler) {
  return wrap_cut(text, width, max_lines, Cut::end, style, ruler);
}

std::vector<std::vector<std::string>> wrap_apart(const std::vector<std::string>& texts, double width, int max_lines,
                                                 const TextStyle& style, const Ruler& ruler) {
  std::vector<std::vector<std::string>> wrapped;
  std::map<std::vector<std::string>, std::string> whole;
  bool are_apart = true;
  for (const std::string& text : texts) {
    wrapped.push_back(wrap(text, width, max_lines, style, ruler));
    are_apart = are_apart && whole.try_emplace(wrapped.back(), text).first->second == text;
  }
  for (std::size_t i = 0; i < texts.size() && !are_apart; ++i) {
    wrapped[i] = wrap_cut(texts[i], width, max_lines, Cut::middle, style, ruler);
  }
  return wrapped;
}

double widest(const std::vector<std::string>& lines, const TextStyle& style, const Ruler& ruler) {
  double width = 0;
  for (const std::string& line : lines) {
    width = std::max(width, ruler(line, style));
  }
  return width;
}

std::string words_of_column(std::string_view column) {
  std::string words = clean_text(replace_all(std::string(column), "_", " "));
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') {
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
  }
  return words;
}

}  // namespace schoolhouse::chart
