Feature: Challenge codes
  A challenge code is six decimal digits that nobody can tell in advance.

  Rule: The challenge code has exactly six digits

    @VID-P-4 @model @api @browser
    Scenario: The code that is displayed has six digits, and the device takes them
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      Then the challenge code has six decimal digits
      When she answers it with her device
      Then Client Portal accepts the response
      And the task has been carried out, once

  Rule: Challenges are not predictable, and not repeated for a user within their validity

    @VID-P-14 @VID-P-4 @model @api
    Scenario: Of many challenge codes none is like another, and none follows from another
      Given Bob has a DSC+
      And Ada has a DSC+
      When Bob comes to the challenge code 25 times at the same moment
      And Ada comes to the challenge code 25 times at the same moment
      Then each challenge code has six decimal digits, and none comes twice
      And nobody can tell one challenge code from the one before
      And nobody can tell the challenge codes of Ada from those of Bob

  Rule: Each kind of device completes the same verification

    @VID-P-5 @model @api @browser
    Scenario Outline: With all three at hand, the response of <device> completes the verification
      Given Ada has <one>
      And Ada has <another>
      And Ada has <device>
      And Client Portal shows her a challenge code
      When she answers it with her device
      Then Client Portal accepts the response
      And the task has been carried out, once

      Examples:
        | device                  | one                     | another                 |
        | an iPhone with Touch ID | a DSC+                  | an Android phone        |
        | an Android phone        | a DSC+                  | an iPhone with Touch ID |
        | a DSC+                  | an iPhone with Touch ID | an Android phone        |
