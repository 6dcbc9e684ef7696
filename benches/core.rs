//! Times the core's operations with criterion.

#![allow(missing_docs, reason = "the macros below make public functions")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark that can't be prepared should end"
)]

mod operations;

use criterion::{Criterion, criterion_group, criterion_main};

fn core(criterion: &mut Criterion) {
    for operation in operations::all() {
        let name = operation.name.clone();
        let mut run = operation.prepare();
        criterion.bench_function(&name, |bencher| bencher.iter(&mut run));
    }
}

criterion_group!(benches, core);
criterion_main!(benches);
