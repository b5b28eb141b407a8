Feature: Client Services help by telephone
  Whoever is without the device, or has forgotten the user name or the password, calls a regional desk. Once an agent has
  verified who calls, and not before, the caller is helped.

  Rule: Help with a user name or a password is given by telephone, after the identity was verified

    @TRB-C-1 @model @api @browser
    Scenario: A verified caller who has forgotten the user name is told it
      Given Ada is an account holder
      When she calls Client Services, who know her by her account number and verify her
      And she asks them for her user name
      Then they tell her the user name with which she logs in

    @TRB-C-1 @model @api @browser
    Scenario: A verified caller who has forgotten the password gets a new one in its place
      Given Ada has a DSC+
      And Ada has called Client Services, who have verified her
      When she asks them for a new password
      Then she logs in with the password that they told her
      And all of Client Portal is open to her
      And her password of before is taken no more

    @TRB-C-1 @model @api @browser
    Scenario Outline: Before the questions were answered, nobody is helped to <help>
      Given Ada is an account holder
      And Ada has called Client Services
      When she asks them for <help>
      Then nothing is done for her

      Examples:
        | help           |
        | her user name  |
        | a new password |

    @TRB-C-1 @model @api
    Scenario Outline: With a wrong <fact> the caller is not helped
      Given Ada is an account holder
      And Ada has called Client Services
      When she answers the questions, but not with her <fact>
      Then Client Services do not take her for the account holder
      When she asks them for a new password
      Then nothing is done for her

      Examples:
        | fact           |
        | account number |
        | name           |
        | country        |
        | email address  |

    @TRB-C-1 @model @api
    Scenario: Somebody else who knows only what is true of herself is not helped
      Given Bob is an account holder
      And Ada has called Client Services
      When Ada answers the questions with what is true of Bob
      Then Client Services do not take her for the account holder
      When she asks them for her user name
      Then nothing is done for her

    @TRB-C-1 @model @api
    Scenario: After many wrong answers not even the right ones are taken
      Given Ada is an account holder
      When she answers the questions wrong time and again, in one call after another
      And Ada calls Client Services
      And she answers the questions rightly
      Then Client Services do not take her for the account holder

  Rule: Client Portal has no way of its own to recover either, and names the telephone

    @TRB-C-2 @browser
    Scenario: The page on which one signs in names the telephone, and offers nothing else
      Given Ada is an account holder
      When she opens the page on which one signs in
      Then it offers no way of its own to recover a user name or a password
      And it says to call Client Services, and at which number

  Rule: A temporary passcode is given by telephone, after the identity was verified

    @TRB-E-1 @CARD-O-4 @model @api @browser
    Scenario: A verified caller gets a temporary passcode that logs in
      Given Ada has a DSC+
      And Ada has called Client Services, who have verified her
      When they give her a temporary passcode
      Then the temporary passcode that they gave her opens all of Client Portal

    @TRB-E-1 @model @api @browser
    Scenario: Before the questions were answered, no passcode is given
      Given Ada has a DSC+
      And Ada has called Client Services
      When she asks them for a temporary passcode
      Then nothing is done for her
      When she gives her username and password at the login
      Then Client Portal asks for the response of her device

    @TRB-E-1 @model @api @browser
    Scenario: With a wrong answer, no passcode is given
      Given Ada has a DSC+
      And Ada has called Client Services
      When she answers the questions, but not with her account number
      Then Client Services do not take her for the account holder
      When she asks them for a temporary passcode
      Then nothing is done for her

    @TRB-E-1 @model @api
    Scenario: Whoever was verified in one call is not in the next
      Given Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has called Client Services
      When she asks them for a temporary passcode
      Then nothing is done for her

    @TRB-E-1 @model @api
    Scenario: Once the call has ended, nothing more is done in it
      Given Ada has a DSC+
      And Ada has called Client Services, who have verified her
      When the call has ended
      And she asks them for a temporary passcode
      Then nothing is done for her

    @TRB-E-1 @model @api
    Scenario Outline: Before the questions were answered, there is nothing about <help> either
      Given Ada has a DSC+
      And she knows the serial of her DSC+
      And Ada has called Client Services
      When she asks them for <help>
      Then nothing is done for her

      Examples:
        | help                      |
        | the state of her device   |
        | a replacement             |
        | her verification unlocked |

    @CARD-O-4 @model @api @browser
    Scenario: The procedure of the code card begins with the passcode of Client Services
      Given Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And they have given her a temporary passcode by telephone
      When she logs in with the temporary passcode
      And she gets a code card
      And she logs in with the card
      Then all of Client Portal is open to her

  Rule: A lost or damaged device is reported, and a replacement and interim access are arranged

    @TRB-F-1 @model @api @browser
    Scenario Outline: A device that is <loss> is replaced, and its owner goes on with a passcode
      Given Ada has a DSC+
      And Ada has called Client Services, who have verified her
      When she tells them that her DSC+ is <loss>
      Then Client Services say that her device is lost
      And a replacement is ordered for her
      And the temporary passcode that they gave her opens all of Client Portal

      Examples:
        | loss    |
        | lost    |
        | damaged |

    @TRB-F-1 @model @api
    Scenario: A replacement that was shipped activates itself when nobody does
      Given Ada lives in the United States
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      And they have shipped the replacement
      Then Client Services say that her device is replaced
      And Client Services say that the replacement is shipped
      When 14 days and 0 seconds have passed since it left
      And Ada calls Client Services, who verify her
      Then no replacement is awaited any more, since it is active

    @TRB-F-1 @model @api @browser
    Scenario: A replacement that came by post and was activated answers in place of the lost device
      Given Ada lives in the United States
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      And they have shipped the replacement
      When 2 days and 0 seconds have passed since it left
      And she takes the replacement out of its parcel
      And she logs in with the temporary passcode
      And she activates her new DSC+ with the code from its envelope
      And she logs in with her device
      Then all of Client Portal is open to her

  Rule: A replacement takes 3 to 14 days, depending on the country of residence

    @TRB-F-2 @model @api @browser
    Scenario Outline: In <country> it comes within these days
      Given Ada lives in <country>
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      When they ship the replacement
      Then the replacement comes 3 to 14 days after her call

      Examples:
        | country           |
        | the United States |
        | Austria           |

    @TRB-F-2 @model @api
    Scenario: It comes sooner in one country than in another
      Given Ada lives in the United States
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      And they have shipped the replacement
      And Bob lives in Austria
      And Bob has a DSC+
      And Bob has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      When they ship the replacement
      Then the replacement comes 3 to 14 days after her call
      And they come at different times, depending on the country

    @TRB-H-3 @model @api @browser
    Scenario: A replacement that is requested when the card starts comes before the card ends
      Given Ada lives in Austria
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      And she has logged in with the temporary passcode
      When she gets a code card
      And they ship the replacement
      Then they say that it comes before her card ends

  Rule: A device that left is there within 2 days in the United States, and within 2 weeks elsewhere

    @TRB-I-1 @model @api @browser
    Scenario Outline: In <country> it is there within <days> days
      Given Ada lives in <country>
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      When they ship the replacement
      Then they say that it is there within <days> days of leaving

      Examples:
        | country           | days |
        | the United States | 2    |
        | Austria           | 14   |

    @TRB-I-1 @model @api
    Scenario Outline: In <country>, <days> days after it left, it is <state>
      Given Ada lives in <country>
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      And they have shipped the replacement
      When <days> days and <seconds> seconds have passed since it left
      And Ada calls Client Services, who verify her
      Then Client Services say that the replacement is <state>

      Examples:
        | country           | days | seconds | state     |
        | the United States | 1    | 86399   | shipped   |
        | the United States | 2    | 0       | delivered |
        | Austria           | 13   | 86399   | shipped   |
        | Austria           | 14   | 0       | delivered |

    @TRB-I-1 @model @api
    Scenario Outline: In <country>, <days> days and <seconds> seconds after it left, its parcel <there>
      Given Ada lives in <country>
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      And they have shipped the replacement
      When <days> days and <seconds> seconds have passed since it left
      Then the replacement <there>

      Examples:
        | country           | days | seconds | there                       |
        | the United States | 1    | 86399   | is not in her letterbox yet |
        | the United States | 2    | 0       | is in her letterbox         |
        | Austria           | 13   | 86399   | is not in her letterbox yet |
        | Austria           | 14   | 0       | is in her letterbox         |

  Rule: From the moment on in which a device is reported lost, it never answers again

    @TRB-F-4 @model @api @browser
    Scenario: Its response completes no login that had begun before
      Given Ada has a DSC+
      And Ada has an iPhone with Touch ID
      And she has been shown a challenge code at the login
      And Ada has called Client Services, who have verified her
      And she has told them that her iPhone is lost
      When she answers the challenge code with the iPhone that was reported
      Then Client Portal does not let the lost device in

    @TRB-F-4 @model @api @browser
    Scenario: It cannot be re-activated
      Given Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is lost
      And she has logged in with the temporary passcode
      When she re-activates her DSC+
      Then Client Portal does not make the lost device active

    @TRB-F-4 @model @api
    Scenario: A login asks for the temporary passcode in its place, for all of its days
      Given Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her DSC+ is damaged
      When she gives her username and password at the login
      Then Client Portal asks for the temporary code
      When 12 days have passed since her call
      And she gives her username and password at the login
      Then Client Portal lets her in no more and sends her to the Client Services desk

    @TRB-F-4 @model @api
    Scenario: Another device of hers that was suspended with it can be re-activated
      Given Ada has an iPhone with Touch ID
      And Ada has a DSC+
      And Ada has called Client Services, who have verified her
      And she has told them that her iPhone is lost
      And she has logged in with the temporary passcode
      When she re-activates her DSC+
      Then Client Portal says that it is active
      When she logs in with her device
      Then all of Client Portal is open to her
