# The kiosk's tests that are not for sanitizers: walks over every screen, language, size of text and
# panel run the same code many thousands of times and would take a quarter of an hour there; and the
# search for what a visitor left in memory needs the wiping allocator, in whose place a sanitizer puts
# its own.
if(TARGET streetsign_kiosk AND NOT STREETSIGN_SANITIZE)
  file(GLOB kiosk_support CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/kiosk/support/*.cc)
  add_executable(test_kiosk_tours EXCLUDE_FROM_ALL kiosk/screens_test.cc kiosk/in_sight_test.cc
    kiosk/overflow_test.cc kiosk/steward_pages_test.cc kiosk/steward_look_test.cc kiosk/text_memory_test.cc kiosk/signing_words_test.cc
    ${kiosk_support} main.cc)
  target_link_libraries(test_kiosk_tours PRIVATE streetsign_kiosk kiosk_wiping)
  get_target_property(kiosk_definitions test_kiosk COMPILE_DEFINITIONS)
  target_compile_definitions(test_kiosk_tours PRIVATE ${kiosk_definitions})
  add_dependencies(test_kiosk_tours locales)
  add_dependencies(unit_tests test_kiosk_tours)
  foreach(tour screens in_sight overflow steward_pages steward_look text_memory signing_words)
    add_test(NAME kiosk_${tour} COMMAND test_kiosk_tours --source-file=*${tour}_test.cc)
    set_tests_properties(kiosk_${tour} PROPERTIES TIMEOUT 600)
  endforeach()
  add_test(NAME kiosk_overflow_all
    COMMAND test_kiosk_tours --no-skip "--test-case=nor is any of it on any panel*")
  set_tests_properties(kiosk_overflow_all PROPERTIES LABELS long TIMEOUT 1800)
endif()
