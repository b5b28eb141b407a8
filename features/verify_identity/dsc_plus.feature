Feature: The DSC+ answers a challenge code
  A card with a keypad and a display of one line, which asks for its PIN before it takes a challenge.

  Rule: The press button turns the card on

    @VID-DSC-3 @model @browser
    Scenario: The card is off until the press button is used
      Given Ada has a DSC+
      Then the display is empty
      When she uses the press button until the display reads "PIN>"
      Then the display reads "PIN>"

  Rule: The card takes the PIN of its holder, confirmed with OK

    @VID-DSC-3P @model @browser
    Scenario: The four digits of the PIN lead on once they are confirmed
      Given Ada has a DSC+
      When she uses the press button until the display reads "PIN>"
      And she types the first 4 digits of her PIN
      Then the display does not read "CHALLNG>"
      When she confirms with OK
      Then the display reads "CHALLNG>"

    @VID-DSC-7 @model @browser
    Scenario Outline: <how many> of the PIN do not lead to CHALLNG>
      Given Ada has a DSC+
      When she uses the press button until the display reads "PIN>"
      And she types the first <digits> digits of her PIN
      And she confirms with OK
      Then the display does not read "CHALLNG>"

      Examples:
        | how many     | digits |
        | No digits    | 0      |
        | Three digits | 3      |

    @VID-DSC-7 @model @browser
    Scenario Outline: A PIN with another <digit> digit leads to nothing that Client Portal accepts
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When she uses the press button until the display reads "PIN>"
      And she types her PIN with another <digit> digit and confirms with OK
      And she types the challenge code on the card
      And she confirms with OK
      Then Client Portal accepts nothing that the display reads
      When she answers it with her device
      Then Client Portal accepts the response

      Examples:
        | digit |
        | first |
        | last  |

  Rule: Wrong PINs in a row lock the card

    @VID-DSC-8 @model @browser
    Scenario: The card locks after as many wrong PINs in a row as are stated
      Given Ada has a DSC+
      When she types wrong PINs, as many as lock the card
      Then the display says that the card has locked
      When she uses the press button and types her PIN
      Then the display says that the card has locked

    @VID-DSC-8 @model @browser
    Scenario: The right PIN counts until then, and starts the count anew
      Given Ada has a DSC+
      When she types wrong PINs, one fewer than lock the card
      And she uses the press button and types her PIN
      Then the display reads "CHALLNG>"
      When she types wrong PINs, one fewer than lock the card
      And she uses the press button and types her PIN
      Then the display reads "CHALLNG>"

  Rule: After the PIN the display asks for the challenge

    @VID-DSC-4 @model @browser
    Scenario: The PIN leads to CHALLNG>
      Given Ada has a DSC+
      When she uses the press button until the display reads "PIN>"
      And she types her PIN on the card and confirms with OK
      Then the display reads "CHALLNG>"

    @VID-DSC-4 @model @browser
    Scenario: The display takes the six digits of the challenge code
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And the display of her card reads "CHALLNG>"
      When she types the challenge code on the card
      Then the display shows the six digits that she typed

    @VID-DSC-4 @model @browser
    Scenario Outline: The display takes <digits> as a challenge code
      Given Ada has a DSC+
      And the display of her card reads "CHALLNG>"
      When she types "<digits>" on the card
      Then the display shows "<digits>" and no other digit
      When she confirms with OK
      Then the display shows a response code

      Examples:
        | digits |
        | 012345 |
        | 667899 |

    @VID-DSC-9 @model @browser
    Scenario Outline: <how many> of the challenge code give no response code
      Given Ada has a DSC+
      And the display of her card reads "CHALLNG>"
      When she types "<digits>" on the card
      And she confirms with OK
      Then the display shows no response code

      Examples:
        | how many    | digits |
        | No digits   |        |
        | Five digits | 61803  |

    @VID-DSC-9 @model @browser
    Scenario: A seventh digit is not taken
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And the display of her card reads "CHALLNG>"
      When she types the challenge code on the card
      And she types "7" on the card
      Then the display shows the six digits that she typed
      When she confirms with OK
      Then the display shows a response code
      And Client Portal accepts it for the task that was waiting

  Rule: The response code appears on the display

    @VID-DSC-5 @model @browser @replay
    Scenario: The card answers and Client Portal accepts
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And the display of her card reads "CHALLNG>"
      When she types the challenge code on the card
      And she confirms with OK
      Then the display shows a response code
      And Client Portal accepts it for the task that was waiting

    @VID-DSC-4 @VID-DSC-5 @model @browser
    Scenario: The next challenge gets a response code of its own
      Given Ada has a DSC+
      And she has changed her email address once before
      And Client Portal shows her a challenge code
      And the display of her card reads "CHALLNG>"
      When she types the challenge code on the card
      Then the display shows the six digits that she typed
      When she confirms with OK
      Then the display shows a response code
      And Client Portal accepts it for the task that was waiting

    @VID-DSC-5 @model
    Scenario: A response code appears with the zero that it begins with
      Given Ada has a DSC+
      When she has one challenge code after another answered until a response code begins with 0
      Then the display showed a response code each time

  Rule: A card that is left alone turns itself off and keeps nothing that was typed

    @VID-DSC-10 @model @browser
    Scenario: A half-typed challenge is gone once the card has turned itself off
      Given Ada has a DSC+
      And the display of her card reads "CHALLNG>"
      When she types "618" on the card
      And she leaves the card alone until one second before it turns itself off
      Then the display is not empty
      When she leaves the card alone for one second more
      Then the display is empty
      When she uses the press button
      Then the display does not read "CHALLNG>"
      When she uses the press button until the display reads "PIN>"
      And she types her PIN on the card and confirms with OK
      Then the display reads "CHALLNG>"

    @VID-DSC-10 @model @browser
    Scenario: A half-typed PIN is gone once the card has turned itself off
      Given Ada has a DSC+
      When she uses the press button until the display reads "PIN>"
      And she types the first 2 digits of her PIN
      And she leaves the card alone until it turns itself off
      Then the display is empty
      When she uses the press button until the display reads "PIN>"
      Then the display reads "PIN>"
      When she types the last 2 digits of her PIN
      And she confirms with OK
      Then the display does not read "CHALLNG>"
