Feature: A toy card

  @TOY-1 @model
  Scenario: It asks for the PIN
    Given Ada has a DSC+
    When she uses the press button until the display reads "PIN>"
    Then the display reads "PIN>"
    And the display reads "PIN>"

  @TOY-2 @model
  Scenario: It asks late
    Given Ada has a DSC+
    When 60 seconds pass
    Then the display reads "PIN>"

  @TOY-3 @TOY-1 @model
  Scenario Outline: It <does>, and asks all the same
    Given Ada has a DSC+
    When she <does>
    Then the display reads "PIN>"

    Examples:
      | does                                                    |
      | uses the press button until the display reads "PIN>"    |
      | confirms with OK                                        |
