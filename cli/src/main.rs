//! The command `chainrule`.

use chainrule::experiments::data::{Options, Store};
use chainrule::experiments::train::{Trainer, evaluate};
use chainrule::nn::{Layer, models};
use chainrule::optim::{Optim, Sgd};

fn main() -> anyhow::Result<()> {
    let data = Store::from_env().load("mnist-small", &Options::default())?.with_validation(0.1, 1)?;
    let model = models::mlp(&[784, 128, 10], 1);
    let optimizer = Optim::new(Sgd::new(0.1).momentum(0.9), model.params())?;
    let mut trainer = Trainer::new(model, Box::new(optimizer), 64, 1);
    let t = std::time::Instant::now();
    for epoch in 1..=15 {
        let train = trainer.epoch(&data.train, |_| {})?;
        let test = evaluate(&trainer.model, &data.test)?;
        println!("{epoch} {train:?} {test:?} {:?}", t.elapsed());
    }
    Ok(())
}
