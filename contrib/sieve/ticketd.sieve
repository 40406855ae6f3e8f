require ["fileinto", "imap4flags", "mailbox"];

# Only what ticketd wrote; its mark is not proof, but a folder needs none.
if exists "X-Ticket-Event" {
    if header :is "X-Ticket-Priority" "urgent" {
        addflag "\\Flagged";
    }
    if header :is "X-Ticket-Event" ["held", "bounce"] {
        fileinto :create "Tickets.Problems";
    } elsif header :is "X-Ticket-Event" ["note", "command", "assigned"] {
        fileinto :create "Tickets.Internal";
    } elsif header :is "X-Ticket-Assigned" "alice" {
        fileinto :create "Tickets.Mine";
    } elsif header :is "X-Ticket-Department" "support" {
        fileinto :create "Tickets.Support";
    } else {
        fileinto :create "Tickets";
    }
    stop;
}
