//! What this crate says to people: on the outbox page, at the form of the transport, in the test mail.

kernel::catalogue! {
    not_composed(error) = "The mail could not be written: {error}.";
    no_such_domain(domain) = "{domain} cannot be the domain of an address. Correct the address, then send a new mail.";
    bad_address(address, error) = "{address} is not an address that mail can be sent to ({error}). Correct it, then send a new mail.";
    no_longer_kept = "This mail cannot be sent again: its text is no longer kept. Send a new one.";
    not_to_retry = "This mail was sent or cancelled, so it is not tried again.";
    not_to_cancel = "This mail is on its way, was sent or was cancelled already.";
    sealed_with_lost_key = "The text of this mail does not open with the secret key of this installation. Send a new one.";
    gave_up(answer) = "Given up after four days. The last answer: {answer}";
    connection_cut = "The connection ended before the server had the mail.";
    lost_reply = "The connection ended before the server answered; it may have taken the mail. It is sent again under the same Message-ID, by which a mailbox knows a copy.";
    cannot_reach(host, port, error) = "No connection to {host}, port {port}: {error}.";
    too_slow(host) = "{host} took too long to answer.";
    no_starttls(host) = "{host} does not offer STARTTLS. Nothing was sent: no password and no mail goes over a connection that others can read. Choose TLS (port 465), or ask whoever runs the server.";
    tls_failed(host, error) = "The encrypted connection to {host} failed: {error}. Nothing was sent.";
    no_auth(host) = "{host} offers no way to sign in that Usher knows (PLAIN, LOGIN). Take away the user name if the server needs none.";
    plain_refused = "A user name and password are never sent over a connection without encryption. Choose STARTTLS or TLS.";
    plain_elsewhere = "Without encryption mail may only go to a server on this machine. Choose STARTTLS or TLS.";
    no_smtputf8(host, address) = "{host} does not take addresses with letters such as ç (SMTPUTF8), so {address} cannot get mail through it. Use another address of this person, or another mail server, then try again.";
    not_understood(error) = "The server's answer is not SMTP: {error}.";
    no_file(error) = "The mail could not be written to a file: {error}.";
    host_needed = "Enter the mail server's name, such as smtp.company.example.";
    host_wrong = "Enter a server's name or address, without port and without https://.";
    port_wrong = "Enter a port between 1 and 65535: 587 for STARTTLS, 465 for TLS.";
    password_again = "Enter the password again: it is kept for one server and user name only.";
    password_needed = "Enter the password for this user name, or take the user name away.";
    test_first = "Send a test mail with these settings first. They are kept once the server has taken it.";
    changed_meanwhile = "Somebody else changed the mail settings meanwhile. Load the page again.";
    bad_ca = "The file of additional certificates holds no certificate.";
}
