Feature: Where no response can help any more
  Too many wrong responses lock verification, and without a Secure Login Device there is nothing to answer with. Client
  Portal says so, and what to do.

  Rule: Too many wrong responses in a row lock verification, even for the right one

    @VID-P-10 @model @api @browser
    Scenario: After so many wrong responses the right one is refused, too
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When she enters as many wrong responses as are allowed
      And she sends the right response all the same
      Then Client Portal refuses it and sends her to Client Services
      And nothing of the task has happened

    @VID-P-10 @model @api @browser
    Scenario: One wrong response fewer is no lock, and the right one ends the row
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When she enters one wrong response fewer than are allowed
      And she tries again with the response of her device
      Then Client Portal accepts the response
      When she comes to the challenge code of another task
      And she enters one wrong response fewer than are allowed
      And she tries again with the response of her device
      Then Client Portal accepts the response

    @VID-P-10 @model @api @browser
    Scenario: The lock holds for a challenge that another session was shown before
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And Client Portal shows her a challenge code on another computer, too
      When she enters as many wrong responses as are allowed
      And she answers the one on the other computer with her device
      Then Client Portal refuses it and sends her to Client Services
      And nothing of the task has happened

    @VID-P-10 @model @api
    Scenario: Once locked, a wrong response and the right one get the same answer
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When she enters as many wrong responses as are allowed
      And she sends one more wrong response, and then the right one
      Then Client Portal refuses both in the same words
      And nothing of the task has happened

    @VID-P-10 @model @api
    Scenario: Wrong responses that come at the same moment all count
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      When as many wrong responses as are allowed come at the same moment
      And she sends the right response all the same
      Then Client Portal refuses it and sends her to Client Services

  Rule: A task that asks for a challenge needs a Secure Login Device

    @VID-P-16 @model @api @browser
    Scenario Outline: Whoever <has> is told what is needed, and how to get it back
      Given Ada <has>
      And Client Services have given her a temporary passcode
      And she has started to change her email address
      When she gives her username and password
      Then Client Portal tells her that a Secure Login Device is needed, and how to get one back
      And nothing of the task has happened

      Examples:
        | has                                 |
        | has no Secure Login Device          |
        | has a DSC+ that is active no longer |
