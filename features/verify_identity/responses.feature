Feature: Only the right response counts, and only where it belongs
  A response is right for one challenge, of one account holder, in one session. Whatever else is entered is refused in
  words that help.

  Rule: A wrong response does not let the task proceed, and can be tried again

    @VID-P-7 @model @api @browser
    Scenario Outline: A response that <differs> is refused, and the right one is taken afterwards
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When she enters a response that <differs>
      Then Client Portal refuses the response
      And nothing of the task has happened
      When she tries again with the response of her device
      Then Client Portal accepts the response
      And the task has been carried out, once

      Examples:
        | differs                    |
        | differs in its first digit |
        | differs in its last digit  |

  Rule: A response that belongs to something else is refused

    @VID-P-11 @model @api @browser
    Scenario: The response to another challenge is refused
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And she knows the response of her device to it
      When she comes to the challenge code of another task
      And she enters the response to the challenge code before
      Then Client Portal refuses the response
      And nothing of the task has happened

    @VID-P-11 @model @api @browser
    Scenario: The response of another user's device is refused
      Given Bob has a DSC+
      And Ada has a DSC+
      And Client Portal shows her a challenge code
      When Ada enters the response of the device of Bob
      Then Client Portal refuses the response
      And nothing of the task has happened

    @VID-P-11 @model @api @browser
    Scenario: The response of a device that is no longer active is refused
      Given Ada has a DSC+
      And Ada has an iPhone with Touch ID
      And Client Portal shows her a challenge code
      When her DSC+ is deactivated
      And she enters the response of her DSC+
      Then Client Portal refuses the response
      And nothing of the task has happened
      When she tries again with the response of her device
      Then Client Portal accepts the response
      And the task has been carried out, once

  Rule: A challenge can be answered only in the session that it was shown to

    @VID-P-12 @model @api @browser
    Scenario Outline: <session>, another session gets nothing for the right response
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And <session>
      When the right response comes from that other session
      Then that other session gets nothing for it
      And nothing of the task has happened
      When she answers it with her device
      Then Client Portal accepts the response
      And the task has been carried out, once

      Examples:
        | session                                        |
        | she is signed in on another computer, too      |
        | Bob is signed in to Client Portal beside Ada   |
        | nobody is signed in on the computer beside Ada |

  Rule: What is not in the response format is refused with a message that names the format

    @VID-P-13 @model @api @browser
    Scenario Outline: For <entry> in place of the response, the portal names the format
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When she enters <entry> in place of the response
      Then Client Portal refuses it and names the format
      And nothing of the task has happened

      Examples:
        | entry                    |
        | nothing at all           |
        | all but its last digit   |
        | its digits in full width |

    @VID-P-13 @model @api
    Scenario Outline: With <entry> in place of the response, the portal names the format as well
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When she enters <entry> in place of the response
      Then Client Portal refuses it and names the format
      And nothing of the task has happened

      Examples:
        | entry                       |
        | a digit more                |
        | a space in its middle       |
        | a letter for its last digit |
        | a sign before it            |
        | it a thousand times         |
