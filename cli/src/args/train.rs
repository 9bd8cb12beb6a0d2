//! `chainrule train`

use super::Format;
use chainrule::experiments::train::{Choices, Model, Optimizer, Schedule};
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde::Serialize;
use std::path::PathBuf;

/// Without options: an MLP on mnist-small, which is built in.
#[derive(Args)]
#[command(after_help = "What is left out is chosen to suit data and model; a run's first lines tell it.")]
pub struct TrainArgs {
    #[command(flatten)]
    pub settings: SettingsArgs,

    /// Folder for weights.safetensors, metrics.csv, curve.svg, settings.json and report.json
    #[arg(long, value_name = "DIR", help_heading = "Run")]
    pub out: Option<PathBuf>,
    /// Go on with an interrupted run, to the same bits as if it had not been
    #[arg(long, value_name = "DIR", help_heading = "Run")]
    pub resume: Option<PathBuf>,
    /// Threads [default: one per processor]; the result does not depend on it
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub threads: Option<usize>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t, help_heading = "Run")]
    pub format: Format,
}

/// What the result depends on; by name these are the library's settings. What is left out gets the default that goes with
/// data and model.
#[derive(Args, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SettingsArgs {
    /// A name from `chainrule data list`, or a path [default: mnist-small]
    #[arg(long, value_name = "NAME|PATH", help_heading = "Data")]
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    /// Part of the training examples that is held back to find the best epoch; 0 for none
    #[arg(long, value_name = "FRACTION", value_parser = number, help_heading = "Data", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    validation: Option<f64>,
    /// Points of a toy set
    #[arg(long, value_name = "N", help_heading = "Data")]
    #[serde(skip_serializing_if = "Option::is_none")]
    examples: Option<usize>,
    /// Noise of a toy set, 0 to 1
    #[arg(long, value_name = "X", value_parser = number, help_heading = "Data", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    noise: Option<f64>,
    /// Take inputs as they are, not shifted and scaled to mean 0 and deviation 1
    #[arg(long, help_heading = "Data")]
    #[serde(skip)]
    raw: bool,

    /// Which network [default: mlp]
    #[arg(long, value_parser = PossibleValuesParser::new(Model::NAMES), help_heading = "Model")]
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// Sizes of an MLP's hidden layers, such as 128 or 64,32
    #[arg(long, value_name = "N,N,..", value_delimiter = ',', help_heading = "Model")]
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<Vec<usize>>,

    /// Passes over the training examples
    #[arg(long, value_name = "N", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    epochs: Option<usize>,
    /// Examples per step
    #[arg(long, value_name = "N", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_size: Option<usize>,
    /// What moves the parameters
    #[arg(long, value_parser = PossibleValuesParser::new(Optimizer::NAMES), help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    optimizer: Option<String>,
    /// Learning rate
    #[arg(long, value_name = "X", value_parser = number, help_heading = "Training", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    lr: Option<f64>,
    /// How the learning rate goes over the run
    #[arg(long, value_parser = PossibleValuesParser::new(Schedule::NAMES), help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<String>,
    /// Momentum of sgd, 0 for none
    #[arg(long, value_name = "X", value_parser = number, help_heading = "Training", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    momentum: Option<f64>,
    /// L2 penalty on weights (biases are left alone)
    #[arg(long, value_name = "X", value_parser = number, help_heading = "Training", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    weight_decay: Option<f64>,
    /// Scale gradients down to this length where they are longer; 0 for never
    #[arg(long, value_name = "X", value_parser = number, help_heading = "Training", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    clip_norm: Option<f64>,
    /// What all randomness follows from [default: 1]
    #[arg(long, value_name = "N", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    /// Allow settings that cannot converge, to see them diverge
    #[arg(long, help_heading = "Training")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    allow_divergent: bool,
}

impl SettingsArgs {
    /// The settings that were typed, by name.
    pub fn choices(&self) -> Result<Choices, serde_json::Error> {
        let mut choices: Choices = serde_json::from_value(serde_json::to_value(self)?)?;
        if self.raw {
            choices.insert("standardise".into(), false.into());
        }
        Ok(choices)
    }
}

fn number(typed: &str) -> Result<f64, String> {
    match typed.parse::<f64>() {
        Ok(x) if x.is_finite() => Ok(x),
        Ok(_) => Err("it must be finite".into()),
        Err(_) => Err("it is not a number".into()),
    }
}
