# Units, what they forbid, install rules and the users of an installed terminal.
add_test(NAME units COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/units.py)
add_test(NAME units_planted
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/units.py --planted)
set_tests_properties(units_planted PROPERTIES WILL_FAIL TRUE)
add_test(NAME device_rules COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/device_rules.py)
set_tests_properties(device_rules PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 60)
add_test(NAME packages COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/packages.py)
add_test(NAME session COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/session.py)
add_test(NAME acts COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/acts.py)
set_tests_properties(acts PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 120)
if(TARGET kiosk-hand AND NOT STREETSIGN_SANITIZE)
  add_test(NAME installed
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/installed.py ${CMAKE_BINARY_DIR})
  set_tests_properties(installed PROPERTIES LABELS e2e TIMEOUT 600)
  add_test(NAME booted
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/booted.py ${CMAKE_BINARY_DIR})
  set_tests_properties(booted PROPERTIES LABELS e2e TIMEOUT 600 SKIP_RETURN_CODE 77)
  add_test(NAME filters
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/filters.py ${CMAKE_BINARY_DIR})
  set_tests_properties(filters PROPERTIES LABELS e2e TIMEOUT 300
    ENVIRONMENT "STREETSIGN_LOCALES=${CMAKE_BINARY_DIR}/locales")
endif()
