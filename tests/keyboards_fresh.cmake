# The committed keyboard tables against their generator; skipped aloud where the sources differ.
add_test(NAME keyboards_fresh COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/kiosk/keyboards_fresh.sh)
set_tests_properties(keyboards_fresh PROPERTIES SKIP_RETURN_CODE 77)
