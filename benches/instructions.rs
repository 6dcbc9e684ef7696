//! Runs one operation a number of times and nothing else, for a tool that counts instructions.
//!
//! `instructions` lists the operations' names; `instructions NAME TIMES` runs one.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark that can't be prepared should end"
)]

mod operations;

fn main() {
    // Cargo adds `--bench` to what it is given.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let all = operations::all();
    let [name, times] = arguments.as_slice() else {
        for operation in all {
            println!("{}", operation.name);
        }
        return;
    };
    let mut run = all.into_iter().find(|operation| operation.name == *name).unwrap().prepare();
    for _ in 0..times.parse::<u32>().unwrap() {
        run();
    }
}
