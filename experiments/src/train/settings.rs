//! What a training run depends on: equal settings give equal bits.

use super::TrainError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A network with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Model {
    /// Softmax regression: one linear layer.
    Logistic,
    /// One linear layer with the perceptron's loss.
    Perceptron,
    /// Linear layers with ReLUs between them.
    Mlp,
    /// Two convolutions with max-pooling, then linear layers.
    Cnn,
    /// A residual network of 20 layers.
    Resnet20,
}

/// What moves the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Optimizer {
    /// Gradient descent, with heavy-ball momentum.
    Sgd,
    /// Each step divided by a running root mean square of the gradient.
    Rmsprop,
    /// Each step divided by the root of the sum of squared gradients.
    Adagrad,
    /// Momentum and RMSProp with bias correction.
    Adam,
    /// Adam with decoupled weight decay.
    Adamw,
}

/// How the learning rate goes over a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    /// The same throughout.
    Constant,
    /// Divided by 10 after each third of the steps.
    Step,
    /// Half a cosine, down to 0.
    Cosine,
    /// Up from near 0 over the first tenth of the steps, then half a cosine down to 0.
    Warmup,
}

macro_rules! names {
    ($($kind:ident { $($variant:ident $name:literal)* })*) => {$(
        impl $kind {
            /// The names, in the order in which they are shown.
            pub const NAMES: &[&str] = &[$($name),*];
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { $($kind::$variant => $name),* })
            }
        }
    )*};
}
names! {
    Model { Logistic "logistic" Perceptron "perceptron" Mlp "mlp" Cnn "cnn" Resnet20 "resnet20" }
    Optimizer { Sgd "sgd" Rmsprop "rmsprop" Adagrad "adagrad" Adam "adam" Adamw "adamw" }
    Schedule { Constant "constant" Step "step" Cosine "cosine" Warmup "warmup" }
}

/// Everything that the result of a run depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Settings {
    /// A data set's name or path.
    pub data: String,
    /// Points of a toy set.
    pub examples: usize,
    /// Noise of a toy set, 0 to 1.
    pub noise: f64,
    /// Which network.
    pub model: Model,
    /// Sizes of an MLP's hidden layers.
    pub hidden: Vec<usize>,
    /// Passes over the training set.
    pub epochs: usize,
    /// Examples per step.
    pub batch_size: usize,
    /// Learning rate.
    pub lr: f64,
    /// What moves the parameters.
    pub optimizer: Optimizer,
    /// Momentum μ of SGD, 0 for none.
    pub momentum: f64,
    /// L2 penalty on weights (decoupled for AdamW); biases are left alone.
    pub weight_decay: f64,
    /// How the learning rate goes.
    pub schedule: Schedule,
    /// The gradient is scaled down to this length if it is longer; 0 for never.
    pub clip_norm: f64,
    /// Part of the training examples that is held back to find the best epoch.
    pub validation: f64,
    /// Whether inputs are shifted and scaled to mean 0 and deviation 1.
    pub standardise: bool,
    /// What all randomness follows from.
    pub seed: u64,
    /// Whether settings that cannot converge are allowed.
    pub allow_divergent: bool,
}

/// Some settings by name, such as were typed; the others are left to the defaults or to a saved run.
pub type Choices = Map<String, Value>;

impl Settings {
    /// The choices, and for all else the defaults that go with the chosen data and model.
    ///
    /// # Errors
    /// [`TrainError::Setting`] for an unknown setting or a value of the wrong type, and as [`Settings::check`].
    pub fn new(choices: &Choices) -> Result<Settings, TrainError> {
        let data = choices.get("data").and_then(Value::as_str).unwrap_or(crate::data::DEFAULT);
        let model = chosen(choices, "model")?.unwrap_or(Model::Mlp);
        let optimizer = chosen(choices, "optimizer")?;
        let settings = Settings::defaults(data, model, optimizer).with(choices)?;
        settings.check()?;
        Ok(settings)
    }

    fn with(&self, choices: &Choices) -> Result<Settings, TrainError> {
        let mut all = self.by_name();
        for (key, value) in choices {
            let Some(slot) = all.get_mut(key) else {
                return Err(TrainError::setting(key, value, "is no setting"));
            };
            let old = std::mem::replace(slot, value.clone());
            if let Err(e) = serde_json::from_value::<Settings>(Value::Object(all.clone())) {
                return Err(TrainError::setting(key, value, format!("{e}; such as {old} would do")));
            }
        }
        serde_json::from_value(Value::Object(all)).map_err(|e| wrong("settings", &Value::Null, e))
    }

    /// Every setting by its name, which is also its flag's.
    pub fn by_name(&self) -> Choices {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            // A struct with named fields always becomes an object.
            _ => Choices::new(),
        }
    }

    /// The choices that differ from these settings, as `name: here, there`.
    pub fn differences(&self, choices: &Choices) -> Vec<String> {
        let mine = self.by_name();
        let differs = choices.iter().filter(|(key, value)| mine.get(*key).is_none_or(|m| !same(m, value)));
        differs
            .map(|(key, value)| {
                let saved = mine.get(key).map_or_else(|| "nothing".into(), plain);
                format!("--{key} was {saved}, now {}", plain(value))
            })
            .collect()
    }

    /// Some settings in words: `lr 0.1, batch-size 64`.
    pub fn told(&self, names: &[String]) -> String {
        let all = self.by_name();
        // 50.0 is 50 to whoever typed it.
        let short = |v: String| v.strip_suffix(".0").map_or(v.clone(), str::to_string);
        let value = |name: &String| all.get(name).map(plain).filter(|v| !v.is_empty()).map(short);
        let part = |name: &String| format!("{name} {}", value(name).unwrap_or_else(|| "none".into()));
        if names.is_empty() {
            "all runs".into()
        } else {
            names.iter().map(part).collect::<Vec<_>>().join(", ")
        }
    }

    /// The command line that repeats the run: what differs from the defaults, and the seed.
    pub fn command(&self) -> String {
        let main = Settings::defaults(crate::data::DEFAULT, Model::Mlp, None).by_name();
        let optimizer = Settings::defaults(&self.data, self.model, None).by_name();
        let usual = Settings::defaults(&self.data, self.model, Some(self.optimizer)).by_name();
        let mut line = "chainrule train".to_string();
        for (key, value) in self.by_name() {
            // What the defaults of the others depend on goes by its own default.
            let base = match key.as_str() {
                "data" | "model" => &main,
                "optimizer" => &optimizer,
                _ => &usual,
            };
            if key != "seed" && base.get(&key) == Some(&value) {
                continue;
            }
            line += &match &value {
                // The one switch that is on by default has a flag that turns it off.
                Value::Bool(false) => " --raw".to_string(),
                Value::Bool(true) => format!(" --{key}"),
                value => format!(" --{key} {}", quoted(&plain(value))),
            };
        }
        line
    }

    /// Settings that make no sense whatever the data.
    ///
    /// # Errors
    /// [`TrainError::Setting`], naming the first, and [`TrainError::Refused`] for what the optimizer does not take.
    pub fn check(&self) -> Result<(), TrainError> {
        let wrong = |option: &str, value: &dyn std::fmt::Display, rule: &str| {
            Err(TrainError::setting(option, value, rule))
        };
        if !(1..=LONGEST).contains(&self.epochs) {
            return wrong("epochs", &self.epochs, &format!("must be 1 to {LONGEST}"));
        }
        if self.batch_size == 0 {
            return wrong("batch-size", &self.batch_size, "must be 1 or more");
        }
        // Written so that NaN fails too.
        if !(self.lr > 0.0 && self.lr.is_finite()) {
            return wrong("lr", &self.lr, "must be a number above 0");
        }
        if !(self.momentum >= 0.0 && self.momentum.is_finite()) {
            return wrong("momentum", &self.momentum, "must be 0 or more");
        }
        if self.momentum > 0.0 && self.optimizer != Optimizer::Sgd {
            return wrong("momentum", &self.momentum, "has an effect with --optimizer sgd only");
        }
        if !(self.weight_decay >= 0.0 && self.weight_decay.is_finite()) {
            return wrong("weight-decay", &self.weight_decay, "must be 0 or more");
        }
        if !(self.clip_norm >= 0.0 && self.clip_norm.is_finite()) {
            return wrong("clip-norm", &self.clip_norm, "must be above 0 (or 0 for no clipping)");
        }
        let toy = super::defaults::is_toy(&self.data) || super::defaults::is_unknown(&self.data);
        if self.noise != 0.0 && !toy {
            return wrong("noise", &self.noise, "has an effect on toy sets only");
        }
        if self.examples != super::defaults::EXAMPLES && !toy {
            return wrong("examples", &self.examples, "has an effect on toy sets only");
        }
        if !(0.0..1.0).contains(&self.validation) {
            return wrong("validation", &self.validation, "must be 0 (none) or a fraction below 1");
        }
        if self.model != Model::Mlp && !self.hidden.is_empty() {
            return wrong("hidden", &join(&self.hidden), "has an effect with --model mlp only");
        }
        if self.hidden.iter().any(|units| !(1..=WIDEST).contains(units)) {
            let rule = format!("a layer must have 1 to {WIDEST} units");
            return wrong("hidden", &join(&self.hidden), &rule);
        }
        super::build::meant(self)
    }
}

/// The widest layer: with as many inputs its weights fill a few GiB.
const WIDEST: usize = 1 << 14;
/// The longest run, in epochs.
const LONGEST: usize = 1_000_000;

/// The choice of that name, if there is one.
fn chosen<T: serde::de::DeserializeOwned>(choices: &Choices, key: &str) -> Result<Option<T>, TrainError> {
    let read = |value: &Value| serde_json::from_value(value.clone()).map_err(|e| wrong(key, value, e));
    choices.get(key).map(read).transpose()
}

fn join(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

fn wrong(option: &str, value: &Value, e: impl std::fmt::Display) -> TrainError {
    TrainError::setting(option, plain(value), e)
}

/// Whether two values are the same setting: 1 and 1.0 are.
fn same(a: &Value, b: &Value) -> bool {
    a == b || a.as_f64().is_some_and(|x| b.as_f64() == Some(x))
}

/// A value as it is typed.
fn plain(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// As one word of a shell.
pub(crate) fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "._-/,:=+@%".contains(c);
    if !word.is_empty() && word.chars().all(safe) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
