//! Users: who may sign in; their states and the verbs that change them.
