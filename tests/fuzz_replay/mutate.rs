//! Changes inputs as fuzzers do: at random, but the same for the same seed.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};

/// What parsers look for, and what trips them.
const WORDS: [&[u8]; 40] = [
    b".",
    b"..",
    b"=",
    b"==",
    b"-",
    b"_",
    b"+",
    b"/",
    b" ",
    b"\n",
    b"\r\n",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b",",
    b":",
    b"null",
    b"-0",
    b"1e400",
    b"9007199254740993",
    b"\"alg\":\"none\"",
    b"\"crit\":[\"b64\"]",
    b"\"exp\":0",
    b"\"aud\":[]",
    b"\"__proto__\":{}",
    b"-----BEGIN PUBLIC KEY-----",
    b"-----END PUBLIC KEY-----",
    b"\x30\x80",
    b"\x30\x82\xff\xff",
    b"\x02\x01\x00",
    b"\x05\x00",
    b"AQAB",
    b"AAAA",
];

/// Makes inputs out of a corpus, one after the other.
pub struct Mutator<'c> {
    state: u64,
    corpus: &'c [Vec<u8>],
    longest: usize,
}

impl<'c> Mutator<'c> {
    pub fn new(seed: u64, corpus: &'c [Vec<u8>], longest: usize) -> Self {
        assert!(!corpus.is_empty());
        Self { state: seed, corpus, longest }
    }

    /// An input of the corpus with one to eight changes.
    pub fn next(&mut self) -> Vec<u8> {
        let mut input = self.pick().to_vec();
        for _ in 0..=self.below(8) {
            input = self.changed(input);
            input.truncate(self.longest);
        }
        input
    }

    fn pick(&mut self) -> &'c [u8] {
        let corpus = self.corpus;
        &corpus[self.below(corpus.len())]
    }

    /// `SplitMix64`.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.random() % u64::try_from(end).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.random().to_le_bytes()[0]
    }

    /// A place in the input, and one behind it.
    fn range(&mut self, length: usize) -> (usize, usize) {
        let start = self.below(length + 1);
        let longest = if self.below(8) == 0 { length - start } else { (length - start).min(8) };
        (start, start + self.below(longest + 1))
    }

    fn changed(&mut self, mut input: Vec<u8>) -> Vec<u8> {
        let (start, end) = self.range(input.len());
        match self.below(10) {
            0 if start < input.len() => input[start] ^= 1 << self.below(8),
            1 if start < input.len() => input[start] = self.byte(),
            2 => input.insert(start, self.byte()),
            3 => drop(input.drain(start..end)),
            4 => {
                let part = input[start..end].repeat(1 + self.below(4));
                input.splice(start..start, part);
            }
            5 => input.truncate(start),
            6 => {
                let other = self.pick();
                let (from, to) = self.range(other.len());
                input.splice(start..end, other[from..to].iter().copied());
            }
            7 => input = self.changed_within(input),
            _ => {
                let word = WORDS[self.below(WORDS.len())];
                let end = if self.below(2) == 0 { start } else { end };
                input.splice(start..end, word.iter().copied());
            }
        }
        input
    }

    /// Changes what is in base64, which hardly anything that changes the text does.
    fn changed_within(&mut self, input: Vec<u8>) -> Vec<u8> {
        let encoded = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
        let start = self.below(input.len() + 1);
        let start = start - input[..start].iter().rev().take_while(|byte| encoded(byte)).count();
        let end = start + input[start..].iter().take_while(|byte| encoded(byte)).count();
        let Ok(text) = core::str::from_utf8(&input[start..end]) else { return input };
        let text = if let Ok(bytes) = Base64UrlUnpadded::decode_vec(text) {
            Base64UrlUnpadded::encode_string(&self.changed(bytes))
        } else if let Ok(bytes) = Base64::decode_vec(text) {
            Base64::encode_string(&self.changed(bytes))
        } else {
            return input;
        };
        [&input[..start], text.as_bytes(), &input[end..]].concat()
    }
}
