Feature: A code card is requested, printed and activated
  On the page of the devices a code card is requested. It is displayed once: to be printed or saved, and then activated
  with the codes at two of its index numbers.

  Rule: Below the list of active devices a button requests a card

    @CARD-5 @model @api @browser
    Scenario: The devices that are active are listed, and a card is displayed on request
      Given Ada has an iPhone with Touch ID
      And her iPhone with Touch ID has been deactivated
      And Ada has a DSC+
      And she has logged in with her device
      Then the devices that Client Portal lists as active are her DSC+ alone
      When she requests a code card
      Then a code card is displayed

    @CARD-5 @model @api @browser
    Scenario: Of several devices that are active each is listed
      Given Ada has an iPhone with Touch ID
      And Ada has a DSC+
      And she has logged in with her device
      Then Client Portal lists her iPhone with Touch ID and her DSC+ as active

    @CARD-5 @browser
    Scenario: The button stands below the list
      Given Ada has a DSC+
      And she has logged in with her device
      When she goes to her devices by the settings
      Then "Request Online (Temporary) Security Code Card" stands below the serial of her DSC+

    @CARD-O-2 @CARD-11 @browser @replay
    Scenario: From the temporary code to the first login with the card
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      When she gives her username and password at the login
      Then Client Portal asks for the temporary code
      When she enters the temporary passcode
      And she goes to her devices by the settings
      And she requests a code card
      And she prints it
      And she goes on to activation
      Then two index numbers are shown
      When she enters them
      Then the confirmation states the moment 21 days from then
      When she clicks OK
      Then the code card is active
      When she gives her username and password at the login
      Then Client Portal asks for two codes of the card
      When she enters the two codes
      Then all of Client Portal is open to her

    @CARD-O-2 @model @api @browser
    Scenario: Whoever is away from the device for a while gets a card
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she gets a code card
      Then all of Client Portal is open to her
      And a login asks her for two codes of the card

    @CARD-O-3 @TRB-F-3 @model @api @browser
    Scenario: Whoever has lost the device gets a card once a temporary passcode has given access
      Given Ada has a DSC+ that is active no longer
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she gets a code card
      Then all of Client Portal is open to her
      And a login asks her for two codes of the card

    @TRB-G-3 @TRB-J-1 @model @api @browser
    Scenario Outline: <days> days and <seconds> seconds after the passcode was given, a card can still be had
      Given Client Services have given Ada a temporary passcode
      When <days> days and <seconds> seconds have passed since
      And she logs in with the temporary passcode
      And she gets a code card
      Then all of Client Portal is open to her
      When 1 seconds of the card's 21 days are left
      And she logs in with the card
      Then all of Client Portal is open to her

      Examples:
        | days | seconds |
        | 2    | 0       |
        | 11   | 86399   |

  Rule: The card is displayed, printed, and saved as one image

    @CARD-6 @model @api @browser
    Scenario: Print prints the card
      Given Ada is shown a code card
      When she prints it
      Then Client Portal has it printed

    @CARD-6 @CARD-7 @browser
    Scenario: Every index and code can be read on the paper
      Given Ada is shown a code card
      When she prints it
      Then every index and code of it stands on the paper

    @CARD-6N @CARD-7 @browser
    Scenario: The card is one image, which can be saved whole
      Given Ada is shown a code card
      Then every index and code of it can be read in the image that the browser saves

    @CARD-7 @model @api @browser
    Scenario: All parts of the card are shown, and Continue goes on to activation
      Given Ada is shown a code card
      Then every index of it has a code of three digits
      When she prints it
      And she goes on to activation
      Then two index numbers are shown

    @CARD-6W @CARD-6X @model @api @browser
    Scenario: Without having printed there is a warning, and Continue acknowledges it
      Given Ada is shown a code card
      When she goes on to activation
      Then Client Portal warns her that the card was not printed
      When she goes on in spite of the warning
      Then two index numbers are shown

    @CARD-6X @model @api @browser
    Scenario: After printing there is no warning
      Given Ada is shown a code card
      When she prints it
      And she goes on to activation
      Then two index numbers are shown

  Rule: The codes at the two index numbers activate the card

    @CARD-8 @model @api @browser
    Scenario: The code at the first index number goes before the one at the second
      Given Ada is asked for the codes at two index numbers
      When she enters them in the other order
      Then Client Portal refuses the card values
      When she enters them
      Then Client Portal confirms them

    @CARD-8S @CARD-8T @model @api @browser
    Scenario Outline: With <spaces> they are refused, and the message says why
      Given Ada is asked for the codes at two index numbers
      When she enters them with <spaces>
      Then Client Portal refuses the card values and says that there are no spaces in them
      When she enters them
      Then Client Portal confirms them

      Examples:
        | spaces              |
        | a space between     |
        | a space before them |

    @CARD-8T @model @api
    Scenario Outline: <spaces> is refused as well, and the message says why
      Given Ada is asked for the codes at two index numbers
      When she enters them with <spaces>
      Then Client Portal refuses the card values and says that there are no spaces in them

      Examples:
        | spaces                   |
        | a space after them       |
        | a no-break space between |

    @CARD-10 @model @api @browser
    Scenario Outline: With <wrong> they do not activate the card, and the two index numbers stay
      Given Ada is asked for the codes at two index numbers
      When she enters them with <wrong>
      Then Client Portal refuses the card values
      And the same two index numbers are shown
      When she enters them
      Then Client Portal confirms them

      Examples:
        | wrong                           |
        | a wrong digit in the first code |
        | a wrong digit in the second one |

    @CARD-10 @model @api
    Scenario: The two index numbers stay when she goes back to the card
      Given Ada is asked for the codes at two index numbers
      When she enters wrong ones
      And she goes on to activation once more
      Then the same two index numbers are shown

    @CARD-10 @model @api
    Scenario: Going back to the card gives no more tries
      Given Ada is asked for the codes at two index numbers
      When she enters wrong ones once less than is allowed
      And she goes on to activation once more
      And she enters wrong ones
      And she enters them
      Then Client Portal refuses the card values and sends her to the Client Services desk

    @CARD-10 @model @api @browser
    Scenario: After as many wrong values as are allowed, the right ones are refused, too
      Given Ada is asked for the codes at two index numbers
      When she enters wrong ones as often as is allowed
      And she enters them
      Then Client Portal refuses the card values and sends her to the Client Services desk

  Rule: A confirmation states when the card expires, and OK finalizes the procedure

    @CARD-9 @model @api @browser
    Scenario: The confirmation states the end of the 21 days
      Given Ada is asked for the codes at two index numbers
      When she enters them
      Then the confirmation states the moment 21 days from then
      When she clicks OK
      Then the code card is active
      And a login asks her for two codes of the card

    @CARD-9F @model @api @browser
    Scenario: Until OK was clicked the card gives no access
      Given Ada is asked for the codes at two index numbers
      When she enters them
      Then a login asks her for the temporary code
      When she clicks OK
      Then a login asks her for two codes of the card

    @CARD-13 @model @api @browser
    Scenario: After activation no code is shown again
      Given Ada is asked for the codes at two index numbers
      When she enters them
      Then no code of the card is shown any more
      When she clicks OK
      Then no code of the card is shown any more

    @CARD-13 @model @api
    Scenario: The codes of a card follow neither from another card nor from one another
      Given Ada is shown a code card
      When she requests another code card
      Then its codes follow neither from those of the card before it nor from one another
