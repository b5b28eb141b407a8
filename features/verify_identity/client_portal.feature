Feature: Client Portal verifies the identity of its account holder
  Some tasks in Client Portal go on only after the account holder has given username and password once more and has
  answered a challenge code with a Secure Login Device.

  Rule: A task that requires verification first asks for the username and the password

    @VID-P-1 @model @api @browser
    Scenario: The task waits for the credentials before anything else
      Given Ada has a DSC+
      And she is signed in to Client Portal
      When she starts to change her email address
      Then Client Portal waits for her credentials and shows no challenge code
      When she gives her username and password
      Then Client Portal goes on to the challenge

    @VID-P-1 @browser
    Scenario: The page asks for username and password by their names
      Given Ada has a DSC+
      And she is signed in to Client Portal
      When she starts to change her email address
      Then Client Portal shows "Username"
      And Client Portal shows "Password"
      And Client Portal shows "Continue"

    @VID-P-1 @model @api @browser
    Scenario: The next task asks for the credentials again
      Given Ada has a DSC+
      And she has changed her email address once before
      When she starts to change her email address
      Then Client Portal waits for her credentials and shows no challenge code

  Rule: Accepted credentials lead to a challenge code and a field for the response

    @VID-P-2 @model @api @browser
    Scenario: The challenge code appears once the credentials are accepted
      Given Ada has a DSC+
      And she is signed in to Client Portal
      When she starts to change her email address
      Then Client Portal waits for her credentials and shows no challenge code
      When she gives her username and password
      Then Client Portal displays a challenge code

    @VID-P-2 @browser
    Scenario: The challenge page names the code and the field
      Given Ada has a DSC+
      And she has started to change her email address
      When she gives her username and password
      Then Client Portal shows "Challenge Code"
      And Client Portal shows "Passcode"
      And the field "Passcode" takes what she types

  Rule: Wrong credentials lead nowhere, and the answer does not tell which of them was wrong

    @VID-P-6 @model @api @browser
    Scenario: A wrong password and a wrong username get the same answer
      Given Ada has a DSC+
      And she has started to change her email address
      When she gives her username and a wrong password
      Then Client Portal refuses her credentials and shows no challenge code
      When she gives a wrong username and her password
      Then Client Portal refuses her credentials in the same words

    @VID-P-6 @model @api @browser
    Scenario: The username of somebody else gets the same answer as one that nobody has
      Given Bob is an account holder
      And Ada has a DSC+
      And she has started to change her email address
      When she gives a wrong username and her password
      Then Client Portal refuses her credentials and shows no challenge code
      When Ada gives the username of Bob and her password
      Then Client Portal refuses her credentials in the same words

    @VID-P-6 @model @api @browser
    Scenario: A letter too few or too many makes a password wrong
      Given Ada has a DSC+
      And she has started to change her email address
      When she gives her username and all but the last letter of her password
      Then Client Portal refuses her credentials and shows no challenge code
      When she gives her username and her password with a letter added
      Then Client Portal refuses her credentials in the same words

  Rule: The response of the account holder's own device completes the verification

    @VID-P-3 @model @api @browser
    Scenario Outline: The task is carried out after the response of <device>
      Given Ada has <another device>
      And Ada has <device>
      And Client Portal shows her a challenge code
      When she answers it with her device
      Then Client Portal accepts the response
      And her email address has been changed, once
      And Client Portal shows no challenge code any more

      Examples:
        | device                  | another device          |
        | a DSC+                  | an iPhone with Touch ID |
        | an iPhone with Touch ID | a DSC+                  |

    @VID-P-3 @model @api @browser
    Scenario: The next task is carried out as the first one was
      Given Ada has a DSC+
      And she has changed her email address once before
      And Client Portal shows her a challenge code
      When she answers it with her device
      Then Client Portal accepts the response
      And her email address has been changed, once more

    @VID-P-3 @model @api @browser
    Scenario: The task that was waiting is carried out, not one that was left before
      Given Ada has a DSC+
      And she has left another change of her email address at the challenge code
      And Client Portal shows her a challenge code
      When she answers it with her device
      Then Client Portal accepts the response
      And her email address has been changed, once

    @VID-P-3 @model @api
    Scenario: A response counts with the zero that it begins with
      Given Ada has a DSC+
      And Client Portal shows her a challenge code whose response begins with 0
      When she answers it with her device
      Then Client Portal accepts the response
      And her email address has been changed, once

  Rule: A challenge is answered at most once

    @VID-P-8 @model @api @browser
    Scenario: The same response sent again is refused
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And she has answered it with her device
      When she sends the same response again
      Then Client Portal refuses it
      And her email address has been changed, once

    @VID-P-8 @model @api @browser
    Scenario Outline: The same response sent again <when> is refused
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And she has answered it with her device
      When <seconds> seconds of its time are left
      And she sends the same response again
      Then Client Portal refuses it
      And her email address has been changed, once

      Examples:
        | when                      | seconds |
        | before its time has ended | 1       |
        | when its time has ended   | 0       |

    @VID-P-8 @model @api @browser
    Scenario: The response that completed one task does not complete the next
      Given Ada has a DSC+
      And she has changed her email address once before
      And Client Portal shows her a challenge code
      When she answers it with the response that she gave before
      Then Client Portal refuses it
      And nothing of the task has happened

    @VID-P-8 @model @api @browser
    Scenario: Two requests with the same response at one moment
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When two requests send the response of her device at the same moment
      Then exactly one of them is accepted
      And her email address has been changed, once

  Rule: A challenge lapses after a stated time

    @VID-P-9 @model @api @browser
    Scenario Outline: The right response <when> the end of the challenge's time is <result>
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When <seconds> seconds of its time are left
      And she answers it with her device
      Then Client Portal <verb> the response

      Examples:
        | when     | seconds | result   | verb    |
        | before   | 1       | accepted | accepts |
        | right at | 0       | refused  | refuses |

    @VID-P-9 @model @api @browser
    Scenario: A new challenge is offered in place of the one that lapsed
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When 0 seconds of its time are left
      And she answers it with her device
      Then Client Portal refuses the response
      And Client Portal displays another challenge code
      And nothing of the task has happened

    @VID-P-9 @model @api @browser
    Scenario Outline: The right response to the new challenge is <result> <when> the end of its own time
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And it has lapsed, and another one is displayed
      When <seconds> seconds of its time are left
      And she answers it with her device
      Then Client Portal <verb> the response

      Examples:
        | result   | when     | seconds | verb    |
        | accepted | before   | 1       | accepts |
        | refused  | right at | 0       | refuses |

    @VID-P-9 @model @api
    Scenario: A response that came too late is refused when it comes again
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And it has lapsed, and another one is displayed
      When she sends the same response again
      Then Client Portal refuses it
      And nothing of the task has happened

    @VID-P-9 @model @api @browser
    Scenario: Neither a wrong response nor another look at the challenge prolongs its time
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When 1 seconds of its time are left
      And she answers it with a wrong response
      And she looks at the challenge code again
      And 0 seconds of its time are left
      And she answers it with her device
      Then Client Portal refuses the response
      And nothing of the task has happened

    @VID-P-9 @model @api @browser
    Scenario: The time begins when the challenge is displayed, and looking at it ends nothing
      Given Ada has a DSC+
      And she has started to change her email address
      When 30 seconds pass
      And she gives her username and password
      Then Client Portal displays a challenge code
      When 1 seconds of its time are left
      Then Client Portal displays the same challenge code
      When she answers it with her device
      Then Client Portal accepts the response
