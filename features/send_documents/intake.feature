Feature: Sending a document by email
  A picture of the document goes to the address for where its sender lives, with a subject that says whose account it is for
  and what for. It is filed there and nowhere else, every email is answered once, and what the answer says follows from the
  email alone.

  Rule: Residents of a country outside Europe send to the one address, residents of Europe to the other

    @DOC-ADR-1 @model @api
    Scenario Outline: From <country> a document is filed at the address for the rest of the world
      Given Ada lives in <country>
      And Ada has a DSC+
      When she sends a good picture to "newaccounts@interactivebrokers.com", with her account number and "PoRes" in the subject
      Then Client Portal shows her the document, filed for "PoRes"
      And it is the picture that she sent

      Examples:
        | country           |
        | the United States |
        | Canada            |
        | Japan             |

    @DOC-ADR-2 @model @api
    Scenario Outline: From <country> a document is filed at the address for Europe
      Given Ada lives in <country>
      And Ada has a DSC+
      When she sends a good picture to "newaccounts.uk@interactivebrokers.co.uk", with her account number and "PID" in the subject
      Then Client Portal shows her the document, filed for "PID"
      And it is the picture that she sent

      Examples:
        | country            |
        | Austria            |
        | the United Kingdom |
        | Switzerland        |
        | Norway             |

    @DOC-ADR-1 @model @api
    Scenario: The address is the same however its letters are written
      Given Ada lives in the United States
      And Ada has a DSC+
      When she sends a good picture to "NewAccounts@InteractiveBrokers.com", with her account number and "PoRes" in the subject
      Then Client Portal shows her the document, filed for "PoRes"

    @DOC-ADR-2 @model @api
    Scenario: No other address takes documents
      Given Ada lives in Austria
      And Ada has a DSC+
      When she sends a good picture to "documents@interactivebrokers.co.uk", with her account number and "PID" in the subject
      Then the email is refused with the code 550

  Rule: An email to the other region's address is not filed, and its account holder is told the right one

    @DOC-INT-2 @model @api
    Scenario Outline: From <country> to the address of the other region
      Given Ada lives in <country>
      And Ada has a DSC+
      When she sends a good picture to "<wrong>", with her account number and "PoRes" in the subject
      Then Client Portal shows her no document
      And Client Portal tells her to send documents to "<right>"
      And at her address on record she is told to send documents to "<right>"

      Examples:
        | country           | wrong                                   | right                                   |
        | the United States | newaccounts.uk@interactivebrokers.co.uk | newaccounts@interactivebrokers.com      |
        | Austria           | newaccounts@interactivebrokers.com      | newaccounts.uk@interactivebrokers.co.uk |

    @DOC-INT-2 @model @api
    Scenario: Whoever sent it, the account holder is told
      Given Bob lives in the United States
      And Bob has a DSC+
      And Ada lives in Austria
      And Ada has a DSC+
      When Bob sends a good picture with the account number of Ada and "PoRes" in the subject
      Then Client Portal shows Ada no document
      And Client Portal tells Ada to send documents to "newaccounts.uk@interactivebrokers.co.uk"
      And at the address on record Ada is told to send documents to "newaccounts.uk@interactivebrokers.co.uk"
      And Bob gets nothing but one reply

    @DOC-INT-2 @model @api
    Scenario: Sent once more to the right address, it is filed
      Given Ada lives in Austria
      And Ada has a DSC+
      When she sends a good picture to "newaccounts@interactivebrokers.com", with her account number and "PoRes" in the subject
      Then Client Portal shows her no document
      When she sends a good picture to "newaccounts.uk@interactivebrokers.co.uk", with her account number and "PoRes" in the subject
      Then Client Portal shows her the document, filed for "PoRes"

  Rule: The subject names the account, by its number or by the user name

    @DOC-SUB-1 @model @api
    Scenario Outline: The subject "<subject>" names it
      Given Ada has a DSC+
      When she sends a good picture with the subject "<subject>"
      Then Client Portal shows her the document, filed for "PoRes"

      Examples:
        | subject                                          |
        | {account number} PoRes                           |
        | PoRes {account number}                           |
        | {user name} PoRes                                |
        | PoRes / {user name}                              |
        | [{account number}] - PoRes                       |
        | Fwd: Re: {account number}, PoRes                 |
        | Fwd: Re: {user name} PoRes                       |
        | AW: WG: {user name} - PoRes                      |
        | TR : RE : {user name} PoRes                      |
        | My proof of address (PoRes) for {account number} |

    @DOC-SUB-1 @model @api
    Scenario Outline: The subject "<subject>" names who is called by letters alone
      Given the user name of Ada is made of letters alone
      And Ada has a DSC+
      When she sends a good picture with the subject "<subject>"
      Then Client Portal shows her the document, filed for "PoRes"

      Examples:
        | subject                      |
        | Fwd: Re: {user name} PoRes   |
        | Antwort: {user name} PoRes   |
        | RE[2]: PoRes {user name}     |
        | [EXTERNAL] {user name} PoRes |

    @DOC-SUB-1 @model @api
    Scenario Outline: <change>, the subject names no account
      Given Ada has a DSC+
      When she sends a good picture with the subject "<subject>"
      Then Client Portal shows her no document
      And she is told to write her account number or her user name in the subject

      Examples:
        | change                     | subject                                   |
        | With a digit less          | {account number without its end} PoRes    |
        | With a space in the number | {account number in two parts} PoRes       |
        | With a small letter        | {account number in lower case} PoRes      |
        | With an unseen character   | {account number with a soft hyphen} PoRes |

  Rule: The subject names the purpose by its code

    @DOC-SUB-2 @model @api
    Scenario Outline: "<code>" is taken for what it says
      Given Ada has a DSC+
      When she sends a good picture with the subject "<whose> <code>"
      Then Client Portal shows her the document, filed for "<code>"

      Examples:
        | code  | whose            |
        | PoRes | {account number} |
        | PID   | {account number} |
        | PoRes | {user name}      |
        | PID   | {user name}      |

    @DOC-SUB-2 @model @api
    Scenario Outline: "<word>" is no code
      Given Ada has a DSC+
      When she sends a good picture with the subject "{account number} <word>"
      Then Client Portal shows her no document
      And she is told to write "PoRes" or "PID" in the subject

      Examples:
        | word             |
        | pores            |
        | POR              |
        | PIDs             |
        | P I D            |
        | proof of address |

  Rule: Both parts are required

    @DOC-SUB-3 @model @api
    Scenario: With the purpose alone nothing is filed
      Given Ada has a DSC+
      When she sends a good picture with the subject "PoRes"
      Then Client Portal shows her no document
      And she is told to write her account number or her user name in the subject

    @DOC-SUB-3 @model @api
    Scenario: With the account alone nothing is filed
      Given Ada has a DSC+
      When she sends a good picture with the subject "{account number}"
      Then Client Portal shows her no document
      And she is told to write "PoRes" or "PID" in the subject

    @DOC-SUB-3 @model @api
    Scenario: Without a subject both parts are asked for at once
      Given Ada has a DSC+
      When she sends a good picture with the subject ""
      Then Client Portal shows her no document
      And she is told to write her account number or her user name in the subject
      And she is told to write "PoRes" or "PID" in the subject

  Rule: A document is filed under the account named, for the purpose named, and under no other

    @DOC-SUB-4 @model @api
    Scenario: Nobody else finds it
      Given Bob has a DSC+
      And Ada has a DSC+
      When she sends a good picture with the subject "{account number} PID"
      Then Client Portal shows her the document, filed for "PID"
      And Client Portal shows Bob no document

    @DOC-SUB-4 @model @api
    Scenario: Whoever sends it, it is filed under the account that the subject names
      Given Ada has a DSC+
      And Bob has a DSC+
      When Bob sends a good picture with the account number of Ada and "PoRes" in the subject
      Then Client Portal shows Ada the document, filed for "PoRes"
      And Client Portal shows Bob no document

    @DOC-SUB-4 @model @api
    Scenario: Two accounts in one subject are not guessed at
      Given Bob has a DSC+
      And Ada has a DSC+
      When Ada sends a good picture with the account number of Bob besides her own in the subject
      Then Client Portal shows her no document
      And the email is kept for review
      And Client Portal shows Bob no document

    @DOC-SUB-4 @model @api
    Scenario: An account number that nobody has is not guessed at
      Given Ada has a DSC+
      When she sends a good picture with the subject "{the account number before hers} PID"
      Then Client Portal shows her no document
      And the email is kept for review

    @DOC-SUB-4 @model @api
    Scenario: Both purposes in one subject are not guessed at
      Given Ada has a DSC+
      When she sends a good picture with the subject "{account number} PoRes PID"
      Then Client Portal shows her no document
      And the email is kept for review

    @DOC-SUB-4 @model @api
    Scenario: Several pictures of one purpose are filed one by one
      Given Ada has a DSC+
      When she sends 3 good pictures with the subject "{account number} PID"
      Then Client Portal shows her 3 documents, filed for "PID"

    @DOC-SUB-4 @model @api
    Scenario Outline: A picture that comes as <form> is filed
      Given Ada has a DSC+
      When she sends a good picture as <form>, with the subject "{account number} PoRes"
      Then Client Portal shows her the document, filed for "PoRes"
      And she gets one reply, which acknowledges receipt

      Examples:
        | form |
        | PNG  |
        | HEIC |
        | PDF  |

    @DOC-SUB-4 @model @api
    Scenario Outline: What <phone> sends is filed, and is what was photographed
      Given Ada has a DSC+
      And Ada holds <phone>
      And she has begun an email with the picture of a page of her document
      When she fills in "<to>" and "<subject>"
      And she taps "<send>"
      And what her phone sends reaches the mailboxes
      Then Client Portal shows her the document, filed for "PoRes"
      And it is the picture that she sent
      And she gets one reply, which acknowledges receipt

      Examples:
        | phone                                 | to  | subject  | send            |
        | an iPhone                             | To: | Subject: | Send (up arrow) |
        | an iPhone that keeps pictures as HEIC | To: | Subject: | Send (up arrow) |
        | an Android phone                      | To  | Subject  | Send (airplane) |

  Rule: Every email that a person sent gets exactly one reply, automatic mail gets none

    @DOC-INT-1 @model @api
    Scenario: Receipt is acknowledged once
      Given Ada has a DSC+
      When she sends a good picture with the subject "{account number} PoRes"
      Then she gets one reply, which acknowledges receipt

    @DOC-INT-1 @model @api
    Scenario: An email that comes once more, from a program that did not hear the 250, is neither filed nor answered again
      Given Ada has a DSC+
      When she sends a good picture with the subject "{account number} PoRes"
      And the same email comes once more
      Then Client Portal shows her the document, filed for "PoRes"
      And she gets one reply, which acknowledges receipt

    @DOC-INT-1 @model @api
    Scenario: Everything that is wrong is told in one reply, and the email is kept
      Given Ada has a DSC+
      When she sends a text under the name of a picture, with the subject "hello"
      Then she gets one reply, which asks for something else
      And she is told to write "PoRes" or "PID" in the subject
      And she is told that the file is no picture
      And the email is kept for review

    @DOC-INT-1 @model @api
    Scenario Outline: <what> is not answered
      Given Ada has a DSC+
      When <what> comes from her address, with a good picture and a right subject
      Then nobody gets a reply to it
      And the email is kept for review

      Examples:
        | what                     |
        | an automatic reply       |
        | a message of a list      |
        | a message in bulk        |
        | junk that says so        |
        | a report of non-delivery |

  Rule: A picture that cannot be read is not filed, and the reply says what is wrong with it

    @DOC-INT-3 @model @api
    Scenario Outline: A picture that is <flaw>
      Given Ada has a DSC+
      When she sends a picture that is <flaw>, with the subject "{account number} PoRes"
      Then Client Portal shows her no document
      And she is told that the picture is <flaw>, and to take it again

      Examples:
        | flaw                     |
        | blurred                  |
        | too dark                 |
        | burnt out                |
        | crossed by a hard shadow |

    @DOC-INT-3 @model @api
    Scenario: Of a picture with two flaws both are told
      Given Ada has a DSC+
      When she sends a picture that is blurred and crossed by a hard shadow, with the subject "{account number} PoRes"
      Then Client Portal shows her no document
      And she is told that the picture is blurred, and to take it again
      And she is told that the picture is crossed by a hard shadow, and to take it again

    @DOC-INT-3 @model @api
    Scenario: Taken again, it is filed
      Given Ada has a DSC+
      When she sends a picture that is blurred, with the subject "{account number} PoRes"
      Then Client Portal shows her no document
      When she sends a good picture with the subject "{account number} PoRes"
      Then Client Portal shows her the document, filed for "PoRes"

  Rule: What is no picture, or is made to do harm, is refused, and the intake goes on

    @DOC-INT-4 @model @api
    Scenario: An email without a picture
      Given Ada has a DSC+
      When she sends no picture, with the subject "{account number} PoRes"
      Then Client Portal shows her no document
      And she is told to attach a picture

    @DOC-INT-4 @model @api
    Scenario Outline: <file>, whatever its name says
      Given Ada has a DSC+
      When she sends <file> under the name of a picture, with the subject "{account number} PID"
      Then Client Portal shows her no document
      And the email is refused, or she is told what is wrong with the file
      When she sends a good picture with the subject "{account number} PID"
      Then Client Portal shows her the document, filed for "PID"

      Examples:
        | file                                           |
        | a text                                         |
        | an archive                                     |
        | a page with a script                           |
        | a drawing with a script                        |
        | a picture of which most is missing             |
        | a picture of which most is missing but its end |
        | a picture that is over the limit               |
        | a picture made to exhaust the memory           |

    @DOC-INT-4 @model @api
    Scenario Outline: A <form> is told as no picture
      Given Ada has a DSC+
      When she sends a good picture as <form>, with the subject "{account number} PID"
      Then Client Portal shows her no document
      And she is told that the file is no picture

      Examples:
        | form                            |
        | PDF of two pages                |
        | PDF of two pictures on one page |

    @DOC-INT-4 @model @api
    Scenario: A good picture beside a file that is none is filed once that has been mended
      Given Ada has a DSC+
      When she sends a good picture and a text under the name of a picture, with the subject "{account number} PID"
      Then Client Portal shows her no document
      And she is told that the file is no picture
      When she sends a good picture with the subject "{account number} PID"
      Then Client Portal shows her the document, filed for "PID"

  Rule: A message that was taken survives a kill, and is filed exactly once

    @DOC-INT-5 @api
    Scenario: Killed right after it took a message
      Given Ada has a DSC+
      When she sends a good picture with the subject "{account number} PoRes", and the intake is killed at once
      Then Client Portal shows her the document, filed for "PoRes"
      And she gets one reply, which acknowledges receipt

    @DOC-INT-5 @api
    Scenario: Killed after it took a message, before the program that sent it heard so
      Given Ada has a DSC+
      When she sends a good picture with the subject "{account number} PoRes", and the intake is killed at once
      And the same email comes once more
      Then Client Portal shows her the document, filed for "PoRes"
      And she gets one reply, which acknowledges receipt

    @DOC-INT-5 @api
    Scenario: Killed again and again while messages come
      Given Ada has a DSC+
      When she sends 6 emails with a good picture each, and the intake is killed after every second one
      Then Client Portal shows her as many documents as emails were taken

  Rule: What the sender is told depends on the email alone

    @DOC-INT-6 @model @api
    Scenario Outline: <which> gets the same reply as any other
      Given Ada lives in the United States
      And Ada has a DSC+
      When Eve sends a good picture with the account number of Ada and "PoRes" in the subject
      And Eve sends the same <which>
      Then both replies say the same

      Examples:
        | which                                   |
        | with an account number that nobody has  |
        | with a user name that nobody has        |
        | with the account number of an Austrian  |
        | with the account number of a closed one |

  Rule: What is filed and shown is the picture alone, without what a phone writes besides it

    @DOC-INT-7 @model @api @browser
    Scenario Outline: A <form> that tells place, time and phone is shown without them
      Given Ada has a DSC+
      When she sends a good picture that tells place, time and phone, as a <form>, with the subject "{account number} PoRes"
      Then Client Portal shows her the document, filed for "PoRes"
      And it is the picture that she sent
      And its file tells nothing of where, when and by which phone it was taken

      Examples:
        | form                       |
        | JPEG                       |
        | JPEG that lies on its side |
        | HEIC                       |

    @DOC-INT-7 @model @api @browser
    Scenario: A picture that lies on its side in a PDF is filed as the page shows it
      Given Ada has a DSC+
      When she sends a good picture as PDF that turns it upright, with the subject "{account number} PoRes"
      Then Client Portal shows her the document, filed for "PoRes"
      And it is the picture that she took, upright
