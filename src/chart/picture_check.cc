// Measures every text of the SVG files of a folder: none may meet another, leave its picture or be too faint. For tests.
// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "chart/module.h"
#include "chart/readable.h"
#include "chart/svg_reading.h"

// picture_check MODULE FOLDER: prints a line a fault and a last line with counts; exit code 1 when there is a fault.
int main(int count, char** arguments) {
  namespace fs = std::filesystem;
  using namespace schoolhouse::chart;
  if (count != 3) {
    std::cerr << "usage: picture_check MODULE FOLDER\n";
    return 2;
  }
  try {
    const std::unique_ptr<Renderer> renderer = load_renderer(arguments[1]);
    std::size_t pictures = 0;
    std::size_t texts = 0;
    std::size_t faults = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(arguments[2])) {
      if (entry.path().extension() != ".svg") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const ReadSvg svg = read_svg({std::istreambuf_iterator<char>(in), {}});
      ++pictures;
      texts += svg.texts.size();
      for (const auto& found : {misplaced(svg), faint(svg, *renderer)}) {
        for (const std::string& fault : found) {
          std::cout << entry.path().string() << ": " << fault << "\n";
          ++faults;
        }
      }
    }
    std::cout << pictures << " pictures, " << texts << " texts, " << faults << " faults\n";
    return faults == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
