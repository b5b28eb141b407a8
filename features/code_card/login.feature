Feature: The code card logs in
  For 21 days the card stands in for the device. Each login asks for the codes at two of its index numbers, and uses them
  up.

  Rule: Each login asks for two index numbers, and takes the two codes without a space

    @CARD-11 @CARD-11I @model @api @browser
    Scenario: The codes at the two index numbers complete a login
      Given Ada has an active code card
      When she gives her username and password at the login
      Then Client Portal asks for two codes of the card
      When she enters the two codes
      Then all of Client Portal is open to her
      And she sees her account

    @CARD-11I @model @api @browser
    Scenario: With a space between them they are refused, in the other order as well
      Given Ada has an active code card
      And she has entered her username and password
      When she enters the two codes with a space between
      Then Client Portal refuses it and says that there are no spaces in it
      When she enters the two codes in the other order
      Then Client Portal refuses it as a code
      When she enters the two codes
      Then all of Client Portal is open to her

    @CARD-11I @model @api @browser
    Scenario: Both codes have to be right
      Given Ada has an active code card
      And she has entered her username and password
      When she enters the two codes with a wrong digit in the first one
      Then Client Portal refuses it as a code
      When she enters the two codes with a wrong digit in the second one
      Then Client Portal refuses it as a code
      When she enters the two codes
      Then all of Client Portal is open to her

    @CARD-12 @model @api @browser
    Scenario: The pair stays until it is answered, and never comes again
      Given Ada has an active code card
      And she has entered her username and password
      When she enters two wrong codes
      Then the same two index numbers are asked for
      When she gives her username and password anew
      Then the same two index numbers are asked for
      When she enters the two codes
      And she gives her username and password anew
      Then two other index numbers are asked for

    @CARD-12 @model @api
    Scenario: In a dozen logins no index number is asked for twice
      Given Ada has an active code card
      When she logs in with the card a dozen times
      Then no index number was asked for twice

    @CARD-12 @model @api @browser
    Scenario: Two codes complete one login, and not another that was begun beside it
      Given Ada has an active code card
      And she has entered her username and password
      And she has entered her username and password on another computer, too
      When she enters the two codes
      And she enters the same two codes on the other computer
      Then the other computer is not let in

  Rule: The card gives access for 21 days, and none after

    @CARD-O-1 @TRB-H-1P @model @api @browser
    Scenario: A second before the end of the 21 days it opens all of Client Portal
      Given Ada has an active code card
      When 1 seconds of the card's 21 days are left
      And she logs in with the card
      Then all of Client Portal is open to her

    @CARD-O-1 @TRB-H-1P @TRB-H-2 @model @api @browser
    Scenario: At the end of the 21 days it opens nothing, and Client Services are named with the state of the device
      Given Ada has a DSC+
      And she has got a code card in its place
      When 0 seconds of the card's 21 days are left
      And she gives her username and password at the login
      Then Client Portal lets her in no more and sends her to the Client Services desk
      And it tells the state of her device

    @CARD-O-1 @model @api @browser
    Scenario: The days are counted neither from the request of the card nor from OK
      Given Ada is asked for the codes at two index numbers
      When 60 seconds pass
      And she enters them
      And 60 seconds pass
      And she clicks OK
      And 1 seconds of the card's 21 days are left
      And she logs in with the card
      Then all of Client Portal is open to her
      When 0 seconds of the card's 21 days are left
      And she gives her username and password at the login
      Then Client Portal lets her in no more and sends her to the Client Services desk

    @CARD-O-1 @model @api @browser
    Scenario: A session that was opened with the card ends with its 21 days
      Given Ada has an active code card
      When 60 seconds of the card's 21 days are left
      And she logs in with the card
      Then all of Client Portal is open to her
      When 0 seconds of the card's 21 days are left
      Then nothing is open to her any more

  Rule: A user has one card, and nobody else's

    @CARD-14 @model @api @browser
    Scenario: A new card replaces the one before it from its activation on
      Given Ada has an active code card
      And she has logged in with the card
      When she requests another code card
      And she logs in with the card on another computer
      Then all of Client Portal is open to her there, too
      When she activates the new card
      And she gives her username and password anew
      And she enters the codes of the card before it
      Then Client Portal refuses it as a code
      When she enters the two codes
      Then all of Client Portal is open to her

    @CARD-14 @model @api @browser
    Scenario: The card of somebody else does not serve
      Given Bob has an active code card
      And Ada has an active code card
      And Ada has entered her username and password
      When Ada enters the two codes from the card of Bob
      Then Client Portal refuses it as a code

    @TRB-E-5 @model @api @browser
    Scenario: The re-activation of the device ends the card at once
      Given Ada has a DSC+
      And she has got a code card in its place
      And she has logged in with the card
      When she re-activates her DSC+
      Then nothing is open to her any more
      When she gives her username and password at the login
      Then Client Portal asks for the response of her device
      And the code card does not complete the login in its place

  Rule: Too many wrong card values lock the card

    @CARD-15 @TRB-H-2 @model @api @browser
    Scenario: After as many wrong values as are allowed the right ones are refused, and the portal says what to do
      Given Ada has a DSC+
      And she has got a code card in its place
      And she has entered her username and password
      When she enters two wrong codes as often as is allowed
      And she enters the two codes
      Then Client Portal lets her in no more and sends her to the Client Services desk
      And it tells the state of her device
      When she gives her username and password anew
      And she enters the two codes
      Then Client Portal lets her in no more and sends her to the Client Services desk

    @CARD-15 @model @api @browser
    Scenario: One wrong value fewer is no lock, and the right ones end the row
      Given Ada has an active code card
      And she has entered her username and password
      When she enters two wrong codes once less than is allowed
      And she enters the two codes
      Then all of Client Portal is open to her
      When she gives her username and password anew
      And she enters two wrong codes once less than is allowed
      And she enters the two codes
      Then all of Client Portal is open to her
