//! throw-away
fn main() {
    let t = std::time::Instant::now();
    let w = wholetime_synthetic::havelock(std::path::Path::new("/tmp/e/havelock")).unwrap();
    println!("{} files {:?}", w.files.len(), t.elapsed());
    let t = std::time::Instant::now();
    let w = wholetime_synthetic::england(std::path::Path::new("/tmp/e/england"), 3, 6200, 1).unwrap();
    println!("{:?} {:?}", w.files, t.elapsed());
}
