Feature: Logging in to the trading platform
  Who has access to the trading platform follows from the account: approved in time, open, live or paper. Then the login asks
  for the device, the temporary passcode or the code card, as Client Portal does, and needs both of its ports.

  Rule: An account that is not approved has Client Portal only

    @TRB-A-1 @model @api @browser
    Scenario: Before its approval an account does not log in to the trading platform
      Given Ada has a DSC+
      And she has an account that is not approved
      When she logs in to the trading platform
      Then the trading platform refuses her login and says that the account is not approved
      And Client Portal lets her in all the same

  Rule: Approved after the day's cut-off, it has access from the next day on; at or before it, the same day

    @TRB-A-2 @model @api @browser
    Scenario Outline: In <month>, after the cut-off, the trading platform is open from the beginning of the next day
      Given it is <month>
      And Ada has a DSC+
      And her account is approved 1 seconds after the day's cut-off
      When she logs in to the trading platform
      Then the trading platform refuses her login and says from when on it is open to her
      And Client Portal lets her in all the same
      When 1 seconds of that day are left
      And she logs in to the trading platform
      Then the trading platform refuses her login and says from when on it is open to her
      When 0 seconds of that day are left
      And she logs in to the trading platform
      Then the trading platform lets her in

      Examples:
        | month   |
        | January |
        | July    |

    @TRB-A-2B @model @api @browser
    Scenario Outline: <seconds> seconds before the cut-off, in <month>, it is open the same day
      Given it is <month>
      And Ada has a DSC+
      And her account is approved <seconds> seconds before the day's cut-off
      When she logs in to the trading platform
      Then the trading platform lets her in
      And Client Portal lets her in all the same

      Examples:
        | month   | seconds |
        | January | 1       |
        | January | 0       |
        | July    | 0       |

  Rule: A closed account has no access

    @TRB-A-3 @model @api @browser
    Scenario Outline: An account that was closed <why> does not log in
      Given Ada has a DSC+
      And her account has been closed <why>
      When she logs in to the trading platform
      Then the trading platform refuses her login and says that the account is closed

      Examples:
        | why                   |
        | by the customer       |
        | for having no balance |

    @TRB-A-3 @model @api @browser
    Scenario: A platform that is connected when the account is closed is connected no more
      Given Ada has a DSC+
      And she has logged in to the trading platform
      When her account is closed by the customer
      Then the trading platform is not connected any more

  Rule: The paper account has to be selected

    @TRB-A-5 @model @api @browser
    Scenario Outline: Live credentials log in to the <account> account where that is selected
      Given Ada has a DSC+
      When she selects the <account> account and logs in to the trading platform
      Then the trading platform is connected with her <account> account

      Examples:
        | account |
        | live    |
        | paper   |

    @TRB-A-5 @model @api @browser
    Scenario: The paper account's own credentials log in with it selected, and not otherwise
      Given Ada has a DSC+
      And she has a paper trading account with credentials of its own
      When she selects the live account and logs in with the paper account's own credentials
      Then the trading platform refuses her login and says that the paper account has to be selected
      When she selects the paper account and logs in with the paper account's own credentials
      Then the trading platform is connected with her paper account

  Rule: A temporary passcode is typed in upper case and without spaces, here too

    @TRB-B-1P @model @api @browser
    Scenario Outline: Typed <wrongly> it is refused, and as it was given it is taken
      Given Client Services have given Ada a temporary passcode
      When she gives her username and password in the trading platform's login window
      And she enters the code there <wrongly>
      Then the trading platform refuses her login and says that letters are upper case
      When she enters the code there
      Then the trading platform lets her in

      Examples:
        | wrongly                      |
        | in lower case                |
        | with one letter in lower case |

    @TRB-B-3 @model @api
    Scenario Outline: At the trading platform, a temporary passcode <wrongly> is refused, and the message says why
      Given Client Services have given Ada a temporary passcode
      When she gives her username and password in the trading platform's login window
      And she enters the code there <wrongly>
      Then the trading platform refuses her login and says that there are no spaces in a code
      When she enters the code there
      Then the trading platform lets her in

      Examples:
        | wrongly                            |
        | with a space in its middle         |
        | with a space after it              |
        | with a no-break space in its middle |

    @TRB-B-3 @model @api @browser
    Scenario: The response of a device and the codes of a card have no spaces there, either
      Given Ada has a DSC+
      When she gives her username and password in the trading platform's login window
      And she enters the code there with a space in its middle
      Then the trading platform refuses her login and says that there are no spaces in a code
      When she enters the code there
      Then the trading platform lets her in
      Given she has got a code card in its place
      When she gives her username and password in the trading platform's login window
      And she enters the code there with a space in its middle
      Then the trading platform refuses her login and says that there are no spaces in a code

  Rule: A temporary passcode logs in for its two days, and no longer

    @TRB-E-2P @model @api @browser
    Scenario: It logs in as often as it is used, to the last second of the two days
      Given Client Services have given Ada a temporary passcode
      When she logs in to the trading platform
      Then the trading platform lets her in
      When 1 seconds of its 2 days are left
      And she logs in to the trading platform
      Then the trading platform lets her in

    @TRB-G-1 @model @api @browser
    Scenario Outline: <days> days after it was given it does not
      Given Client Services have given Ada a temporary passcode
      When <days> days and 0 seconds have passed since
      And she logs in to the trading platform
      Then the trading platform refuses her login and says <advice>

      Examples:
        | days | advice                            |
        | 2    | that the code card can be printed |
        | 12   | that Client Services help         |

    @TRB-G-1 @model @api @browser
    Scenario: What it has opened is over with the two days
      Given Client Services have given Ada a temporary passcode
      When 1 seconds of its 2 days are left
      And she logs in to the trading platform
      Then the trading platform lets her in
      When 0 seconds of its 2 days are left
      Then the trading platform is not connected any more

  Rule: The code card logs in, for 21 days

    @CARD-11P @model @api @browser
    Scenario: Whose device has activated itself meanwhile can choose the card instead
      Given a new DSC+ has been shipped to Ada
      And a day has gone by
      And Ada has an active code card
      And 21 days less a minute have gone by
      When she gives her username and password in the trading platform's login window
      And she chooses the code card there
      And she enters the code there
      Then the trading platform lets her in

    @CARD-11P @model @api @browser
    Scenario: The codes at the two index numbers complete a login, and are used up by it
      Given Ada has an active code card
      When she gives her username and password in the trading platform's login window
      And she enters two wrong codes of the card there
      Then the trading platform refuses her login
      When she enters the code there
      Then the trading platform lets her in
      When she gives her username and password anew
      Then two other index numbers are asked for

    @TRB-H-1 @model @api @browser
    Scenario: A second before the end of the 21 days it logs in, and at their end it does not
      Given Ada has an active code card
      When 1 seconds of the card's 21 days are left
      And she logs in to the trading platform
      Then the trading platform lets her in
      When 0 seconds of the card's 21 days are left
      Then the trading platform is not connected any more
      When she logs in to the trading platform
      Then the trading platform refuses her login and says that Client Services help

  Rule: Both ports have to be reachable

    @TRB-D-3 @api @browser
    Scenario Outline: Where TCP port <port> is <state>, the login fails
      Given Ada has a DSC+
      And TCP port <port> of the trading platform is <state>
      When she logs in to the trading platform
      Then the login fails and TCP port <port> is named as the cause
      When TCP port <port> of the trading platform is open again
      And she logs in to the trading platform
      Then the trading platform lets her in

      Examples:
        | port | state    |
        | 4000 | closed   |
        | 4000 | filtered |
        | 4001 | closed   |
        | 4001 | filtered |

    @TRB-D-3 @api @browser
    Scenario: A platform that is connected loses its connection where the port is closed
      Given Ada has a DSC+
      And she has logged in to the trading platform
      When TCP port 4001 of the trading platform is closed
      Then the trading platform is not connected any more
