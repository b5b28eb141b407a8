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

  Rule: Accepted credentials lead to a challenge code and a field for the response

    @VID-P-2 @model @api @browser
    Scenario: The challenge code appears once the credentials are accepted
      Given Ada has a DSC+
      And she is signed in to Client Portal
      And she has started to change her email address
      When she gives her username and password
      Then Client Portal displays a challenge code

    @VID-P-2 @browser
    Scenario: The challenge page names the code and the field
      Given Ada has a DSC+
      And she has started to change her email address
      When she gives her username and password
      Then Client Portal shows "Challenge Code"
      And Client Portal shows "Passcode"

  Rule: Wrong credentials lead nowhere, and the answer does not tell which of them was wrong

    @VID-P-6 @model @api @browser
    Scenario: A wrong password and a wrong username get the same answer
      Given Ada has a DSC+
      And she has started to change her email address
      When she gives her username and a wrong password
      Then Client Portal refuses her credentials and shows no challenge code
      When she gives a wrong username and her password
      Then Client Portal refuses her credentials in the same words

  Rule: The response of the account holder's own device completes the verification

    @VID-P-3 @model @api @browser
    Scenario Outline: The task is carried out after the response of <device>
      Given Ada has <device>
      And Client Portal shows her a challenge code
      When she answers it with her device
      Then Client Portal accepts the response
      And her email address has been changed, once

      Examples:
        | device                         |
        | a DSC+                         |
        | an iPhone with Touch ID        |

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
