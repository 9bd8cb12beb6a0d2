use super::axis::Axis;
use super::figure::figure;
use super::lines::thinned;
use super::page::page;
use chainrule::experiments::lab::{Dot, Dots, Figure, Finding, Grid, Line, Lines, Map, Outcome, Verdict};

/// Whether every element that is opened is closed, in order.
fn well_formed(html: &str) -> Result<(), String> {
    const VOID: [&str; 3] = ["meta", "link", "br"];
    let mut open = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, _) = part.split_once('>').ok_or(format!("<{part} is not closed"))?;
        if tag.matches('"').count() % 2 != 0 {
            return Err(format!("quotes of <{tag}"));
        }
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or("");
        if tag.starts_with('/') {
            let last = open.pop();
            if last != Some(name) {
                return Err(format!("{last:?} is closed by {name}"));
            }
        } else if !tag.ends_with('/') && !tag.starts_with('!') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("never closed: {open:?}")) }
}

fn figures() -> [Figure; 3] {
    let long: Vec<[f64; 2]> = (1..=3000).map(|i| [f64::from(i), f64::from(i % 7) + 0.5]).collect();
    let line = |name: &str, points| Line { name: name.into(), points };
    [
        Figure::Lines(Lines {
            title: "a < b & \"c\"".into(),
            x: "epoch".into(),
            y: "loss".into(),
            log: [true, true],
            lines: vec![
                line("one", long),
                line("two", vec![[1.0, 2.0], [2.0, -1.0]]),
                line("none", Vec::new()),
            ],
        }),
        Figure::Dots(Dots {
            title: "dots".into(),
            y: "accuracy".into(),
            settings: vec!["lr 1".into(), "lr 0.1".into()],
            groups: vec![("test".into(), vec![Some(Dot { mean: 0.9, half: Some(0.01) }), None])],
        }),
        Figure::Map(Map {
            title: "map".into(),
            grid: Grid { x: [0.0, 1.0], y: [0.0, 1.0], rows: vec![vec![-1.0, 1.0], vec![-1.0, 1.0]] },
            contour: Some(0.0),
        }),
    ]
}

#[test]
fn pictures_are_well_formed_and_have_no_number_that_is_none() {
    for f in figures() {
        let html = figure(&f);
        well_formed(&html).unwrap();
        assert!(html.contains("<svg") && html.contains("<details>") && html.contains("<td>"), "{html}");
        assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
    }
    assert!(figure(&figures()[0]).contains("a &lt; b &amp; &quot;c&quot;"));
}

#[test]
fn a_contour_runs_where_the_level_is() {
    // Between two columns of -1 and 1 it stands in the middle, from cell to cell.
    let html = figure(&figures()[2]);
    assert!(html.contains("M194.0 237.0L194.0 87.0") || html.contains("M194.0 87.0L194.0 237.0"), "{html}");
}

#[test]
fn axes_have_round_numbers_inside() {
    let axis = Axis::over([0.13, 0.87].into_iter(), false, false, (0.0, 74.0));
    let ticks = axis.ticks(4);
    assert_eq!(ticks.iter().map(|t| t.1.as_str()).collect::<Vec<_>>(), ["0.2", "0.4", "0.6", "0.8"]);
    assert!((ticks[0].0 - 7.0).abs() < 1e-9 && (ticks[3].0 - 67.0).abs() < 1e-9);
    let log = Axis::over([1.0, 1e4, -3.0, f64::NAN].into_iter(), true, false, (0.0, 4.0));
    assert_eq!(log.ticks(5).iter().map(|t| t.0).collect::<Vec<_>>(), [0.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!((log.place(0.0), log.place(100.0)), (None, Some(2.0)));
    assert!(Axis::over([].into_iter(), false, true, (0.0, 1.0)).ticks(3).len() > 1);
    assert!(!Axis::over([5.0].into_iter(), false, true, (0.0, 1.0)).ticks(3).is_empty());
}

#[test]
fn thinned_curves_keep_their_peaks_and_their_order() {
    let mut points: Vec<[f64; 2]> = (0..5000).map(|i| [f64::from(i), 1.0]).collect();
    points[1234][1] = 9.0;
    points[4321][1] = -9.0;
    let thin = thinned(&points);
    assert!(thin.len() <= 402 && thin.contains(&[1234.0, 9.0]) && thin.contains(&[4321.0, -9.0]));
    assert!(thin.windows(2).all(|p| p[0][0] < p[1][0]));
}

#[test]
fn the_page_is_well_formed_and_asks_nobody() {
    let finding = |verdict, expected| Finding {
        says: "x < y".into(),
        printed: "1 & 2".into(),
        measured: "3".into(),
        verdict,
        expected,
        surprise: false,
        claim: Some("004.E-f"),
    };
    let outcome = Outcome {
        id: "E22",
        title: "Momentum",
        source: "printed",
        setting: "run".into(),
        findings: vec![
            finding(Verdict::Confirmed, Verdict::Confirmed),
            finding(Verdict::Refuted, Verdict::Confirmed),
        ],
        figures: figures().into(),
    };
    let html = page(&[], &[outcome], &|id| format!("chainrule reproduce {id}"));
    let body = html.split("</style>").nth(1).unwrap();
    well_formed(&format!("<html><head>{}", &body[1..])).unwrap();
    assert!(
        !html.contains("http")
            && !html.contains("src=")
            && !html.contains("url(")
            && !html.contains("@import")
    );
    assert!(html.contains("chainrule reproduce E22") && html.contains("unexpected"));
    assert!(html.contains("<span class=\"confirmed\">1 confirmed</span>"));
}

#[test]
fn long_names_are_numbers_that_the_table_explains() {
    let dots = |name: &str| {
        let settings = vec![format!("{name} 1"), format!("{name} 2"), format!("{name} 3")];
        let group = vec![Some(Dot { mean: 0.9, half: None }); 3];
        Figure::Dots(Dots { title: "t".into(), y: "y".into(), settings, groups: vec![("g".into(), group)] })
    };
    let long = figure(&dots("lr 0.001, momentum 0, optimizer adam, seed"));
    assert!(long.contains(">2</text>") && long.contains("<td>2: lr 0.001, momentum 0"), "{long}");
    assert!(long.contains("<td>0.9 (one run)</td>"), "{long}");
    // Turned names begin inside of the picture: their length is 0.5 of their letters to the left.
    let short = figure(&dots("momentum 0, batch size 64"));
    let x = short.split("rotate(-60 ").nth(1).unwrap().split(' ').next().unwrap();
    assert!(x.parse::<f64>().unwrap() > 0.5 * 5.6 * 27.0, "{x}");
}
