Feature: An Android phone takes a picture of a document and sends it
  The camera app is found under its own name, the page framed and photographed, the picture checked and, where it is poor,
  taken again; and the email client that is set up on the phone sends it where its owner says.

  Rule: The camera is started, with the rear lens

    @DOC-AND-1 @model @browser
    Scenario Outline: The camera app is started from <place> under the name <name>
      Given Ada holds an Android phone whose camera app is called "<name>"
      And she has unlocked the phone
      When <way>
      Then the phone shows "<name>"
      And the camera is not open yet
      When she taps "<name>"
      Then the camera is open

      Examples:
        | place                    | name       | way                                        |
        | the list of applications | Camera     | she taps "Apps"                            |
        | the list of applications | Photo Lens | she swipes up from the bottom of the screen |
        | the home screen          | Camera     | she frames a page of her document          |
        | the home screen          | Photo Lens | she frames a page of her document          |

    @DOC-AND-1B @model @browser
    Scenario: The camera opens with the rear lens
      Given Ada holds an Android phone
      And she has opened the camera
      When she frames a page of her document
      Then the camera shows what she frames

    @DOC-AND-1C @model @browser
    Scenario: The camera switch button leads from the front lens to the rear one
      Given Ada holds an Android phone whose camera opens with the front lens
      And she has opened the camera
      When she frames a page of her document
      Then the camera does not show what she frames
      When she taps "Camera switch"
      Then the camera shows what she frames
      When she taps the shutter button
      Then the phone shows the picture of what she framed

  Rule: The picture is taken, and checked

    @DOC-AND-2 @model @browser
    Scenario Outline: The picture holds <what>, framed from above
      Given Ada holds an Android phone
      And she has opened the camera
      When she frames <what>
      Then the camera shows what she frames
      When she taps the shutter button
      Then the phone shows the picture of what she framed

      Examples:
        | what                             |
        | a page of her document           |
        | a part of a page of her document |

    @DOC-AND-3 @model @browser
    Scenario: Each tap on the shutter button takes a picture
      Given Ada holds an Android phone
      And she has opened the camera
      Then no picture taken is on the screen
      When she frames a part of a page of her document
      And she taps the shutter button
      Then the phone shows the picture of what she framed
      When she taps "Retake"
      And she frames a page of her document
      And she taps the shutter button
      Then the phone shows the picture of what she framed

    @DOC-AND-4 @model @browser
    Scenario: Two fingers enlarge the picture before the circle is tapped
      Given Ada holds an Android phone
      And she has taken a picture of a page of her document
      When she swipes two fingers apart on the picture
      Then the picture is enlarged
      And the phone shows "Empty circle"

    @DOC-AND-4 @model @browser
    Scenario: A poor picture is taken again from the framing on, and the new one is sent
      Given Ada holds an Android phone
      And she has opened the camera
      When she frames her document out of focus and in bad light
      And she taps the shutter button
      Then the phone shows the picture of what she framed
      When she taps "Retake"
      And she frames a page of her document
      Then the camera shows what she frames
      When she taps the shutter button
      Then the phone shows the picture of what she framed
      When she taps "Empty circle"
      And she taps "Share"
      And she taps "Gmail"
      And she fills in "To" and "Subject"
      And she taps "Send (airplane)"
      Then one email is sent, as it was filled in, with the picture of what she framed

    @DOC-AND-5 @model @browser
    Scenario: The empty circle in the lower right corner shows the picture taken, which can be shared then
      Given Ada holds an Android phone
      And she has taken a picture of a page of her document
      Then "Empty circle" is at the bottom right of the screen
      And the phone does not show "Share"
      When she taps "Empty circle"
      Then the phone shows the picture of what she framed
      And the phone shows "Share"

  Rule: The email client sends the picture

    @DOC-AND-6 @model @browser
    Scenario: The share icon in the lower left corner opens the sharing menu
      Given Ada holds an Android phone
      And she has opened the picture of a page of her document
      Then "Share" is at the bottom left of the screen
      And the phone does not show "Gmail"
      When she taps "Share"
      Then the phone shows "Gmail"

    @DOC-AND-7 @model @browser
    Scenario Outline: The sharing menu offers <client>, which starts a new email that carries the picture
      Given Ada holds an Android phone whose email client is called "<client>"
      And she has opened the picture of a page of her document
      When she taps "Share"
      And she taps "<client>"
      Then "To" reads ""
      And "Subject" reads ""
      And the email carries the picture of what she framed

      Examples:
        | client  |
        | Gmail   |
        | My Mail |

    @DOC-AND-7B @model @browser
    Scenario: Where mail is not configured the phone says so, and the picture stays
      Given Ada holds an Android phone whose mail is not configured
      And she has opened the picture of a page of her document
      When she taps "Share"
      And she taps "Gmail"
      Then the phone does not show "To"
      And the phone says what is wrong, and what to do
      And the phone shows the picture of what she framed
      And no email is sent

    @DOC-AND-8 @model @browser @replay
    Scenario: The airplane at the top right sends the email
      Given Ada holds an Android phone
      And she has unlocked the phone
      When she taps "Camera"
      And she frames a page of her document
      And she taps the shutter button
      And she swipes two fingers apart on the picture
      And she taps "Empty circle"
      And she taps "Share"
      And she taps "Gmail"
      And she fills in "To" and "Subject"
      Then "Send (airplane)" is at the top right of the screen
      And no email is sent
      When she taps "Send (airplane)"
      Then one email is sent, as it was filled in, with the picture of what she framed
