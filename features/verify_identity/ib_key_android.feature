Feature: IB Key on Android answers a challenge code
  IBKR Mobile leads to a form for the PIN and the challenge code from whatever it opens with, and gives its response string
  to whoever fills it in; only the PIN that was chosen at registration makes it a response that Client Portal accepts.

  Rule: The challenge form is reached from whatever the app opens with

    @VID-AND-3 @model @browser
    Scenario Outline: IBKR Mobile opens with <opening> and leads to the challenge form
      Given Ada has an Android phone whose IBKR Mobile opens with <opening>
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

    @VID-AND-3A @model @browser
    Scenario: Authenticate on the home screen leads to the challenge form
      Given Ada has an Android phone whose IBKR Mobile opens with its home screen
      When she opens IBKR Mobile
      Then the challenge form is not on the screen yet
      When she taps "Authenticate"
      Then IBKR Mobile shows the challenge form

    @VID-AND-3B @model @browser
    Scenario: Services on the login screen shows the home screen
      Given Ada has an Android phone whose IBKR Mobile opens with its login screen
      When she opens IBKR Mobile
      Then "Services" is at the top left of the screen
      When she taps "Services"
      And she taps "Authenticate"
      Then IBKR Mobile shows the challenge form

    @VID-AND-3C @model @browser
    Scenario Outline: More leads to the challenge form from <page>
      Given Ada has an Android phone whose IBKR Mobile opens with a page of the signed-in app
      When she opens IBKR Mobile
      And she taps "<page>"
      Then "More" is at the bottom right of the screen
      When she taps "More"
      And she taps "Two-Factor Authentication"
      And she taps "Generate Response"
      Then IBKR Mobile shows the challenge form

      Examples:
        | page       |
        | Home Page  |
        | Portfolio  |
        | Watchlists |

  Rule: PIN and challenge code give the response string at once

    @VID-AND-4 @model @browser @replay
    Scenario: Generate Passcode shows the response string
      Given Ada has an Android phone
      And Client Portal shows her a challenge code
      And she has opened the challenge form
      When she enters her PIN in "PIN"
      And she enters the challenge code in "Challenge"
      And she taps "Generate Passcode"
      Then IB Key shows a response string
      And Client Portal accepts it for the task that was waiting

    @VID-AND-4 @model @browser
    Scenario: The form has a field for the PIN and one for the challenge code
      Given Ada has an Android phone
      And she has opened the challenge form
      Then IBKR Mobile shows "PIN"
      When she enters "618034" in "Challenge"
      Then "Challenge" reads "618034"

    @VID-AND-4 @model @browser
    Scenario: The next challenge gets a response string of its own
      Given Ada has an Android phone
      And she has changed her email address once before
      And Client Portal shows her a challenge code
      When she taps "Done"
      And she goes on to the challenge form
      And she enters her PIN in "PIN"
      And she enters the challenge code in "Challenge"
      And she taps "Generate Passcode"
      Then IB Key shows a response string
      And Client Portal accepts it for the task that was waiting

    @VID-AND-8 @model @browser
    Scenario: The PIN of the time before is not good for the next challenge
      Given Ada has an Android phone
      And she has changed her email address once before
      When she taps "Done"
      And she goes on to the challenge form
      And she enters "618034" in "Challenge"
      And she taps "Generate Passcode"
      Then IBKR Mobile refuses the form with a message

    @VID-AND-8 @model @browser
    Scenario: An empty PIN is refused
      Given Ada has an Android phone
      And she has opened the challenge form
      When she enters "618034" in "Challenge"
      And she taps "Generate Passcode"
      Then IBKR Mobile refuses the form with a message

    @VID-AND-8 @model @browser
    Scenario Outline: A challenge code <like this> is refused
      Given Ada has an Android phone
      And she has opened the challenge form
      When she enters her PIN in "PIN"
      And she enters "<challenge>" in "Challenge"
      And she taps "Generate Passcode"
      Then IBKR Mobile refuses the form with a message

      Examples:
        | like this            | challenge |
        | that is empty        |           |
        | of five digits       | 61803     |
        | of seven digits      | 6180339   |
        | with a letter in it  | 61803A    |
        | of full-width digits | ６１８０３４    |

  Rule: A wrong PIN leads nowhere, and guessing it comes to an end

    @VID-AND-6 @model @browser
    Scenario Outline: Nothing is accepted for her PIN with <mistake>
      Given Ada has an Android phone
      And Client Portal shows her a challenge code
      When IB Key answers for her with her PIN with <mistake>
      Then Client Portal refuses it
      And nothing of the task has happened
      When IB Key answers for her with her own PIN
      Then Client Portal accepts the response

      Examples:
        | mistake                       |
        | another first digit           |
        | another digit in the middle   |
        | another last digit            |
        | a digit too few               |
        | a digit too many              |

    @VID-AND-7 @model @browser
    Scenario: One wrong PIN does not bar the right one
      Given Ada has an Android phone
      And Client Portal shows her a challenge code
      When IB Key answers for her with a wrong PIN
      And IB Key answers for her with her own PIN
      Then Client Portal accepts the response

    @VID-AND-7 @model @browser
    Scenario: After too many wrong PINs not even the right one is accepted
      Given Ada has an Android phone
      And Client Portal shows her a challenge code
      When IB Key answers for her with as many wrong PINs as are allowed
      And IB Key answers for her with her own PIN
      Then Client Portal refuses it
      And nothing of the task has happened
