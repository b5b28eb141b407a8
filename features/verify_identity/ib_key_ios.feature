Feature: IB Key on an iPhone answers a challenge code
  The app gives its response string only to the person who owns the phone.

  Rule: The response string appears only after the second factor

    @VID-IOS-5.1 @model @browser @replay
    Scenario: Touch ID releases the response string
      Given Ada has an iPhone with Touch ID
      And Client Portal shows her a challenge code
      When she types the challenge code in IB Key and taps "Generate Passcode"
      Then IB Key shows no response string
      When she places a registered finger on the home button
      Then IB Key shows a response string
      And Client Portal accepts it for the task that was waiting

    @VID-IOS-5.1 @model @browser
    Scenario: A finger that is not registered releases nothing
      Given Ada has an iPhone with Touch ID
      And Client Portal shows her a challenge code
      When she types the challenge code in IB Key and taps "Generate Passcode"
      And she places an unknown finger on the home button
      Then IB Key shows no response string
