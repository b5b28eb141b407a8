Feature: Whether the trading platform can be reached
  The troubleshooter has a connectivity test. It tries from where the account holder is, and checks in the article's order:
  whether another website answers, whether a firewall swallows the platform's connection, whether its ports are open.

  Rule: First of all the Internet connection has to work

    @TRB-D-1 @api @browser
    Scenario Outline: Where another website <does not answer>, the Internet service provider is the one to ask
      Given another website <does not answer>
      When Ada tests the connection
      Then the test says that no other website answers
      And the test names the Internet connection as the cause and sends her to the Internet service provider

      Examples:
        | does not answer |
        | is closed       |
        | is filtered     |

    @TRB-D-1 @api @browser
    Scenario: Where the platform's ports do not answer either, the Internet connection is the cause all the same
      Given another website is filtered
      And TCP port 4000 of the trading platform is filtered
      And TCP port 4001 of the trading platform is closed
      When Ada tests the connection
      Then the test names the Internet connection as the cause and sends her to the Internet service provider

    @TRB-D-1 @api @browser
    Scenario: Where another website answers, the Internet connection is not the cause
      Given TCP port 4000 of the trading platform is closed
      When Ada tests the connection
      Then the test says that another website answers
      And the test names the port as the cause and sends nobody to the Internet service provider

  Rule: A firewall that blocks the connection is named, and has to be reconfigured

    @TRB-D-2 @api @browser
    Scenario Outline: A firewall that swallows what is sent to TCP port <port> is the cause
      Given TCP port <port> of the trading platform is filtered
      When Ada tests the connection
      Then the test names the firewall as the cause and says that it has to be reconfigured
      And the cause at TCP port <port> is the firewall

      Examples:
        | port |
        | 4000 |
        | 4001 |

    @TRB-D-2 @api @browser
    Scenario: A port that refuses is not the work of a firewall
      Given TCP port 4001 of the trading platform is closed
      When Ada tests the connection
      Then the test names the port as the cause and says that it has to be opened

  Rule: The test tells whether the platform can be reached from here

    @TRB-D-4 @api @browser
    Scenario: Everything can be reached
      When Ada tests the connection
      Then the test says that another website answers
      And the test says that TCP port 4000 is open
      And the test says that TCP port 4001 is open
      And the test names nothing as the cause and says that the platform can be reached

    @TRB-D-4 @api @browser
    Scenario Outline: TCP port 4000 is <first>, and TCP port 4001 is <second>
      Given TCP port 4000 of the trading platform is <first>
      And TCP port 4001 of the trading platform is <second>
      When Ada tests the connection
      Then the test says that TCP port 4000 is <first>
      And the test says that TCP port 4001 is <second>

      Examples:
        | first    | second   |
        | open     | closed   |
        | open     | filtered |
        | closed   | open     |
        | filtered | closed   |

    @TRB-D-4 @api @browser
    Scenario: A port that is opened can be reached again
      Given TCP port 4001 of the trading platform is filtered
      And Ada has tested the connection
      When TCP port 4001 of the trading platform is open again
      And she tests the connection
      Then the test says that TCP port 4001 is open
      And the test names nothing as the cause and says that the platform can be reached

  Rule: The cause is named port by port, in the order of the checks

    @TRB-D-5 @api @browser
    Scenario: One port is filtered and the other refuses: the firewall comes before the ports
      Given TCP port 4000 of the trading platform is closed
      And TCP port 4001 of the trading platform is filtered
      When Ada tests the connection
      Then the cause at TCP port 4000 is the port
      And the cause at TCP port 4001 is the firewall
      And the test names the firewall as the cause

    @TRB-D-5 @api @browser
    Scenario Outline: One port is open and the other is <blocked>
      Given TCP port 4000 of the trading platform is <blocked>
      When Ada tests the connection
      Then the cause at TCP port 4000 is <cause>
      And the cause at TCP port 4001 is nothing
      And the test names <cause> as the cause

      Examples:
        | blocked  | cause        |
        | closed   | the port     |
        | filtered | the firewall |

    @TRB-D-5 @api @browser
    Scenario: While no other website answers, neither a firewall nor a port is blamed
      Given another website is closed
      And TCP port 4000 of the trading platform is filtered
      And TCP port 4001 of the trading platform is closed
      When Ada tests the connection
      Then the cause at TCP port 4000 is the Internet connection
      And the cause at TCP port 4001 is the Internet connection
      And the test names the Internet connection as the cause
