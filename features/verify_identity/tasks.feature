Feature: Tasks wait until the verification is complete
  What a task is to do happens once its verification is complete, and not before. A task that is left stays undone.

  Rule: Nothing of the task happens before the verification is complete

    @VID-P-1B @VID-P-3 @model @api @browser
    Scenario Outline: To <task> takes the verification, and shows on the account afterwards
      Given Ada has a DSC+
      And she has started to <task>
      When she gives her username and password
      Then Client Portal displays a challenge code
      And nothing of the task has happened
      When she answers it with her device
      Then Client Portal accepts the response
      And the task has been carried out, once

      Examples:
        | task                     |
        | change her email address |
        | add a bank               |
        | raise her transfer limit |
        | add a trusted contact    |

    @VID-P-1B @model @api @browser
    Scenario: The credentials of somebody else are not those of the user who is signed in
      Given Bob has a DSC+
      And Ada has a DSC+
      And she has started to add a bank
      When Ada gives the username and the password of Bob
      Then Client Portal refuses her credentials and shows no challenge code
      And nothing of the task has happened
      When Ada gives her username and password
      Then Client Portal goes on to the challenge

  Rule: A verification that is left before the end leaves the task undone

    @VID-P-15 @model @api @browser
    Scenario: Left at the username and password, the task stays undone when another one is carried out
      Given Ada has a DSC+
      And she has started to change her email address
      When she comes to the challenge code of another task
      And she answers it with her device
      Then Client Portal accepts the response
      And nothing but that task has been carried out

    @VID-P-15 @model @api @browser
    Scenario: Left at the challenge code, the task stays undone when another one is carried out
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When she comes to the challenge code of another task
      And she answers it with her device
      Then Client Portal accepts the response
      And nothing but that task has been carried out

    @VID-P-15 @model @api @browser
    Scenario: Left until its time is over, the task stays undone
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When 0 seconds of its time are left
      Then nothing of the task has happened
      When she comes to the challenge code of another task
      And she answers it with her device
      Then nothing but that task has been carried out
