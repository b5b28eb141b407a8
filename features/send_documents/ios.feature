Feature: An iPhone takes a picture of a document and sends it
  The camera is found, the page framed and photographed, the picture checked and, where it is poor, taken again; and Mail
  sends it where its owner says.

  Rule: The camera is opened, with the rear lens

    @DOC-IOS-1 @model @browser
    Scenario Outline: A swipe up on <screen> leads to the camera
      Given Ada holds an iPhone
      When <before>
      And she swipes up from the bottom of the screen
      Then the phone shows "Camera"
      And the camera is not open yet
      When she taps "Camera"
      Then the camera is open

      Examples:
        | screen          | before                                     |
        | the lock screen | she frames a page of her document          |
        | the home screen | she unlocks the phone                      |

    @DOC-IOS-1B @model @browser
    Scenario: Without a camera icon behind the swipe, the home screen has one
      Given Ada holds an iPhone that has no camera icon behind a swipe
      When she swipes up from the bottom of the screen
      Then the phone does not show "Camera"
      And the camera is not open yet
      When she unlocks the phone
      And she taps "Camera"
      Then the camera is open

    @DOC-IOS-1C @model @browser
    Scenario: The camera opens with the rear lens
      Given Ada holds an iPhone
      And she has opened the camera
      When she frames a page of her document
      Then the camera shows what she frames

    @DOC-IOS-1D @model @browser
    Scenario: The camera switch button leads from the front lens to the rear one
      Given Ada holds an iPhone whose camera opens with the front lens
      And she has opened the camera
      When she frames a page of her document
      Then the camera does not show what she frames
      When she taps "Camera switch"
      Then the camera shows what she frames
      When she taps the shutter button
      And she taps "Thumbnail"
      Then the phone shows the picture of what she framed

  Rule: The picture is taken, and checked

    @DOC-IOS-2 @model @browser
    Scenario Outline: The picture holds <what>, framed from above
      Given Ada holds an iPhone
      And she has opened the camera
      When she frames <what>
      Then the camera shows what she frames
      When she taps the shutter button
      And she taps "Thumbnail"
      Then the phone shows the picture of what she framed

      Examples:
        | what                             |
        | a page of her document           |
        | a part of a page of her document |

    @DOC-IOS-3 @model @browser
    Scenario: Each tap on the shutter button takes a picture
      Given Ada holds an iPhone
      And she has opened the camera
      Then the phone does not show "Thumbnail"
      When she frames a part of a page of her document
      And she taps the shutter button
      Then the phone shows "Thumbnail"
      When she frames a page of her document
      And she taps the shutter button
      And she taps "Thumbnail"
      Then the phone shows the picture of what she framed

    @DOC-IOS-4 @model @browser
    Scenario: The thumbnail in the lower left corner opens the picture just taken
      Given Ada holds an iPhone
      And she has taken a picture of a page of her document
      When she frames a part of a page of her document
      And she taps the shutter button
      Then "Thumbnail" is at the bottom left of the screen
      And no picture taken is on the screen
      When she taps "Thumbnail"
      Then the phone shows the picture of what she framed

    @DOC-IOS-5 @model @browser
    Scenario: Two fingers enlarge the picture
      Given Ada holds an iPhone
      And she has opened the picture of a page of her document
      When she swipes two fingers apart on the picture
      Then the picture is enlarged

    @DOC-IOS-5 @model @browser
    Scenario: A poor picture is taken again from the framing on, and the new one is sent
      Given Ada holds an iPhone
      And she has opened the camera
      When she frames her document out of focus and in bad light
      And she taps the shutter button
      And she taps "Thumbnail"
      Then the phone shows the picture of what she framed
      When she taps "Retake"
      And she frames a page of her document
      Then the camera shows what she frames
      When she taps the shutter button
      And she taps "Thumbnail"
      Then the phone shows the picture of what she framed
      When she taps "Share"
      And she taps "Mail"
      And she fills in "To:" and "Subject:"
      And she taps "Send (up arrow)"
      Then one email is sent, as it was filled in, with the picture of what she framed

  Rule: Mail sends the picture

    @DOC-IOS-6 @model @browser
    Scenario: The share icon in the lower left corner opens the sharing menu
      Given Ada holds an iPhone
      And she has opened the picture of a page of her document
      Then "Share" is at the bottom left of the screen
      And the phone does not show "Mail"
      When she taps "Share"
      Then the phone shows "Mail"

    @DOC-IOS-7 @model @browser
    Scenario: The Mail icon starts a new email that carries the picture
      Given Ada holds an iPhone
      And she has opened the picture of a page of her document
      When she taps "Share"
      And she taps "Mail"
      Then "To:" reads ""
      And "Subject:" reads ""
      And the email carries the picture of what she framed

    @DOC-IOS-7B @model @browser
    Scenario: Where mail is not configured the phone says so, and the picture stays
      Given Ada holds an iPhone whose mail is not configured
      And she has opened the picture of a page of her document
      When she taps "Share"
      And she taps "Mail"
      Then the phone does not show "To:"
      And the phone says what is wrong, and what to do
      And the phone shows the picture of what she framed
      And no email is sent

    @DOC-IOS-8 @model @browser @replay
    Scenario: The up arrow at the top right sends the email
      Given Ada holds an iPhone
      When she swipes up from the bottom of the screen
      And she taps "Camera"
      And she frames a page of her document
      And she taps the shutter button
      And she taps "Thumbnail"
      And she swipes two fingers apart on the picture
      And she taps "Share"
      And she taps "Mail"
      And she fills in "To:" and "Subject:"
      Then "Send (up arrow)" is at the top right of the screen
      And no email is sent
      When she taps "Send (up arrow)"
      Then one email is sent, as it was filled in, with the picture of what she framed

    @DOC-IOS-8 @model @browser
    Scenario: A picture that the phone keeps as HEIC is sent as it was photographed
      Given Ada holds an iPhone that keeps pictures as HEIC
      And she has begun an email with the picture of a page of her document
      When she fills in "To:" and "Subject:"
      And she taps "Send (up arrow)"
      Then one email is sent, as it was filled in, with the picture of what she framed
