# schoolhouse_folder(NAME SOURCES a.cc … TESTS a_test.cc … FUZZERS a_fuzz.cc … LINK targets … TEST_LINK targets …
# TEST_ENVIRONMENT NAME=value):
# the library schoolhouse_NAME of src/NAME, the test program NAME_test, a fuzzer NAME_a_fuzz for each a_fuzz.cc, and the
# objects NAME_headers_alone, which compile every header of the folder by itself.
add_custom_target(headers_alone COMMENT "every header compiled alone")
add_custom_target(fuzzers COMMENT "every fuzzer")
set(SCHOOLHOUSE_FUZZ_SECONDS 20 CACHE STRING "how long each fuzzer runs as a test")
# The leak search at the end of a process can't walk the memory that JavaScriptCore reserves, so tests that load it go without.
set(SCHOOLHOUSE_WITHOUT_LEAKS "ASAN_OPTIONS=detect_leaks=0")
set(SCHOOLHOUSE_TEST_PREFIX "" CACHE STRING "put before the names of unit tests, to tell builds apart in one list")

function(schoolhouse_folder name)
  cmake_parse_arguments(FOLDER "" "TEST_ENVIRONMENT" "SOURCES;TESTS;FUZZERS;LINK;TEST_LINK" ${ARGN})
  add_library(schoolhouse_${name} STATIC ${FOLDER_SOURCES})
  target_include_directories(schoolhouse_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(schoolhouse_${name} PUBLIC ${FOLDER_LINK} PRIVATE schoolhouse_flags)
  schoolhouse_precompile(schoolhouse_${name} library)
  if(SCHOOLHOUSE_TESTS AND FOLDER_TESTS)
    add_executable(${name}_test ${FOLDER_TESTS})
    target_include_directories(${name}_test PRIVATE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${name}_test PRIVATE schoolhouse_${name} ${FOLDER_TEST_LINK} GTest::gtest_main schoolhouse_flags)
    set_target_properties(${name}_test PROPERTIES IS_OF_TESTS ON)
    schoolhouse_precompile(${name}_test program)
    include(GoogleTest)
    gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX "${SCHOOLHOUSE_TEST_PREFIX}${name}."
      PROPERTIES LABELS unit ENVIRONMENT "${FOLDER_TEST_ENVIRONMENT}")
  endif()
  schoolhouse_headers_alone(${name} . schoolhouse_${name})
  if(SCHOOLHOUSE_FUZZERS)
    foreach(source ${FOLDER_FUZZERS})
      _schoolhouse_fuzzer(${name} ${source})
    endforeach()
  endif()
endfunction()

# schoolhouse_headers_alone(NAME SUBFOLDER targets…): the headers of a subfolder of the present folder, compiled by themselves
# with what the targets offer.
function(schoolhouse_headers_alone name subfolder)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/src" "${CMAKE_CURRENT_SOURCE_DIR}/${subfolder}/*.h")
  set(sources)
  foreach(header ${headers})
    set(source "${CMAKE_CURRENT_BINARY_DIR}/headers_alone/${header}.cc")
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include \"${header}\"\n" @ONLY)
    list(APPEND sources "${source}")
  endforeach()
  if(sources AND SCHOOLHOUSE_TESTS)
    add_library(${name}_headers_alone OBJECT EXCLUDE_FROM_ALL ${sources})
    # What tests of the folder share includes stand-ins of tests/.
    target_include_directories(${name}_headers_alone PRIVATE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${name}_headers_alone PRIVATE ${ARGN} schoolhouse_flags)
    add_dependencies(headers_alone ${name}_headers_alone)
  endif()
endfunction()

# A fuzzer defines LLVMFuzzerTestOneInput. Its seeds are the files of tests/seeds/NAME_a, what it finds stays in the build.
function(_schoolhouse_fuzzer name source)
  string(REGEX REPLACE "_fuzz\\.cc$" "" parser "${name}_${source}")
  set(program ${parser}_fuzz)
  set(seeds "${PROJECT_SOURCE_DIR}/tests/seeds/${parser}")
  set(found "${CMAKE_CURRENT_BINARY_DIR}/${parser}_corpus")
  if(NOT IS_DIRECTORY "${seeds}")
    message(FATAL_ERROR "${program}: no seeds. fix: put small valid inputs into tests/seeds/${parser}/")
  endif()
  file(MAKE_DIRECTORY "${found}")
  add_executable(${program} ${source})
  target_link_libraries(${program} PRIVATE schoolhouse_${name} schoolhouse_flags)
  target_link_options(${program} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${program})
  add_test(NAME fuzz.${parser} COMMAND ${program} -max_total_time=${SCHOOLHOUSE_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=2048
    -max_len=4096 -print_final_stats=1 "-artifact_prefix=${found}-" "${found}" "${seeds}")
  set_tests_properties(fuzz.${parser} PROPERTIES LABELS fuzz TIMEOUT 300)
endfunction()
