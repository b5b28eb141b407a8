Feature: The life of a device
  A new DSC+ comes by post, with an activation code in its envelope. Its owner activates it by hand; if nobody does, it is
  active by itself two or three weeks after it was shipped, depending on where its owner lives.

  Rule: A new device is activated by hand with the code from its envelope

    @TRB-K-1 @model @api @browser
    Scenario: The code from the envelope activates it, and a login asks for it
      Given Ada lives in Austria
      And a new DSC+ has been shipped to Ada
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she activates her new DSC+ with the code from its envelope
      Then Client Portal says that it is active
      When she logs in with her device
      Then all of Client Portal is open to her

    @TRB-K-1 @model @api @browser
    Scenario: Without the code, it is not active before its time
      Given Ada lives in Austria
      And a new DSC+ has been shipped to Ada
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she types another code to activate her new DSC+
      Then Client Portal does not activate it, and says why
      And Client Portal does not list her DSC+ among the active devices
      When she activates her new DSC+ with the code from its envelope
      Then Client Portal says that it is active

    @TRB-K-1 @model @api
    Scenario Outline: With <change> it is not activated
      Given a new DSC+ has been shipped to Ada
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she types <change> to activate her new DSC+
      Then Client Portal does not activate it, and says why
      And Client Portal does not list her DSC+ among the active devices

      Examples:
        | change                    |
        | a code in lower case      |
        | a code with a space in it |
        | a code that is too short  |
        | no code                   |

    @TRB-K-1 @model @api
    Scenario: The code from the envelope of somebody else does not activate it
      Given a new DSC+ has been shipped to Bob
      And a new DSC+ has been shipped to Ada
      And Client Services have given Ada a temporary passcode
      And she has logged in with the temporary passcode
      When Ada types what the envelope of Bob says
      Then Client Portal does not activate it, and says why

    @TRB-K-1 @model @api
    Scenario: A device whose envelope nobody has opened cannot be re-activated as one that was active
      Given a new DSC+ has been shipped to Ada
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she tries to re-activate it without its code
      Then Client Portal does not activate it, and says why
      And Client Portal does not list her DSC+ among the active devices

    @TRB-K-1 @model @api
    Scenario: After many wrong codes not even the right one is taken
      Given a new DSC+ has been shipped to Ada
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she types another code as often as is allowed
      And she activates her new DSC+ with the code from its envelope
      Then Client Portal does not activate it, and says why

    @TRB-K-1 @model @api @browser
    Scenario: A replacement that a desk shipped is activated by hand
      Given Ada lives in the United States
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      And they have shipped the replacement
      When 2 days and 0 seconds have passed since it left
      And she takes the replacement out of its parcel
      And she logs in with the temporary passcode
      And she activates her new DSC+ with the code from its envelope
      Then Client Portal says that it is active

    @TRB-K-1 @model @api
    Scenario: A replacement is not active before its code was typed, and the envelope of the lost one is of no use
      Given Ada lives in the United States
      And a new DSC+ has been shipped to Ada
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      And they have shipped the replacement
      And 2 days and 0 seconds have passed since it left
      And she has logged in with the temporary passcode
      And she has kept the envelope of the lost one
      When she takes the replacement out of its parcel
      And she types the code from the envelope of the lost one
      Then Client Portal does not activate it, and says why
      And Client Portal does not list her DSC+ among the active devices
      When she activates her new DSC+ with the code from its envelope
      Then Client Portal says that it is active

  Rule: A device that nobody activates does so by itself

    @TRB-I-2 @model @api @browser
    Scenario: Three weeks after it was shipped it is active wherever its owner lives
      Given Ada lives in Austria
      And a new DSC+ has been shipped to Ada
      When 21 days and 0 seconds have passed since it was shipped
      And she logs in with her device
      Then all of Client Portal is open to her
      And Client Portal lists her DSC+ among the active devices

    @TRB-I-2 @model @api
    Scenario: One that was activated and then suspended stays suspended
      Given a new DSC+ has been shipped to Ada
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      And she has activated her new DSC+ with the code from its envelope
      And 20 days and 0 seconds have passed since it was shipped
      And Client Services have given her a temporary passcode
      When 21 days and 0 seconds have passed since it was shipped
      And she gives her username and password at the login
      Then Client Portal asks for the temporary code

    @TRB-K-2 @model @api @browser
    Scenario Outline: In <country>, <days> days after it was shipped, it is active by itself
      Given Ada lives in <country>
      And a new DSC+ has been shipped to Ada
      When <days> days and 0 seconds have passed since it was shipped
      And she gives her username and password at the login
      Then Client Portal asks for the response of her device
      When she enters the response of her device at the login
      Then all of Client Portal is open to her

      Examples:
        | country           | days |
        | the United States | 14   |
        | Austria           | 21   |

    @TRB-K-2 @model @api @browser
    Scenario Outline: In <country>, a second before <days> days are over, it is not
      Given Ada lives in <country>
      And a new DSC+ has been shipped to Ada
      When <seconds> seconds have passed since it was shipped
      Then a login does not ask for the response of her device

      Examples:
        | country           | days | seconds |
        | the United States | 14   | 1209599 |
        | Austria           | 21   | 1814399 |

    @TRB-K-2 @model @api
    Scenario: Where it is 21 days, 14 are not enough
      Given Ada lives in Canada
      And a new DSC+ has been shipped to Ada
      When 14 days and 0 seconds have passed since it was shipped
      Then a login does not ask for the response of her device

  Rule: What stood in for a device ends with its activation by hand, and a card outlives its activation by itself

    @TRB-K-3 @model @api @browser
    Scenario: A device that activated itself is asked for, and the card is taken instead
      Given Ada lives in the United States
      And a new DSC+ has been shipped to Ada
      And Ada has an active code card
      When 14 days and 0 seconds have passed since it was shipped
      And she gives her username and password at the login
      Then Client Portal asks for the response of her device
      When she goes on with her code card instead
      Then all of Client Portal is open to her

    @TRB-K-3 @model @api
    Scenario: The card keeps its 21 days to the second, and no more
      Given Ada lives in the United States
      And a new DSC+ has been shipped to Ada
      And Ada has an active code card
      When 1 seconds of the card's 21 days are left
      And she gives her username and password at the login
      Then Client Portal asks for the response of her device
      When she goes on with her code card instead
      Then all of Client Portal is open to her
      When 0 seconds of the card's 21 days are left
      Then nothing is open to her any more
      When she gives her username and password at the login
      Then her code card is not taken instead

    @TRB-K-3 @model @api @browser
    Scenario: Activation by hand ends the card, and the session that it opened
      Given a new DSC+ has been shipped to Ada
      And Ada has an active code card
      And she has logged in with the card
      When she activates her new DSC+ with the code from its envelope
      Then nothing is open to her any more
      When she gives her username and password at the login
      Then Client Portal asks for the response of her device
      And her code card is not taken instead

    @TRB-K-3 @model @api @browser
    Scenario: Activation by hand ends the temporary passcode, and the session that it opened
      Given a new DSC+ has been shipped to Ada
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she activates her new DSC+ with the code from its envelope
      Then nothing is open to her any more
      When she gives her username and password at the login
      Then Client Portal asks for the response of her device

    @TRB-K-3 @model @api
    Scenario: With the device in hand at last, its code ends the card that it had left alone
      Given Ada lives in the United States
      And a new DSC+ has been shipped to Ada
      And Ada has an active code card
      And 14 days and 0 seconds have passed since it was shipped
      When she logs in with her device
      And she activates her new DSC+ with the code from its envelope
      Then Client Portal says that it is active
      When she gives her username and password at the login
      Then her code card is not taken instead

    @TRB-K-3 @model @api
    Scenario: A passcode that is still good is not asked for once a device has activated itself
      Given Ada lives in the United States
      And a new DSC+ has been shipped to Ada
      And 13 days and 0 seconds have passed since it was shipped
      And Client Services have given her a temporary passcode
      When 13 days and 86399 seconds have passed since it was shipped
      And she gives her username and password at the login
      Then Client Portal asks for the temporary code
      When 14 days and 0 seconds have passed since it was shipped
      And she gives her username and password at the login
      Then Client Portal asks for the response of her device
