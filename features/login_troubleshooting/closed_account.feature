Feature: A closed account keeps its statements
  Whoever has closed the account, or whose account was closed for having no balance, still signs in to Client Portal, and
  finds the statements there.

  Rule: Username and password are enough, and open statements alone

    @TRB-A-4 @model @api @browser
    Scenario Outline: An account that was closed <why> obtains its statements without the device
      Given Ada has a DSC+
      And her account has been closed <why>
      When she gives her username and password at the login
      Then Client Portal asks for nothing more
      And only statements are open to her
      And she can download her activity statement and her tax statement

      Examples:
        | why                   |
        | by the customer       |
        | for having no balance |

    @TRB-A-4 @model @api
    Scenario: It opens neither the account nor a task, nor the card, nor the device
      Given Ada has a DSC+
      And her account has been closed by the customer
      When she gives her username and password at the login
      Then only statements are open to her
      And neither her account nor a task is open to her
      And neither her card nor her device can be had or changed

    @TRB-A-4 @model @api @browser
    Scenario: It takes the password that the account had when it was open, and no other
      Given Ada has a DSC+
      And her account has been closed by the customer
      When she gives her username and a wrong password at the login
      Then Client Portal refuses her login
      And nothing is open to her

    @TRB-A-4 @model @api
    Scenario: A session that was open when the account was closed has the statements left
      Given Ada has a DSC+
      And she has logged in with her device
      When her account is closed for having no balance
      Then only statements are open to her
      And she can download her activity statement and her tax statement
