# schoolhouse_precompile(TARGET library|program): the headers of the standard library that nearly every file includes are parsed once a build.
# Releases and headers_alone go without, and so find an #include that is missing.
option(SCHOOLHOUSE_PRECOMPILED "parse common headers once" OFF)
set(_headers <algorithm> <array> <cstdint> <filesystem> <fstream> <functional> <map> <memory> <mutex> <optional> <set> <span> <string> <string_view>
  <utility> <variant> <vector>)

# _schoolhouse_precompiled(NAME headers…): a target whose parsed headers others use.
function(_schoolhouse_precompiled name)
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cc" CONTENT "// Has what precompiled headers need: a file to be compiled with.\n" @ONLY)
  add_library(${name} OBJECT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cc")
  target_link_libraries(${name} PRIVATE schoolhouse_flags)
  target_precompile_headers(${name} PRIVATE ${ARGN})
  # ccache knows the parsed headers by this text: their bytes differ from folder to folder.
  string(SHA256 known "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${SCHOOLHOUSE_SANITIZE} ${CMAKE_CXX_FLAGS_DEBUG} ${ARGN}")
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${name}.dir/cmake_pch.hxx.gch.sum" CONTENT "${known}\n" @ONLY)
endfunction()

if(SCHOOLHOUSE_PRECOMPILED)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # What the optimizer says about the standard library's own code is not known to be about that; releases have these warnings.
    target_compile_options(schoolhouse_flags INTERFACE -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-maybe-uninitialized)
  endif()
  _schoolhouse_precompiled(schoolhouse_precompiled_library ${_headers})
  if(SCHOOLHOUSE_TESTS)
    _schoolhouse_precompiled(schoolhouse_precompiled_program ${_headers} <gtest/gtest.h>)
    target_link_libraries(schoolhouse_precompiled_program PRIVATE GTest::gtest)
    # As CMake compiles programs.
    set_target_properties(schoolhouse_precompiled_program PROPERTIES POSITION_INDEPENDENT_CODE OFF IS_OF_TESTS ON)
    target_compile_options(schoolhouse_precompiled_program PRIVATE -fPIE)
  endif()
endif()

function(schoolhouse_precompile target kind)
  if(SCHOOLHOUSE_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM schoolhouse_precompiled_${kind})
  endif()
endfunction()
