//! Values as they are typed: `1,0.1,0.01` and `1..5`.

/// The most runs of one sweep: more is a slip.
const MOST: u64 = 100_000;

/// A range that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{typed}: a range goes from a whole number up to another, such as 1..5, with {MOST} numbers at most")]
pub struct RangeError {
    typed: String,
}

/// The values of a list: parts between commas, of which `a..b` stands for the whole numbers from a to b.
///
/// # Errors
/// For a range that is none.
pub fn values(typed: &str) -> Result<Vec<String>, RangeError> {
    let mut all = Vec::new();
    for part in typed.split(',').map(str::trim) {
        // A path may begin with dots.
        match part.split_once("..").filter(|(from, _)| !from.is_empty() && !from.contains(['/', '\\'])) {
            None => all.push(part.to_string()),
            Some((from, to)) => {
                let wrong = || RangeError { typed: part.into() };
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
pub fn grid(lists: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    for list in lists {
        let longer = |row: &Vec<String>| {
            list.iter()
                .map(|value| [row.as_slice(), std::slice::from_ref(value)].concat())
                .collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
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
        for wrong in ["5..1", "1..", "a..b", "0.1..0.5", "1..1000000000", "1...3", "1..-3"] {
            let e = values(wrong).unwrap_err().to_string();
            assert!(e.starts_with(wrong) && e.contains("1..5"), "{e}");
        }
    }

    #[test]
    fn the_last_list_goes_round_fastest() {
        let lists = [&["a", "b"][..], &["x"], &["1", "2"]].map(|l| l.iter().map(|s| s.to_string()).collect());
        let rows: Vec<String> = grid(&lists).iter().map(|row| row.concat()).collect();
        assert_eq!(rows, ["ax1", "ax2", "bx1", "bx2"]);
        assert_eq!(grid(&[]), [Vec::<String>::new()]);
    }
}
