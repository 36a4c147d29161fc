// SPDX-License-Identifier: AGPL-3.0-only
//! The four kinds of names, each a type of its own so that none is taken for another.
//!
//! `new` is for names that this side makes up and has the narrow bounds of a writer; `read` is for names that came
//! from elsewhere and has the wide bounds of a reader. Cloning a name copies no text.

use std::borrow::Borrow;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::limit;

/// Why a text cannot be used as a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NameError {
    /// The name has no characters, and this kind of name needs some.
    #[error("the {name} is empty; give it 1 to {max} bytes")]
    Empty {
        /// The kind of name, as the protocol calls it.
        name: &'static str,
        /// How many bytes it may have.
        max: usize,
    },
    /// The name has too many bytes.
    #[error("the {name} has {length} bytes; it may have at most {max}")]
    TooLong {
        /// The kind of name, as the protocol calls it.
        name: &'static str,
        /// How many bytes it has.
        length: usize,
        /// How many bytes it may have.
        max: usize,
    },
    /// The name has a character that this kind of name must be without.
    #[error("the {name} has a byte at {at} that is not printable ASCII; use only the characters from space to ~")]
    NotPrintable {
        /// The kind of name, as the protocol calls it.
        name: &'static str,
        /// The first such byte's place in the name.
        at: usize,
    },
}

fn check_length(name: &'static str, text: &str, bounds: &RangeInclusive<usize>) -> Result<(), NameError> {
    let (length, max) = (text.len(), *bounds.end());
    if length > max {
        return Err(NameError::TooLong { name, length, max });
    }
    if length < *bounds.start() {
        return Err(NameError::Empty { name, max });
    }
    Ok(())
}

/// Which characters a writer allows.
#[derive(Clone, Copy)]
enum Characters {
    Any,
    PrintableAscii,
}

fn check_characters(name: &'static str, text: &str, allowed: Characters) -> Result<(), NameError> {
    let printable = |byte: &u8| matches!(byte, b' '..=b'~');
    // All are looked at, for that goes many at a time; the first is searched for only where there is one.
    let all = text.as_bytes().iter().fold(true, |all, byte| all & printable(byte));
    match allowed {
        Characters::PrintableAscii if !all => {
            let at = text.bytes().position(|byte| !printable(&byte)).unwrap_or(0);
            Err(NameError::NotPrintable { name, at })
        }
        Characters::PrintableAscii | Characters::Any => Ok(()),
    }
}

/// One name type: what it is called, how many bytes a writer and a reader allow, and which characters a writer allows.
macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $name:literal, write $write:expr, read $read:expr, $characters:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(Arc<str>);

        impl $type {
            #[doc = concat!("A ", $name, " that this side makes up; refused where a writer must not create it.")]
            pub fn new(text: &str) -> Result<Self, NameError> {
                Self::check(text)?;
                Ok(Self(Arc::from(text)))
            }

            #[doc = concat!("Whether a writer may create this ", $name, ", which may have come from elsewhere.")]
            pub fn check_writable(&self) -> Result<(), NameError> {
                Self::check(&self.0)
            }

            fn check(text: &str) -> Result<(), NameError> {
                // spec: LIM-013
                check_length($name, text, &$write)?;
                check_characters($name, text, Characters::$characters)
            }

            #[doc = concat!("A ", $name, " that came from elsewhere; refused only where no reader has to accept it.")]
            pub fn read(text: &str) -> Result<Self, NameError> {
                // spec: REC-019, REC-020
                check_length($name, text, &$read)?;
                Ok(Self(Arc::from(text)))
            }

            /// A copy that shares no memory with this one, where cloning does. Clones that come and go on several
            /// processors at once slow each other down.
            #[must_use]
            pub fn detached(&self) -> Self {
                Self(Arc::from(&*self.0))
            }

            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name! {
    /// Where messages are put and taken: the name of a queue.
    Topic, "topic", write 1..=limit::TOPIC_MAX, read 1..=limit::READ_NAME_MAX, Any
}

name! {
    /// One schedule operation and all that follows from it. Opaque to everybody but the one who made it up.
    RootId, "root_id", write 1..=limit::ROOT_ID_MAX, read 1..=limit::READ_NAME_MAX, PrintableAscii
}

name! {
    /// The identity of a call: equal calls have equal hashes. Opaque to the protocol.
    CallHash, "call_hash", write 1..=limit::CALL_HASH_MAX, read 1..=limit::READ_NAME_MAX, PrintableAscii
}

name! {
    /// Which task a call runs. The only name that may be empty.
    TaskName, "task_name", write 0..=limit::TASK_NAME_MAX, read 0..=limit::READ_NAME_MAX, Any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writers_bounds() {
        // spec: LIM-013
        assert!(Topic::new(&"t".repeat(512)).is_ok());
        assert!(Topic::new(&"t".repeat(513)).is_err());
        assert!(Topic::new("\u{1f3ed} \n").is_ok());
        assert!(RootId::new(&"r".repeat(128)).is_ok());
        assert!(RootId::new(&"r".repeat(129)).is_err());
        assert!(CallHash::new(&"h".repeat(1024)).is_ok());
        assert!(CallHash::new(&"h".repeat(1025)).is_err());
        assert!(CallHash::new(" ~").is_ok());
        assert!(TaskName::new("").is_ok());
        assert!(TaskName::new(&"\u{e9}".repeat(512)).is_ok());
        assert!(TaskName::new(&"\u{e9}".repeat(513)).is_err());
    }

    #[test]
    fn readers_bounds() {
        // spec: REC-019, REC-020
        let long = "\u{0}".repeat(1024);
        for result in [Topic::read("").err(), RootId::read("").err(), CallHash::read("").err()] {
            assert!(matches!(result, Some(NameError::Empty { .. })));
        }
        assert_eq!(TaskName::read("").map(|name| name.as_str().len()), Ok(0));
        assert_eq!(Topic::read(&long).map(|name| name.as_str().len()), Ok(1024));
        assert_eq!(RootId::read(&long).map(|name| name.as_str().len()), Ok(1024));
        assert_eq!(CallHash::read(&long).map(|name| name.as_str().len()), Ok(1024));
        assert_eq!(TaskName::read(&long).map(|name| name.as_str().len()), Ok(1024));
        assert!(TaskName::read(&"x".repeat(1025)).is_err());
    }

    #[test]
    fn errors_are_sentences() {
        let sentence = |result: Result<RootId, NameError>| result.unwrap_err().to_string();
        assert_eq!(sentence(RootId::new("")), "the root_id is empty; give it 1 to 128 bytes");
        assert_eq!(sentence(RootId::new(&"r".repeat(200))), "the root_id has 200 bytes; it may have at most 128");
        assert_eq!(
            sentence(RootId::new("a\u{e9}")),
            "the root_id has a byte at 1 that is not printable ASCII; use only the characters from space to ~"
        );
    }

    #[test]
    fn order_is_by_bytes() {
        let [low, high] = ["\u{ffe0}", "\u{1f3ed}"].map(|text| Topic::read(text).unwrap());
        assert!(low < high, "UTF-16 would order them the other way");
    }
}
