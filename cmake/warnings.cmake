# Compiler flags that every target of ours gets. Warnings stop the build with g++ 12, the compiler of releases.
add_library(schoolhouse_flags INTERFACE)
target_compile_options(schoolhouse_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(schoolhouse_flags INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlaps in std::string's operator+ that are not there (GCC bug 105651).
  target_compile_options(schoolhouse_flags INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Memory for less time: the compiler cleans up its own later.
  target_compile_options(schoolhouse_flags INTERFACE --param=ggc-min-heapsize=600000)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # What g++ 12's library says of itself in std::stable_sort.
  target_compile_options(schoolhouse_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(SCHOOLHOUSE_SANITIZE)
  # The program is watched, not the text of its tests: a target with IS_OF_TESTS goes without the checks, and compiles in a third of the time.
  set(is_watched "$<NOT:$<BOOL:$<TARGET_PROPERTY:IS_OF_TESTS>>>")
  target_compile_options(schoolhouse_flags INTERFACE -fno-omit-frame-pointer
    "$<${is_watched}:-fsanitize=${SCHOOLHOUSE_SANITIZE}>" "$<${is_watched}:-fno-sanitize-recover=all>")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The checks put into the code hide from g++ what is set where, std::regex above all.
    target_compile_options(schoolhouse_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
  # JavaScriptCore is built without type information and calls inline functions of the standard library that are ours to the linker.
  target_compile_options(schoolhouse_flags INTERFACE "$<${is_watched}:-fno-sanitize=vptr>")
  target_link_options(schoolhouse_flags INTERFACE -fsanitize=${SCHOOLHOUSE_SANITIZE})
endif()
find_program(SCHOOLHOUSE_MOLD mold)
if(SCHOOLHOUSE_MOLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_link_options(schoolhouse_flags INTERFACE -fuse-ld=mold)
endif()
