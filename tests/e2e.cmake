# Whole programs together. Each test gets a folder of its own and free loopback ports.
set(programs ${CMAKE_BINARY_DIR}/bin)
add_test(NAME day
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/e2e/day.py --programs ${programs})
set_tests_properties(day PROPERTIES LABELS e2e TIMEOUT 900
  ENVIRONMENT "STREETSIGN_LOCALES=${CMAKE_BINARY_DIR}/locales")
add_test(NAME steward_day
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/e2e/steward_day.py --programs ${programs})
set_tests_properties(steward_day PROPERTIES LABELS e2e TIMEOUT 600
  ENVIRONMENT "STREETSIGN_LOCALES=${CMAKE_BINARY_DIR}/locales")
add_test(NAME demo_called COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/demo_called.sh)
set_tests_properties(demo_called PROPERTIES LABELS e2e)
add_test(NAME linkage COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/linkage.sh ${programs})
set_tests_properties(linkage PROPERTIES LABELS e2e)
add_test(NAME readme_commands
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/e2e/readme_commands.py ${programs})
set_tests_properties(readme_commands PROPERTIES LABELS e2e TIMEOUT 600
  ENVIRONMENT "STREETSIGN_LOCALES=${CMAKE_BINARY_DIR}/locales")
add_test(NAME bad_input
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/e2e/bad_input.py ${programs})
set_tests_properties(bad_input PROPERTIES LABELS e2e TIMEOUT 600
  ENVIRONMENT "STREETSIGN_LOCALES=${CMAKE_BINARY_DIR}/locales")
foreach(one every_field eight_taps bad_campaign desk_commands orders slip_photo smallest_campaign tray_device)
  add_test(NAME ${one}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${one}.py ${programs})
  set_tests_properties(${one} PROPERTIES LABELS e2e TIMEOUT 600
    ENVIRONMENT "STREETSIGN_LOCALES=${CMAKE_BINARY_DIR}/locales")
endforeach()
set_tests_properties(slip_photo PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME statuses
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/e2e/statuses.py ${programs})
set_tests_properties(statuses PROPERTIES LABELS e2e TIMEOUT 600
  ENVIRONMENT "STREETSIGN_LOCALES=${CMAKE_BINARY_DIR}/locales")
