//! The fuzz targets without a fuzzer: every input of `fuzz/corpus`, and mutations of them, the same ones each time.
//!
//! `LATCHKEY_FUZZ_SEED` chooses other mutations, `LATCHKEY_FUZZ_TIMES` makes them that many times as many.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the targets and the helpers panic as tests do"
)]

mod mutate;
#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;

use mutate::Mutator;
use targets::TARGETS;

/// What a fuzzer is allowed, too.
const LONGEST: usize = 8192;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// Runs the whole corpus of a target, and so many mutations.
fn replay(name: &str, inputs: usize, mutations: u64) {
    let corpus = corpus(name);
    assert_eq!(corpus.len(), inputs, "the corpus of {name}");
    let ran = corpus.iter().filter(|input| run(name, input)).count();
    assert_eq!(ran, inputs);

    let seed = number("LATCHKEY_FUZZ_SEED", 1);
    let mut mutator = Mutator::new(seed, &corpus, LONGEST);
    let mutations = mutations * number("LATCHKEY_FUZZ_TIMES", 1);
    let ran: u64 = (0..mutations).map(|_| u64::from(run(name, &mutator.next()))).sum();
    assert_eq!(ran, mutations);
    println!("{name}: {inputs} inputs and {mutations} mutations of them with seed {seed}");
}

/// Runs one input, and says which one it was when something doesn't hold.
fn run(name: &str, input: &[u8]) -> bool {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| targets::run(name, input))) {
        eprintln!("{name} fails with b\"{}\"", input.escape_ascii());
        resume_unwind(panic);
    }
    true
}

#[test]
fn every_corpus_is_one_of_a_target() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, TARGETS.map(|(name, _)| name));
}

#[test]
fn mutations_are_the_same_for_the_same_seed_and_others_for_another() {
    let corpus = corpus("compact");
    let first = |seed| {
        let mut mutator = Mutator::new(seed, &corpus, LONGEST);
        (0..1000).map(|_| mutator.next()).collect::<Vec<_>>()
    };
    assert_eq!(first(1), first(1));
    assert_ne!(first(1), first(2));
    assert!(first(1).iter().all(|input| input.len() <= LONGEST));
    let known = first(1).iter().filter(|input| corpus.contains(input)).count();
    assert!(known < 100, "{known} of 1000 mutations change nothing");
}

#[test]
fn claims() {
    replay("claims", 40, 40_000);
}

#[test]
fn compact() {
    replay("compact", 44, 20_000);
}

#[test]
fn header() {
    replay("header", 40, 40_000);
}

#[test]
fn key_der() {
    replay("key_der", 40, 10_000);
}

#[test]
fn key_jwk() {
    replay("key_jwk", 40, 40_000);
}

#[test]
fn key_text() {
    replay("key_text", 40, 10_000);
}

#[test]
fn legacy_open() {
    replay("legacy_open", 14, 20_000);
}

#[test]
fn sealed_open() {
    replay("sealed_open", 13, 10_000);
}
