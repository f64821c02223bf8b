# Every attack of tests/abuse/README.md on the intake, with sanitizers. The second run sends an honest
# batch among them and must go red.
find_package(ZLIB REQUIRED)
room_test(abuse sync_server ZLIB::ZLIB)
if(STREETSIGN_SANITIZE)
  add_test(NAME abuse_notices_planted
    COMMAND test_abuse --no-skip "--test-case=planted*")
  set_tests_properties(abuse_notices_planted PROPERTIES LABELS unit WILL_FAIL TRUE)
endif()
