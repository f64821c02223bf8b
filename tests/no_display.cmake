# The real kiosk without a screen.
if(TARGET streetsign-kiosk AND NOT STREETSIGN_SANITIZE)
  add_test(NAME no_display COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/kiosk/no_display.sh
    ${CMAKE_BINARY_DIR}/bin ${CMAKE_BINARY_DIR}/locales)
  set_tests_properties(no_display PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 120)
  add_test(NAME told_to_end COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/kiosk/told_to_end.sh
    ${CMAKE_BINARY_DIR}/bin ${CMAKE_BINARY_DIR}/locales)
  set_tests_properties(told_to_end PROPERTIES TIMEOUT 120)
endif()
