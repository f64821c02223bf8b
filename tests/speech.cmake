# Speech: what is said, and the process that says it with the real espeak-ng; and three people who
# sign by ear, by keys and by switches.
if(TARGET streetsign_kiosk)
  file(GLOB speech_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/speech/*_test.cc)
  add_executable(test_speech EXCLUDE_FROM_ALL ${speech_tests})
  target_link_libraries(test_speech PRIVATE test_main streetsign_kiosk kiosk_wiping)
  target_compile_definitions(test_speech PRIVATE
    STREETSIGN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    STREETSIGN_TEST_FONTS="${STREETSIGN_FONTS}"
    STREETSIGN_TEST_LOCALES="${CMAKE_BINARY_DIR}/locales")
  add_dependencies(test_speech locales)
endif()
if(TARGET test_speech AND STREETSIGN_SANITIZE)
  add_dependencies(unit_tests test_speech)
  add_test(NAME speech COMMAND test_speech)
  set_tests_properties(speech PROPERTIES LABELS unit TIMEOUT 300)
elseif(TARGET test_speech)
  add_test(NAME hands_free COMMAND ${Python3_EXECUTABLE}
    ${CMAKE_CURRENT_SOURCE_DIR}/e2e/hands_free.py --programs ${CMAKE_BINARY_DIR}/bin)
  set_tests_properties(hands_free PROPERTIES LABELS e2e TIMEOUT 600
    ENVIRONMENT "STREETSIGN_LOCALES=${CMAKE_BINARY_DIR}/locales")
endif()
