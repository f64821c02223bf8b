# The kiosk's tests that are not for sanitizers: walks over every screen, language, size of text and
# panel run the same code many thousands of times and would take a quarter of an hour there; and the
# search for what a visitor left in memory needs the wiping allocator, in whose place a sanitizer puts
# its own.
if(TARGET streetsign_kiosk AND NOT STREETSIGN_SANITIZE)
  file(GLOB kiosk_support CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/kiosk/support/*.cc)
  set(tour_tests ${kiosk_tours})
  list(TRANSFORM tour_tests REPLACE "(.+)" "kiosk/\\1_test.cc")
  add_executable(test_kiosk_tours EXCLUDE_FROM_ALL ${tour_tests} ${kiosk_support})
  target_link_libraries(test_kiosk_tours PRIVATE test_main streetsign_kiosk kiosk_wiping)
  get_target_property(kiosk_definitions test_kiosk COMPILE_DEFINITIONS)
  target_compile_definitions(test_kiosk_tours PRIVATE ${kiosk_definitions})
  add_dependencies(test_kiosk_tours locales)
  add_dependencies(unit_tests test_kiosk_tours)
  foreach(tour ${kiosk_tours})
    add_test(NAME kiosk_${tour} COMMAND test_kiosk_tours --source-file=*${tour}_test.cc)
    set_tests_properties(kiosk_${tour} PROPERTIES TIMEOUT 600)
  endforeach()
  add_test(NAME kiosk_overflow_all
    COMMAND test_kiosk_tours --no-skip "--test-case=nor is any of it on any panel*")
  set_tests_properties(kiosk_overflow_all PROPERTIES LABELS long TIMEOUT 1800)
endif()
