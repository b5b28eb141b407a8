Feature: A temporary passcode stands in for the device
  Whoever is without the device for a while gets a temporary passcode from Client Services. For two days it opens all of
  Client Portal, for ten more days the code card alone, and then nothing.

  Rule: Its letters are typed in upper case

    @TRB-B-1 @model @api @browser
    Scenario: In lower case it is refused, in upper case it is taken
      Given Client Services have given Ada a temporary passcode
      And she has entered her username and password
      When she enters the temporary passcode in lower case
      Then Client Portal refuses it and says that its letters are upper case
      When she enters the temporary passcode
      Then all of Client Portal is open to her

    @TRB-B-1 @model @api
    Scenario Outline: With <change> it is refused
      Given Client Services have given Ada a temporary passcode
      And she has entered her username and password
      When she enters the temporary passcode with <change>
      Then Client Portal refuses it as a code
      When she enters the temporary passcode
      Then all of Client Portal is open to her

      Examples:
        | change                      |
        | one letter in lower case    |
        | its letters in full width   |
        | a character of another kind |
        | a character less            |
        | a character more            |

  Rule: A code has no spaces, and a message says so

    @TRB-B-3 @model @api @browser
    Scenario Outline: A temporary passcode with <spaces> is refused, and the message says why
      Given Client Services have given Ada a temporary passcode
      And she has entered her username and password
      When she enters the temporary passcode with <spaces>
      Then Client Portal refuses it and says that there are no spaces in it
      When she enters the temporary passcode
      Then all of Client Portal is open to her

      Examples:
        | spaces                 |
        | a space in its middle  |

    @TRB-B-3 @model @api
    Scenario Outline: A temporary passcode with <spaces> is refused as well
      Given Client Services have given Ada a temporary passcode
      And she has entered her username and password
      When she enters the temporary passcode with <spaces>
      Then Client Portal refuses it and says that there are no spaces in it

      Examples:
        | spaces                       |
        | a space before it            |
        | a space after it             |
        | a no-break space in its middle |

    @TRB-B-2 @model @api @browser
    Scenario: The code of an electronic device is refused with a space in it, and taken without
      Given Ada has a DSC+
      And she has entered her username and password
      When she enters the response of her device with a space in its middle
      Then Client Portal refuses it and says that there are no spaces in it
      When she enters the response of her device at the login
      Then all of Client Portal is open to her

  Rule: For two days it opens all of Client Portal, as often as it is used

    @TRB-E-2 @model @api @browser
    Scenario Outline: <when> the end of the two days it opens <what>
      Given Client Services have given Ada a temporary passcode
      When <seconds> seconds of its 2 days are left
      And she logs in with the temporary passcode
      Then <opened> open to her

      Examples:
        | when     | what                 | seconds | opened                  |
        | Before   | all of Client Portal | 1       | all of Client Portal is |
        | Right at | the code card only   | 0       | only the code card is   |

    @TRB-E-2 @model @api @browser
    Scenario: It is the same code each time, and stands in for the device's
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      When she logs in with the temporary passcode
      Then all of Client Portal is open to her
      And she sees her account
      When she starts to change her email address
      And she logs in with the temporary passcode on another computer
      Then all of Client Portal is open to her there, too

    @TRB-E-2 @model @api
    Scenario: It is alphanumeric
      Given Client Services have given Ada a temporary passcode
      Then it is made of letters and digits

    @TRB-E-2 @model @api
    Scenario: A session that was opened with it opens no more than the passcode itself when the two days end
      Given Client Services have given Ada a temporary passcode
      When 60 seconds of its 2 days are left
      And she logs in with the temporary passcode
      Then all of Client Portal is open to her
      When 0 seconds of its 2 days are left
      Then only the code card is open to her

  Rule: For ten more days it opens the code card and the re-activation of the device, and nothing else

    @TRB-G-2 @model @api @browser
    Scenario Outline: <days> days and <seconds> seconds after it was given, only the code card is open
      Given Client Services have given Ada a temporary passcode
      When <days> days and <seconds> seconds have passed since
      And she logs in with the temporary passcode
      Then only the code card is open to her

      Examples:
        | days | seconds |
        | 2    | 0       |
        | 11   | 86399   |

    @TRB-G-2 @model @api
    Scenario: The account and its tasks are refused, the re-activation of the device is not
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      When 3 days and 0 seconds have passed since
      And she logs in with the temporary passcode
      Then neither her account nor a task is open to her
      When she re-activates her DSC+
      Then Client Portal says that it is active
      When she logs in with her device
      Then all of Client Portal is open to her

    @TRB-G-4 @model @api @browser
    Scenario: After the ten days it opens nothing, and Client Services are named
      Given Client Services have given Ada a temporary passcode
      When 12 days and 0 seconds have passed since
      And she gives her username and password at the login
      Then Client Portal lets her in no more and sends her to the Client Services desk

    @TRB-G-4 @model @api
    Scenario: A session that was opened with it before the end is over at the end
      Given Client Services have given Ada a temporary passcode
      When 11 days and 86340 seconds have passed since
      And she logs in with the temporary passcode
      Then only the code card is open to her
      When 12 days and 0 seconds have passed since
      Then nothing is open to her any more

    @TRB-G-4 @model @api
    Scenario: A login that was begun before the end is not completed after it
      Given Client Services have given Ada a temporary passcode
      When 11 days and 86399 seconds have passed since
      And she has entered her username and password
      And 12 days and 0 seconds have passed since
      And she enters the temporary passcode
      Then Client Portal lets her in no more and sends her to the Client Services desk

  Rule: The device is re-activated in Client Portal's menu, and ends the passcode at once

    @TRB-E-4 @model @api @browser
    Scenario: As soon as the device is back, its owner re-activates it
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she re-activates her DSC+
      Then Client Portal says that it is active
      When she logs in with her device
      Then all of Client Portal is open to her

    @TRB-E-5 @model @api @browser
    Scenario: From then on the passcode is not asked for any more, and its session is over
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she re-activates her DSC+
      Then nothing is open to her any more
      When she gives her username and password at the login
      Then Client Portal asks for the response of her device

    @TRB-E-5 @model @api
    Scenario: The passcode that was ended completes no login that was begun before
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode on another computer
      And she has entered her username and password
      When on the other computer she re-activates her DSC+
      And she enters the temporary passcode
      Then Client Portal refuses it as a code
      And nothing is open to her any more

    @TRB-E-5 @model @api
    Scenario: Every session that was opened with the passcode is over
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      And she has logged in with the temporary passcode on another computer
      When on the other computer she re-activates her DSC+
      Then nothing is open to her any more

    @TRB-E-5 @model @api
    Scenario: The passcode stays ended when the device is active no longer
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she re-activates her DSC+
      And her DSC+ is deactivated
      And she gives her username and password at the login
      Then Client Portal lets her in no more and sends her to the Client Services desk

  Rule: From the moment a device is active, it is what a login asks for

    @TRB-K-3 @model @api @browser
    Scenario: Whoever has an active device is asked for its response
      Given Ada has a DSC+
      When she gives her username and password at the login
      Then Client Portal asks for the response of her device
      And nothing is open to her
      When she enters a wrong response at the login
      Then Client Portal refuses it as a code
      And nothing is open to her
      When she enters the response of her device at the login
      Then all of Client Portal is open to her

    @TRB-K-3 @model @api @browser
    Scenario: A device that becomes active is asked for in place of the temporary passcode
      Given Client Services have given Ada a temporary passcode
      And she has a DSC+
      When she gives her username and password at the login
      Then Client Portal asks for the response of her device
