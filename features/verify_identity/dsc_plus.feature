Feature: The DSC+ answers a challenge code
  A card with a keypad and a display of one line, which asks for its PIN before it takes a challenge.

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
