# What the kiosk's own sandbox refuses, tried from inside. Not under sanitizers: they look into
# /proc and make processes of their own.
if(TARGET streetsign_kiosk AND NOT STREETSIGN_SANITIZE)
  add_executable(sandbox_test
    ${CMAKE_CURRENT_SOURCE_DIR}/sandbox/refused_calls.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/sandbox/sandbox_test.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/sandbox/secrets.cc)
  target_link_libraries(sandbox_test PRIVATE streetsign_kiosk)
  add_test(NAME sandbox COMMAND sandbox_test)
endif()
