// SPDX-License-Identifier: AGPL-3.0-only
//! The kit that judges whether a worker speaks the brrr protocol.
//!
//! | module | holds |
//! |---|---|
//! | [`adapter`] | the seam: a child process whose every call into its infrastructure is held until the kit replies |
//! | [`case`], [`suite`] | what a worker is put through, and which of it is run |
//! | [`world`] | the simulated store, queues and counters |
//! | [`play`], [`runner`] | one case, and all of them |
//! | [`oracle`], [`property`] | the two judges |
//! | [`app`] | the layer in which people write tasks, and who judges that |
//! | [`conduct`] | what became of the bytes of a record vector |
//! | [`requirement`], [`finding`], [`verdict`] | what is judged by, what is said, what follows from it |
//! | [`coverage`], [`expectation`], [`known`] | what checks each requirement; what an implementation is known to fail; the SDKs that were judged |
//! | [`doctor`] | what is wrong with an adapter |
//! | [`explore`] | every state that schedules of small graphs lead to, random runs of larger ones, crashes at every op |
//! | [`network`] | the servers that a worker talks to, on loopback |
//! | [`explain`] | all that is known of one requirement or case |
//! | [`trace`], [`report`] | what was seen, for later and for now |
//! | [`replay`] | the schedule of a trace, run against any implementation |
//! | [`exchange`], [`vector`], [`judge`] | recorded behaviour, recorded bytes, and both judges on what was recorded |

pub mod adapter;
pub mod app;
pub mod case;
pub mod conduct;
pub mod coverage;
pub mod doctor;
pub mod exchange;
pub mod expectation;
pub mod explain;
pub mod explore;
pub mod finding;
mod json;
pub mod judge;
pub mod known;
pub mod network;
pub mod octets;
pub mod oracle;
pub mod play;
pub mod property;
pub mod replay;
pub mod report;
pub mod requirement;
pub mod runner;
pub mod seed;
pub mod suite;
pub mod trace;
pub mod vector;
pub mod verdict;
pub mod world;
