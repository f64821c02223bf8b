# Damaged campaigns, where the sanitizers watch. The second run reads too far on purpose and must end
# badly: a build that would not notice proves nothing.
add_executable(fuzz_parsers EXCLUDE_FROM_ALL fuzz/parsers.cc ${CMAKE_SOURCE_DIR}/kiosk/catalogue.cc)
target_link_libraries(fuzz_parsers PRIVATE sync_campaign)
target_compile_definitions(fuzz_parsers PRIVATE
  STREETSIGN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
  STREETSIGN_BUILT_LOCALES="${CMAKE_BINARY_DIR}/locales")
add_dependencies(fuzz_parsers locales)
if(STREETSIGN_SANITIZE)
  add_dependencies(unit_tests fuzz_parsers)
  add_test(NAME fuzz_parsers COMMAND fuzz_parsers)
  add_test(NAME fuzz_parsers_self_test COMMAND fuzz_parsers --rounds 20 --planted)
  set_tests_properties(fuzz_parsers fuzz_parsers_self_test PROPERTIES LABELS unit TIMEOUT 600)
  set_tests_properties(fuzz_parsers_self_test PROPERTIES WILL_FAIL TRUE)
endif()
