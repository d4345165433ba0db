//! What fails around the program: the disk, the clock, the descriptors, the patience of those who ask.

mod clients;
mod clock;
mod disk;
mod syncs;
mod upgrade;
