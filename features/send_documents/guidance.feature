Feature: How to send a document with a smartphone
  The guidance tells each platform's steps, and leads whoever knows how to take pictures straight to the rules for address
  and subject.

  Rule: Whoever has no mail set up on the phone is sent to the email provider

    @DOC-IOS-7C @model @api @browser
    Scenario: The guidance for iOS
      When somebody opens the guidance on sending a document with "iOS"
      Then where the email is begun it sends whoever has no mail set up to the email provider

    @DOC-AND-7C @model @api @browser
    Scenario: The guidance for Android
      When somebody opens the guidance on sending a document with "Android"
      Then where the email is begun it sends whoever has no mail set up to the email provider

  Rule: The rules for address and subject are found from the beginning, and from each platform's last step

    @DOC-G-1 @model @api @browser
    Scenario Outline: From <start>
      When somebody goes to the rules from <start>
      Then they name both addresses, what the subject holds, and the two codes

      Examples:
        | start                    |
        | the beginning            |
        | the last step of iOS     |
        | the last step of Android |
