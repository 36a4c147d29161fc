// SPDX-License-Identifier: AGPL-3.0-only
//! Why bytes could not be read.

/// Defines the kinds with their names and their sentences, so that none of the three can be forgotten.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident => $text:literal,)*) => {
        /// What is wrong with the bytes. Each kind says which byte [`DecodeError::at`] points to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DecodeErrorKind {
            $($(#[$doc])* $kind,)*
        }

        impl DecodeErrorKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The kind's name, which stays the same: `TrailingBytes`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($kind),)*
                }
            }

            /// Whether another reader may accept such input: keys out of order or given twice (BEN-009), and what is
            /// beyond the bounds up to which every reader has to accept.
            pub const fn is_latitude(self) -> bool {
                matches!(
                    self,
                    Self::UnsortedKeys
                        | Self::DuplicateKey
                        | Self::TooDeep
                        | Self::TooLong
                        | Self::NameTooLong
                        | Self::TooManyReturns
                )
            }

            const fn text(self) -> &'static str {
                match self {
                    $(Self::$kind => $text,)*
                }
            }
        }
    };
}

kinds! {
    /// The input ends inside a value. At: the end of the input.
    Truncated => "the value is cut short",
    /// The value is followed by something. At: the first byte after it.
    TrailingBytes => "trailing bytes after the value",
    /// A byte that begins no value, or that ends a dictionary between a key and its value. At: that byte.
    UnexpectedByte => "a byte that begins no value",
    /// An integer is not written in digits. At: the first byte that should have been a digit.
    BadInteger => "an integer is not written in decimal digits",
    /// An integer or a length has a zero before its first digit. At: that zero.
    LeadingZero => "a number has a leading zero",
    /// An integer is written as minus zero. At: the minus.
    NegativeZero => "an integer is negative zero",
    /// The length of a byte string is not written in digits and a colon. At: the first byte that is neither.
    BadLength => "a length is not written in decimal digits and a colon",
    /// A byte string is announced as longer than the bytes that are left. At: its length.
    LengthPastEnd => "a byte string ends past the end of the input",
    /// A byte string is longer than 16 MiB. At: its length.
    TooLong => "a byte string of more than 16 MiB",
    /// More than 8 lists and dictionaries are open at once. At: the first byte of the one too many.
    TooDeep => "more than 8 levels of nesting",
    /// The keys of a dictionary do not ascend. At: the key that should have come earlier.
    UnsortedKeys => "a dictionary key is out of order",
    /// A key of a dictionary is given twice. At: the second one.
    DuplicateKey => "a dictionary key is repeated",
    /// A value has another type than its place in the record asks for. At: its first byte.
    WrongType => "a value of the wrong type",
    /// A tuple begins with another integer than its record's. At: the first byte of that integer.
    WrongTag => "a tuple with the wrong tag",
    /// A tuple has too few elements. At: the byte that closes it.
    MissingElement => "a tuple with too few elements ends",
    /// A tuple has too many elements. At: the first one too many.
    ExtraElement => "a tuple with too many elements goes on",
    /// A dictionary is without a key that its record needs. At: the byte that closes it.
    MissingKey => "a dictionary without a required key ends",
    /// Text is not UTF-8. At: the first byte that does not fit.
    NotUtf8 => "text that is not UTF-8",
    /// A name that needs characters has none. At: its length.
    EmptyName => "an empty name",
    /// A name has more than 1,024 bytes. At: its length.
    NameTooLong => "a name of more than 1,024 bytes",
    /// Pending returns have more than 100,000 different entries. At: the first one too many.
    TooManyReturns => "more than 100,000 pending returns",
}

impl DecodeErrorKind {
    /// The kind with this [`name`](Self::name), if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// This error at a place in the input.
    pub const fn at(self, at: usize) -> DecodeError {
        DecodeError { kind: self, at }
    }
}

/// Bytes that are not the record they should be: what is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{} at byte {at}", kind.text())]
pub struct DecodeError {
    /// What is wrong.
    pub kind: DecodeErrorKind,
    /// The place in the input, in bytes from 0; each kind says which byte is meant.
    pub at: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_there_and_back() {
        for &kind in DecodeErrorKind::ALL {
            assert_eq!(DecodeErrorKind::parse(kind.name()), Some(kind));
            assert_eq!(format!("{kind:?}"), kind.name());
        }
        assert_eq!(DecodeErrorKind::parse("Nonsense"), None);
    }

    #[test]
    fn errors_are_sentences() {
        assert_eq!(DecodeErrorKind::TrailingBytes.at(14).to_string(), "trailing bytes after the value at byte 14");
    }
}
