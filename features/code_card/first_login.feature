Feature: The way to the code card
  Whoever is without the device logs in with the temporary code of Client Services, and finds the devices and the code
  card in the settings.

  Rule: The public page offers Login

    @CARD-1 @browser
    Scenario: Login leads to the fields for username and password
      Given Ada is an account holder
      When she opens the public page
      Then Client Portal shows "Login"
      When she chooses "Login"
      Then the field "Username" takes what she types
      And the field "Password" can be typed into
      And Client Portal shows "Login"

  Rule: After the credentials the temporary code is asked for

    @CARD-3 @model @api @browser
    Scenario: Nothing is open before the temporary code was entered
      Given Client Services have given Ada a temporary passcode
      When she gives her username and password at the login
      Then Client Portal asks for the temporary code
      And nothing is open to her
      When she enters the temporary passcode
      Then all of Client Portal is open to her

    @CARD-3 @browser
    Scenario: The page asks for the code by its name, and Login sends it
      Given Client Services have given Ada a temporary passcode
      When she gives her username and password at the login
      Then Client Portal shows "Temporary Code"
      And Client Portal shows "Login"

    @CARD-3 @model @api
    Scenario: The temporary code of somebody else completes no login
      Given Client Services have given Bob a temporary passcode
      And Client Services have given Ada a temporary passcode
      And Ada has entered her username and password
      When Ada enters the temporary passcode of Bob
      Then Client Portal refuses it as a code
      And nothing is open to her
      When she enters the temporary passcode
      Then all of Client Portal is open to her

    @CARD-3 @model @api
    Scenario: The temporary code that was given before the last one completes no login
      Given Client Services have given Ada a temporary passcode
      And Client Services have given her a second temporary passcode
      And she has entered her username and password
      When she enters the temporary passcode that was given first
      Then Client Portal refuses it as a code
      And nothing is open to her

  Rule: Without a device and without a temporary code there is no way in

    @CARD-O-5 @model @api @browser
    Scenario Outline: Whoever <has> and no temporary code is sent to Client Services
      Given Ada <has>
      When she gives her username and password at the login
      Then Client Portal lets her in no more and sends her to the Client Services desk
      And nothing is open to her

      Examples:
        | has                                 |
        | has no Secure Login Device          |
        | has a DSC+ that is active no longer |

  Rule: The settings lead to the devices

    @CARD-4 @browser
    Scenario: Settings, User Settings, and the wheel beside Secure Login System
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she chooses "Settings"
      And she chooses "User Settings"
      Then Client Portal shows "Security"
      And Client Portal shows "Secure Login System"
      When she chooses "Configure"
      Then Client Portal shows the serial of her DSC+

    @CARD-4N @browser
    Scenario: Classic Account Management reaches the same page
      Given Ada has a DSC+
      And Client Services have given her a temporary passcode
      And she has logged in with the temporary passcode
      When she changes to Classic Account Management
      And she chooses "Manage Account"
      And she chooses "Security"
      And she chooses "Secure Login System"
      And she chooses "Security Device"
      Then Client Portal shows the serial of her DSC+
      And Client Portal shows "Request Online (Temporary) Security Code Card"
