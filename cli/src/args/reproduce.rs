//! `chainrule reproduce`

use super::Format;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Exit status: 0 if all is as expected, 1 if something differs. What could not be decided differs from nothing."
)]
pub struct ReproduceArgs {
    /// `claims`, `experiments`, an experiment such as E4, or how the ids of claims begin: 003, 003.Q4; without any, all of them
    #[arg(value_name = "WHAT")]
    pub what: Vec<String>,
    /// Run experiments at the write-ups' sizes, on full MNIST and Fashion-MNIST, which can take hours
    #[arg(long)]
    pub full: bool,
    /// Image set for the experiments whose own is not free to be shipped: a name, or a path such as scenes.npz
    #[arg(long, value_name = "NAME|PATH")]
    pub images: Option<String>,
    /// A ResNet-20 that was trained elsewhere (safetensors, torchvision's names), for E17 to fine-tune on CIFAR-10 as the write-up does
    #[arg(long, value_name = "FILE", requires = "full")]
    pub weights: Option<PathBuf>,
    /// Write a page with all numbers and pictures
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
    /// Folder where every run is kept
    #[arg(long, value_name = "DIR", default_value = "runs/reproduce")]
    pub cache: PathBuf,
    /// Take runs from there instead of running them again
    #[arg(long)]
    pub resume: bool,
    /// How many runs go on at once [default: one per processor]; the results do not depend on it
    #[arg(long, value_name = "N", value_parser = super::threads)]
    pub threads: Option<usize>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
