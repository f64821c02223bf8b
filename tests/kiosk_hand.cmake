# kiosk-hand: the kiosk's application under a script. A program for tests, not installed.
if(TARGET streetsign_kiosk)
  file(GLOB hand_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/kiosk-hand/*.cc)
  add_executable(kiosk-hand ${hand_sources})
  target_link_libraries(kiosk-hand PRIVATE streetsign_kiosk kiosk_wiping)
  set_target_properties(kiosk-hand PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  # What a visitor leaves in memory: nothing; seen with the on-screen and with a hardware keyboard.
  add_test(NAME memory COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/memory/scan.py
    ${CMAKE_BINARY_DIR}/bin ${CMAKE_BINARY_DIR}/locales ${STREETSIGN_FONTS})
  set_tests_properties(memory PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 600)
endif()
