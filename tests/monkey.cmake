# Hands without a mind: a hundred thousand inputs in every run, a million with --all, at a stall with
# a store and a steward's door; a thousand visits that are waited out; and that planted faults are
# noticed. Not under sanitizers: too slow.
if(TARGET streetsign_kiosk AND NOT STREETSIGN_SANITIZE)
  add_executable(monkey ${CMAKE_CURRENT_SOURCE_DIR}/monkey/main.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/monkey/monkey.cc ${CMAKE_CURRENT_SOURCE_DIR}/monkey/stall.cc)
  target_link_libraries(monkey PRIVATE streetsign_kiosk)
  target_compile_definitions(monkey PRIVATE
    STREETSIGN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    STREETSIGN_TEST_FONTS="${STREETSIGN_FONTS}"
    STREETSIGN_TEST_LOCALES="${CMAKE_BINARY_DIR}/locales")
  add_dependencies(monkey locales)
  add_test(NAME monkey COMMAND monkey --inputs 100000 --seed 1)
  add_test(NAME monkey_million COMMAND monkey --inputs 1000000 --seed 1000)
  add_test(NAME monkey_idle COMMAND monkey --idle 1000 --seed 5000)
  foreach(fault unconfirmed trace door)
    add_test(NAME monkey_notices_${fault} COMMAND monkey --inputs 5000 --fault ${fault})
  endforeach()
  # One visit in two comes to the end of a form.
  add_test(NAME monkey_notices_lost COMMAND monkey --inputs 15000 --seed 3 --fault lost)
  set_tests_properties(monkey monkey_idle PROPERTIES TIMEOUT 1800)
  set_tests_properties(monkey_million PROPERTIES LABELS long TIMEOUT 5400)
endif()
