Feature: The troubleshooter
  Whoever cannot log in chooses the situation that fits best and reads what to check. Whoever knows the password is also
  told what it is that keeps the account holder from logging in, and what to do; doing it leads to a login, to a code card
  or to the desk that helps.

  Rule: The situation that fits best leads to its advice

    @TRB-W-1 @model @api @browser
    Scenario: All situations can be chosen from a list
      When somebody opens the help with logging in
      Then it lists the situations A to K, each by words of its own

    @TRB-W-1 @model @api @browser
    Scenario Outline: Situation <letter> leads to advice about <matter>
      When somebody chooses situation <letter>
      Then the advice is about <matter>

      Examples:
        | letter | matter                                                      |
        | A      | approval, closure and the paper account                     |
        | B      | upper-case letters and spaces                               |
        | C      | the telephone                                               |
        | D      | the Internet connection, a firewall and the ports           |
        | E      | the temporary passcode, the code card and the re-activation |
        | F      | a replacement and the code card                             |
        | G      | the code card and Client Services                           |
        | H      | Client Services and the state of the device                 |
        | I      | the Technical Assistance Center                             |
        | J      | the code card and Client Services                           |
        | K      | the envelope and what happens without it                    |

    @TRB-W-3 @model @api @browser
    Scenario: Where the login is refused, approval is checked first, then closure, then the paper account
      When somebody chooses situation A
      Then approval, closure and the paper account are to be checked, in this order

    @TRB-E-3 @model @api @browser
    Scenario: For longer than a temporary passcode lasts, a code card is advised
      When somebody chooses situation E
      Then for longer than 2 days it advises the code card, which the temporary passcode leads to

    @TRB-I-3 @model @api @browser
    Scenario: Whoever cannot log in because the device activated itself finds the Technical Assistance Center
      When somebody chooses situation I
      Then the advice is about the Technical Assistance Center

    @TRB-J-2 @model @api @browser
    Scenario: Whoever cannot log in to Client Portal is sent to the regional desk
      When somebody chooses situation J
      Then it sends whoever cannot log in to Client Portal to the regional desk of Client Services

    @CARD-O-6 @model @api @browser
    Scenario: Further articles are named with their subjects
      When somebody asks for further articles
      Then it names eleven articles, each with its subject

  Rule: Whoever knows the password is told what keeps the account holder from logging in

    @TRB-W-2 @model @api @browser
    Scenario: Nobody else is told
      Given Ada, with an active device
      And an account that is not approved
      When somebody who does not know her password asks what keeps her from logging in
      Then nothing is told of her account

    @TRB-I-3 @model @api @browser
    Scenario: Without the device that activated itself, the Technical Assistance Center helps
      Given Ada, with a device that activated itself
      When she asks what keeps her, without her device, from logging in to Client Portal
      Then the advice is to call the Technical Assistance Center
      And following it leads to a login, to a card or to the right desk

    @TRB-J-2 @model @api @browser @replay
    Scenario: While the device is on its way and nothing else opens Client Portal, the regional desk helps
      Given Ada, with a device on its way
      When she asks what keeps her from logging in to Client Portal
      Then the advice is to call Client Services
      And following it leads to a login, to a card or to the right desk

    @TRB-W-2 @model @api @browser
    Scenario Outline: With <things> the advice is to <step>
      Given Ada, with <things>
      And an account that <state>
      When she asks what keeps her from logging in to the trading platform
      Then the advice is to <step>
      And following it leads to a login, to a card or to the right desk

      Examples:
        | things                          | state                          | step                             |
        | an active device                | is in order                    | log in to the trading platform   |
        | an active device                | was approved after the cut-off | log in to Client Portal          |
        | no device and no code           | was closed by her              | log in to Client Portal          |
        | a temporary passcode of 3 days  | is in order                    | get a code card in Client Portal |
        | a temporary passcode of 12 days | is in order                    | call Client Services             |

    @TRB-W-2 @model @api
    Scenario: Credentials of a paper account log in once the paper account is selected
      Given Ada, with an active device
      And Ada has a paper trading account with credentials of its own
      When she asks what keeps the credentials of her paper account from logging in to the trading platform
      Then the advice is to log in to the trading platform
      And following it leads to a login, to a card or to the right desk

    @TRB-W-2 @model @api
    Scenario: Client Portal takes the credentials of the live account
      Given Ada, with an active device
      And Ada has a paper trading account with credentials of its own
      When she asks what keeps the credentials of her paper account from logging in to Client Portal
      Then the advice is to log in to Client Portal
      And following it leads to a login, to a card or to the right desk

  Rule: In every state, the advice leads on

    @TRB-W-2 @model @api
    Scenario Outline: With <things> and an account that <state>, the advice works
      Given Ada, with <things>
      And an account that <state>
      When she asks what keeps her from logging in to the trading platform
      Then following it leads to a login, to a card or to the right desk

      Examples:
        | things                                                             | state                            |
        | no device and no code                                              | is in order                      |
        | no device and no code                                              | is not approved                  |
        | no device and no code                                              | was approved after the cut-off   |
        | no device and no code                                              | was closed by her                |
        | no device and no code                                              | was closed for having no balance |
        | an active device                                                   | is in order                      |
        | an active device                                                   | is not approved                  |
        | an active device                                                   | was approved after the cut-off   |
        | an active device                                                   | was closed by her                |
        | an active device                                                   | was closed for having no balance |
        | a device that was deactivated                                      | is in order                      |
        | a device that was deactivated                                      | is not approved                  |
        | a device that was deactivated                                      | was approved after the cut-off   |
        | a device that was deactivated                                      | was closed by her                |
        | a device that was deactivated                                      | was closed for having no balance |
        | a device on its way                                                | is in order                      |
        | a device on its way                                                | is not approved                  |
        | a device on its way                                                | was approved after the cut-off   |
        | a device on its way                                                | was closed by her                |
        | a device on its way                                                | was closed for having no balance |
        | a device that activated itself                                     | is in order                      |
        | a device that activated itself                                     | is not approved                  |
        | a device that activated itself                                     | was approved after the cut-off   |
        | a device that activated itself                                     | was closed by her                |
        | a device that activated itself                                     | was closed for having no balance |
        | a device that she lost, and a new temporary passcode               | is in order                      |
        | a device that she lost, and a new temporary passcode               | is not approved                  |
        | a device that she lost, and a new temporary passcode               | was approved after the cut-off   |
        | a device that she lost, and a new temporary passcode               | was closed by her                |
        | a device that she lost, and a new temporary passcode               | was closed for having no balance |
        | a device that was deactivated, and a new temporary passcode        | is in order                      |
        | a device that was deactivated, and a new temporary passcode        | is not approved                  |
        | a device that was deactivated, and a new temporary passcode        | was approved after the cut-off   |
        | a device that was deactivated, and a new temporary passcode        | was closed by her                |
        | a device that was deactivated, and a new temporary passcode        | was closed for having no balance |
        | a temporary passcode of 3 days                                     | is in order                      |
        | a temporary passcode of 3 days                                     | is not approved                  |
        | a temporary passcode of 3 days                                     | was approved after the cut-off   |
        | a temporary passcode of 3 days                                     | was closed by her                |
        | a temporary passcode of 3 days                                     | was closed for having no balance |
        | a temporary passcode of 12 days                                    | is in order                      |
        | a temporary passcode of 12 days                                    | is not approved                  |
        | a temporary passcode of 12 days                                    | was approved after the cut-off   |
        | a temporary passcode of 12 days                                    | was closed by her                |
        | a temporary passcode of 12 days                                    | was closed for having no balance |
        | a temporary passcode of 8 days, and a device that activated itself | is in order                      |
        | a temporary passcode of 8 days, and a device that activated itself | is not approved                  |
        | a temporary passcode of 8 days, and a device that activated itself | was approved after the cut-off   |
        | a temporary passcode of 8 days, and a device that activated itself | was closed by her                |
        | a temporary passcode of 8 days, and a device that activated itself | was closed for having no balance |
        | a code card                                                        | is in order                      |
        | a code card                                                        | is not approved                  |
        | a code card                                                        | was approved after the cut-off   |
        | a code card                                                        | was closed by her                |
        | a code card                                                        | was closed for having no balance |
        | a code card of 21 days                                             | is in order                      |
        | a code card of 21 days                                             | is not approved                  |
        | a code card of 21 days                                             | was approved after the cut-off   |
        | a code card of 21 days                                             | was closed by her                |
        | a code card of 21 days                                             | was closed for having no balance |
        | a code card, and a device on its way                               | is in order                      |
        | a code card, and a device on its way                               | is not approved                  |
        | a code card, and a device on its way                               | was approved after the cut-off   |
        | a code card, and a device on its way                               | was closed by her                |
        | a code card, and a device on its way                               | was closed for having no balance |
        | a code card of 8 days, and a device that activated itself          | is in order                      |
        | a code card of 8 days, and a device that activated itself          | is not approved                  |
        | a code card of 8 days, and a device that activated itself          | was approved after the cut-off   |
        | a code card of 8 days, and a device that activated itself          | was closed by her                |
        | a code card of 8 days, and a device that activated itself          | was closed for having no balance |
        | a verification that is locked                                      | is in order                      |
        | a verification that is locked                                      | is not approved                  |
        | a verification that is locked                                      | was approved after the cut-off   |
        | a verification that is locked                                      | was closed by her                |
        | a verification that is locked                                      | was closed for having no balance |
        | a temporary passcode that is locked                                | is in order                      |
        | a temporary passcode that is locked                                | is not approved                  |
        | a temporary passcode that is locked                                | was approved after the cut-off   |
        | a temporary passcode that is locked                                | was closed by her                |
        | a temporary passcode that is locked                                | was closed for having no balance |
        | a code card that is locked                                         | is in order                      |
        | a code card that is locked                                         | is not approved                  |
        | a code card that is locked                                         | was approved after the cut-off   |
        | a code card that is locked                                         | was closed by her                |
        | a code card that is locked                                         | was closed for having no balance |

    @TRB-W-2 @model @api
    Scenario Outline: With <things>, but without <what>, the advice works
      Given Ada, with <things>
      And an account that is in order
      When she asks what keeps her, without <what>, from logging in to Client Portal
      Then following it leads to a login, to a card or to the right desk

      Examples:
        | things                                                             | what                    |
        | an active device                                                   | her device              |
        | an active device                                                   | her code card           |
        | an active device                                                   | her device and her card |
        | an active device                                                   | any of them             |
        | a device that was deactivated                                      | her device              |
        | a device that was deactivated                                      | her code card           |
        | a device that was deactivated                                      | her device and her card |
        | a device that was deactivated                                      | any of them             |
        | a device on its way                                                | her device              |
        | a device on its way                                                | her code card           |
        | a device on its way                                                | her device and her card |
        | a device on its way                                                | any of them             |
        | a device that activated itself                                     | her device              |
        | a device that activated itself                                     | her code card           |
        | a device that activated itself                                     | her device and her card |
        | a device that activated itself                                     | any of them             |
        | a device that she lost, and a new temporary passcode               | her device              |
        | a device that she lost, and a new temporary passcode               | her code card           |
        | a device that she lost, and a new temporary passcode               | her device and her card |
        | a device that she lost, and a new temporary passcode               | any of them             |
        | a device that was deactivated, and a new temporary passcode        | her device              |
        | a device that was deactivated, and a new temporary passcode        | her code card           |
        | a device that was deactivated, and a new temporary passcode        | her device and her card |
        | a device that was deactivated, and a new temporary passcode        | any of them             |
        | a temporary passcode of 3 days                                     | her device              |
        | a temporary passcode of 3 days                                     | her code card           |
        | a temporary passcode of 3 days                                     | her device and her card |
        | a temporary passcode of 3 days                                     | any of them             |
        | a temporary passcode of 12 days                                    | her device              |
        | a temporary passcode of 12 days                                    | her code card           |
        | a temporary passcode of 12 days                                    | her device and her card |
        | a temporary passcode of 12 days                                    | any of them             |
        | a temporary passcode of 8 days, and a device that activated itself | her device              |
        | a temporary passcode of 8 days, and a device that activated itself | her code card           |
        | a temporary passcode of 8 days, and a device that activated itself | her device and her card |
        | a temporary passcode of 8 days, and a device that activated itself | any of them             |
        | a code card                                                        | her device              |
        | a code card                                                        | her code card           |
        | a code card                                                        | her device and her card |
        | a code card                                                        | any of them             |
        | a code card of 21 days                                             | her device              |
        | a code card of 21 days                                             | her code card           |
        | a code card of 21 days                                             | her device and her card |
        | a code card of 21 days                                             | any of them             |
        | a code card, and a device on its way                               | her device              |
        | a code card, and a device on its way                               | her code card           |
        | a code card, and a device on its way                               | her device and her card |
        | a code card, and a device on its way                               | any of them             |
        | a code card of 8 days, and a device that activated itself          | her device              |
        | a code card of 8 days, and a device that activated itself          | her code card           |
        | a code card of 8 days, and a device that activated itself          | her device and her card |
        | a code card of 8 days, and a device that activated itself          | any of them             |
        | a verification that is locked                                      | her device              |
        | a verification that is locked                                      | her code card           |
        | a verification that is locked                                      | her device and her card |
        | a verification that is locked                                      | any of them             |
        | a temporary passcode that is locked                                | her device              |
        | a temporary passcode that is locked                                | her code card           |
        | a temporary passcode that is locked                                | her device and her card |
        | a temporary passcode that is locked                                | any of them             |
        | a code card that is locked                                         | her device              |
        | a code card that is locked                                         | her code card           |
        | a code card that is locked                                         | her device and her card |
        | a code card that is locked                                         | any of them             |
