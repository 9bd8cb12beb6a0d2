//! Every layer that keeps a shape of `[2, 2, 4, 4]`.

use chainrule_nn::layers::*;
use chainrule_nn::{DynLayer, Sequential, models};
use chainrule_tensor::kernels::{ConvSpec, PoolSpec};

pub type Boxed = Box<dyn DynLayer<f64>>;

pub fn layers() -> Vec<(&'static str, Boxed)> {
    let pad = ConvSpec::default().padding(1);
    let overlapping = PoolSpec::Sliding { kernel: [3, 3], stride: [1, 1], padding: [1, 1] };
    vec![
        ("conv2d", Box::new(Conv2d::new(2, 2, [3, 3], pad, 1))),
        ("grouped conv2d", Box::new(Conv2d::new(2, 2, [3, 3], pad.groups(2), 1))),
        ("batch norm", Box::new(BatchNorm::new(2))),
        ("max pool", Box::new(MaxPool2d(overlapping))),
        ("avg pool", Box::new(AvgPool2d(overlapping))),
        ("adaptive pool", Box::new(AdaptiveAvgPool2d([4, 4]))),
        ("relu", Box::new(Relu)),
        ("leaky relu", Box::new(LeakyRelu { slope: 0.1 })),
        ("sigmoid", Box::new(Sigmoid)),
        ("tanh", Box::new(Tanh)),
        ("softplus", Box::new(Softplus)),
        ("quadratic", Box::new(Quadratic)),
        ("softmax", Box::new(Softmax { axis: 1 })),
        ("log-softmax", Box::new(LogSoftmax { axis: -1 })),
        ("dropout", Box::new(Dropout { p: 0.5 })),
        ("sequential", Box::new(Sequential::new().push(Sigmoid).push(BatchNorm::new(2)))),
        ("empty sequential", Box::new(Sequential::new())),
        ("relu first", Box::new(Sequential::new().push(Relu).push(Conv2d::new(2, 2, [3, 3], pad, 9)))),
        ("dropout first", Box::new(Sequential::new().push(Dropout { p: 0.5 }).push(BatchNorm::new(2)))),
        ("residual", Box::new(models::basic_block(2, 2, 1, 1))),
        ("identity main", Box::new(Residual::new(Sequential::new(), None))),
        (
            "identity side",
            Box::new(Residual::new(Sequential::new().push(BatchNorm::new(2)), Some(Sequential::new()))),
        ),
        (
            "projection",
            Box::new(Residual::new(
                Sequential::new().push(BatchNorm::new(2)),
                Some(Sequential::new().push(BatchNorm::new(2))),
            )),
        ),
    ]
}
