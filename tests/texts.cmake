# The words and the sample campaign's data; each check with its self-test of planted faults.
set(check_texts ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/locales/check_texts.py)
set(check_campaign ${Python3_EXECUTABLE}
  ${CMAKE_CURRENT_SOURCE_DIR}/campaign_data/check_campaign.py)
add_test(NAME texts COMMAND ${check_texts})
add_test(NAME texts_self_test COMMAND ${check_texts} --self-test)
add_test(NAME campaign_data COMMAND ${check_campaign})
add_test(NAME campaign_data_self_test COMMAND ${check_campaign} --self-test)
