//! Values as they are typed: `1,0.1,0.01` and `1..5`.

/// The most runs of one sweep: more is a slip.
const MOST: u64 = 100_000;

/// Values that make no sweep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SweepError {
    /// A range that is none.
    #[error("{0}: a range goes from a whole number up to another, such as 1..5, with {MOST} numbers at most")]
    Range(String),
    /// More combinations than anyone means.
    #[error("these are more than {MOST} runs; leave out some values")]
    Many,
}

/// The values of a list: parts between commas, of which `a..b` stands for the whole numbers from a to b.
///
/// # Errors
/// For a range that is none.
pub fn values(typed: &str) -> Result<Vec<String>, SweepError> {
    let mut all = Vec::new();
    for part in typed.split(',').map(str::trim) {
        // A path may begin with dots.
        let is_path = |(from, to): &(&str, &str)| {
            from.contains(['/', '\\']) || from.is_empty() && to.parse::<u64>().is_err()
        };
        match part.split_once("..").filter(|range| !is_path(range)) {
            None => all.push(part.to_string()),
            Some((from, to)) => {
                let wrong = || SweepError::Range(part.into());
                let (from, to): (u64, u64) = from.parse().ok().zip(to.parse().ok()).ok_or_else(wrong)?;
                if from > to || to - from >= MOST {
                    return Err(wrong());
                }
                all.extend((from..=to).map(|n| n.to_string()));
            }
        }
    }
    Ok(all)
}

/// One value of each list, in every combination; the last list goes round fastest.
///
/// # Errors
/// If these are too many.
pub fn grid(lists: &[Vec<String>]) -> Result<Vec<Vec<String>>, SweepError> {
    let count = lists.iter().try_fold(1u64, |n, list| n.checked_mul(list.len() as u64));
    if count.is_none_or(|n| n > MOST) {
        return Err(SweepError::Many);
    }
    let mut all = vec![Vec::new()];
    for list in lists {
        let longer = |row: &Vec<String>| {
            list.iter()
                .map(|value| [row.as_slice(), std::slice::from_ref(value)].concat())
                .collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges_are_read() {
        let read = |typed: &str| values(typed).unwrap().join(" ");
        assert_eq!(read("1,0.1, 1e-3"), "1 0.1 1e-3");
        assert_eq!(read("1..3,10"), "1 2 3 10");
        assert_eq!(read("7..7"), "7");
        assert_eq!(read("../a.csv,digits"), "../a.csv digits");
        assert_eq!(read("data/../a.csv"), "data/../a.csv");
        for wrong in ["5..1", "1..", "..3", "a..b", "0.1..0.5", "1..1000000000", "1...3", "1..-3"] {
            let e = values(wrong).unwrap_err().to_string();
            assert!(e.starts_with(wrong) && e.contains("1..5"), "{e}");
        }
    }

    #[test]
    fn the_last_list_goes_round_fastest() {
        let lists = [&["a", "b"][..], &["x"], &["1", "2"]].map(|l| l.iter().map(|s| s.to_string()).collect());
        let rows: Vec<String> = grid(&lists).unwrap().iter().map(|row| row.concat()).collect();
        assert_eq!(rows, ["ax1", "ax2", "bx1", "bx2"]);
        assert_eq!(grid(&[]).unwrap(), [Vec::<String>::new()]);
        let long: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        assert_eq!(grid(&vec![long; 40]), Err(SweepError::Many));
    }
}
