//! What fails around the program: the disk, the descriptors, the patience of those who ask.

mod clients;
mod disk;
mod upgrade;
