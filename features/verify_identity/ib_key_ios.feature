Feature: IB Key on an iPhone answers a challenge code
  IBKR Mobile leads to a form for the challenge code from whatever it opens with, and gives its response string only to
  the person who owns the phone.

  Rule: The challenge form is reached from whatever the app opens with

    @VID-IOS-3 @model @browser
    Scenario Outline: IBKR Mobile opens with <opening> and leads to the challenge form
      Given Ada has an iPhone whose IBKR Mobile opens with <opening>
      When she opens IBKR Mobile
      Then IBKR Mobile shows one of <labels>
      When she goes on to the challenge form
      Then IBKR Mobile shows the challenge form
      And IBKR Mobile asks for no password

      Examples:
        | opening                     | labels                                 |
        | its home screen             | "Authenticate"                         |
        | its login screen            | "Services"                             |
        | a page of the signed-in app | "Home Page", "Portfolio", "Watchlists" |

    @VID-IOS-3A @model @browser
    Scenario: Authenticate on the home screen leads to the challenge form
      Given Ada has an iPhone whose IBKR Mobile opens with its home screen
      When she opens IBKR Mobile
      Then the challenge form is not on the screen yet
      When she taps "Authenticate"
      Then IBKR Mobile shows the challenge form

    @VID-IOS-3B @model @browser
    Scenario: Services on the login screen shows the home screen
      Given Ada has an iPhone whose IBKR Mobile opens with its login screen
      When she opens IBKR Mobile
      Then "Services" is at the top left of the screen
      When she taps "Services"
      And she taps "Authenticate"
      Then IBKR Mobile shows the challenge form

    @VID-IOS-3C @model @browser
    Scenario Outline: More leads to the challenge form from <page>
      Given Ada has an iPhone whose IBKR Mobile opens with a page of the signed-in app
      When she opens IBKR Mobile
      And she taps "<page>"
      Then "More" is at the bottom right of the screen
      When she taps "More"
      And she taps "Two-Factor Authentication"
      And she taps "Generate Code"
      Then IBKR Mobile shows the challenge form

      Examples:
        | page       |
        | Home Page  |
        | Portfolio  |
        | Watchlists |

  Rule: The form takes the challenge code and asks for the second factor

    @VID-IOS-4 @model @browser
    Scenario Outline: Generate Passcode asks for <second factor>
      Given Ada has an iPhone with <biometric>
      And she has opened the challenge form
      When she enters "618034" in "Challenge"
      Then "Challenge" reads "618034"
      When she taps "Generate Passcode"
      Then IBKR Mobile shows "<second factor>"
      And IB Key shows no response string

      Examples:
        | biometric              | second factor       |
        | Touch ID               | Touch ID            |
        | Face ID                | Face ID             |
        | no biometric activated | Smartphone passcode |

    @VID-IOS-7 @model @browser
    Scenario Outline: A challenge code <like this> is refused
      Given Ada has an iPhone with Touch ID
      And she has opened the challenge form
      When she enters "<challenge>" in "Challenge"
      And she taps "Generate Passcode"
      Then IBKR Mobile refuses the form with a message

      Examples:
        | like this             | challenge |
        | that is empty         |           |
        | of five digits        | 61803     |
        | of seven digits       | 6180339   |
        | with a letter in it   | 61803A    |
        | of full-width digits  | ６１８０３４    |

  Rule: The response string appears only after the second factor

    @VID-IOS-5 @model @browser
    Scenario: The smartphone's passcode releases the response string
      Given Ada has an iPhone with no biometric activated
      And Client Portal shows her a challenge code
      When she types the challenge code in IB Key and taps "Generate Passcode"
      Then IB Key shows no response string
      When she enters the smartphone's passcode
      Then IB Key shows a response string
      And Client Portal accepts it for the task that was waiting

    @VID-IOS-5.1 @model @browser @replay
    Scenario: Touch ID releases the response string
      Given Ada has an iPhone with Touch ID
      And Client Portal shows her a challenge code
      When she types the challenge code in IB Key and taps "Generate Passcode"
      Then IBKR Mobile shows "Touch ID"
      And IBKR Mobile shows "Home Button"
      And IB Key shows no response string
      When she places a registered finger on the home button
      Then IB Key shows a response string
      And that response string could not be read from IB Key before
      And Client Portal accepts it for the task that was waiting

    @VID-IOS-5.1 @model @browser
    Scenario: A finger that is not registered releases nothing
      Given Ada has an iPhone with Touch ID
      And Client Portal shows her a challenge code
      When she types the challenge code in IB Key and taps "Generate Passcode"
      And she places an unknown finger on the home button as often as it is asked for
      Then IB Key shows no response string

    @VID-IOS-5.1 @model @browser
    Scenario: The next challenge asks for the finger again and gets a response string of its own
      Given Ada has an iPhone with Touch ID
      And she has changed her email address once before
      And Client Portal shows her a challenge code
      When she taps "Done"
      And she goes on to the challenge form
      And she enters the challenge code in "Challenge"
      And she taps "Generate Passcode"
      Then IB Key shows no response string
      When she places a registered finger on the home button
      Then IB Key shows a response string
      And Client Portal accepts it for the task that was waiting

    @VID-IOS-5.2 @model @browser
    Scenario: Face ID releases the response string
      Given Ada has an iPhone with Face ID
      And Client Portal shows her a challenge code
      When she types the challenge code in IB Key and taps "Generate Passcode"
      Then IB Key shows no response string
      When she looks at the screen
      Then IB Key shows a response string
      And Client Portal accepts it for the task that was waiting

    @VID-IOS-5.2 @model @browser
    Scenario: A stranger's face releases nothing
      Given Ada has an iPhone with Face ID
      And Client Portal shows her a challenge code
      When she types the challenge code in IB Key and taps "Generate Passcode"
      And somebody else looks at the screen
      Then IB Key shows no response string

  Rule: Without the second factor there is nothing to be read

    @VID-IOS-6 @model @browser
    Scenario Outline: There is nothing to be read after <mishap>
      Given Ada has an iPhone with <biometric>
      And Client Portal shows her a challenge code
      When she types the challenge code in IB Key and taps "Generate Passcode"
      Then IB Key shows no response string
      When <what happens>
      Then IB Key shows no response string
      When she answers the challenge with IB Key after all
      Then that response string could not be read from IB Key before
      And Client Portal accepts it for the task that was waiting

      Examples:
        | mishap                    | biometric              | what happens                                  |
        | an unknown finger         | Touch ID               | she places an unknown finger on the home button |
        | a cancelled Touch ID      | Touch ID               | she cancels the prompt                        |
        | a stranger's face         | Face ID                | somebody else looks at the screen             |
        | a cancelled Face ID       | Face ID                | she cancels the prompt                        |
        | a wrong passcode          | no biometric activated | she enters a wrong smartphone passcode        |
