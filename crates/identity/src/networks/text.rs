//! The texts of the page of networks.

kernel::catalogue! {
    title = "Networks";
    sentence = "From where people sign in and work, and programs ask.";
    card = "Only from these networks";
    card_sentence = "Whoever comes from elsewhere is refused like a wrong password, and an open session ends with its next request from there.";
    networks = "Networks";
    networks_hint = "One on each line, such as 192.0.2.0/24, 198.51.100.7 or 2001:db8::/32. Empty: from anywhere.";
    you(ip) = "You come from {ip}.";
    nowhere = "an address that is not known";
    exempt = "Emergency users";
    exempt_hint = "User names, one on each line. They come in from anywhere, also when the line of the office is down: name the owner or an administrator.";
    saved = "The networks are saved. They hold with everybody's next request.";
    stale = "Somebody else changed the networks meanwhile. Look at the new ones, then save again.";
    too_many_networks(most) = "Name at most {most} networks.";
    network_unknown(word) = "“{word}” is no network: write it like 192.0.2.0/24 or 2001:db8::/32.";
    too_many_exempt(most) = "Name at most {most} emergency users: each comes in from anywhere.";
    nobody_called(name) = "Nobody is called “{name}”. Enter a user name or a primary e-mail address.";
    shuts_out(here) = "You come from {here}, which lies in none of these networks, and no Active emergency user could change them: nobody would get in to take this back. Add your network, or name the owner or an administrator as an emergency user.";
    reason_needed = "Say why; the audit log keeps it.";
    none_to_lift = "No network is named: everybody comes in from anywhere already.";
}
