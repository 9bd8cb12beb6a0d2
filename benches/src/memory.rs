//! How much memory a piece of code needs at its largest.

/// The largest growth of this process while `f` runs: its peak of resident memory after, less what it had before. `None`
/// where the system does not tell (it does on Linux).
pub fn growth(f: impl FnOnce()) -> Option<u64> {
    // Sets the peak back to what is resident now; where that is refused, an earlier peak may count.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = status("VmRSS:")?;
    f();
    Some(status("VmHWM:")?.saturating_sub(before))
}

/// A line of the process's status, in bytes.
fn status(key: &str) -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix(key))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_touched_is_counted() {
        let grown = growth(|| drop(std::hint::black_box(vec![1u8; 64 << 20])));
        assert!(grown.is_some_and(|g| (60 << 20..200 << 20).contains(&g)), "{grown:?}");
    }
}
