//! The settings that experiments on images begin from.

use super::{Images, Mover, Net, Network, Order};
use crate::lab::{Scale, Scope};

/// Images that stand in for the photographs of the third write-up, which are not free to be shipped: a fifth of the training
/// labels are drawn anew, since clean ones are learnt without overfitting.
pub fn images(scope: &Scope) -> Images {
    let (train, validation, test) = match scope.scale {
        Scale::Quick => (500, 200, 500),
        Scale::Reduced => (1500, 500, 2000),
        Scale::Full => (12_630, 1404, 3000),
    };
    Images {
        set: scope.images.clone(),
        train,
        validation,
        test,
        order: Order::Drawn,
        shrink: if scope.scale == Scale::Full { 1 } else { 2 },
        noise: 0.2,
    }
}

/// The two-layer network of the fifth write-up with its default settings, on MNIST.
pub fn digits(scope: &Scope) -> Network {
    let (set, train, validation, test, epochs) = match scope.scale {
        Scale::Quick => ("mnist-small", 8000, 2000, 2000, 12),
        Scale::Reduced => ("mnist-small", 8000, 2000, 2000, 20),
        Scale::Full => ("mnist", 48_000, 12_000, 10_000, 10),
    };
    let images =
        Images { set: set.into(), train, validation, test, order: Order::Published, shrink: 1, noise: 0.0 };
    Network {
        images,
        net: Net::Sigmoid(128),
        epochs,
        batch: 64,
        lr: 0.1,
        mover: Mover::Sgd(0.0),
        l2: 1e-3,
        flood: None,
        clip: None,
    }
}

/// How many seeds the runs on digits have.
pub fn seeds(scope: &Scope) -> u64 {
    // The smallest runs scatter more, so they need more of them.
    if scope.scale == Scale::Quick { 6 } else { 5 }
}
