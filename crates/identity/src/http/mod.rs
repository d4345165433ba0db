//! What the pages share: the application's state, who is signed in, the frame.
