//! State dicts: PyTorch's files load, what is saved comes back, and what does not fit is told in full.

use chainrule::autograd::Param;
use chainrule::nn::init::Init;
use chainrule::nn::state_dict::{Problem, StateError};
use chainrule::nn::{Layer, Sequential, StateDict, layers, models};
use chainrule::tensor::{Real, Tensor};
use proptest::prelude::*;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use std::path::Path;

fn fixture(network: &str) -> Vec<u8> {
    let path = format!("tests/fixtures/pytorch/networks/{network}/model.safetensors");
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn bits<T: Real>(model: &impl Layer<T>) -> Vec<(String, Vec<u64>)> {
    let bits = |p: Param<T>| p.value().to_vec().into_iter().map(|x| x.f64().to_bits()).collect();
    model.params().into_iter().map(|(name, p)| (name, bits(p))).collect()
}

/// A file of F32 tensors and other things.
fn file(entries: &[(&str, Dtype, &[usize], &[u8])]) -> StateDict {
    let views = entries
        .iter()
        .map(|(name, dtype, shape, bytes)| (*name, TensorView::new(*dtype, shape.to_vec(), bytes).unwrap()));
    StateDict::from_bytes(&safetensors::serialize(views, None).unwrap()).unwrap()
}

fn problems(result: Result<(), StateError>) -> Vec<Problem> {
    match result {
        Err(StateError::Unfit(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

/// Our bytes for PyTorch's numbers are PyTorch's bytes: names, layouts, types, and the counts of batches.
fn comes_back<T: Real>(network: &str, model: Sequential<T>) {
    let bytes = fixture(network);
    StateDict::from_bytes(&bytes).unwrap().load_into(&model).unwrap();
    let ours = StateDict::of(&model).unwrap().to_bytes().unwrap();
    let (theirs, ours) =
        (SafeTensors::deserialize(&bytes).unwrap(), SafeTensors::deserialize(&ours).unwrap());
    let sorted = |file: &SafeTensors| {
        let mut all: Vec<_> = file
            .tensors()
            .into_iter()
            .map(|(n, v)| (n, v.dtype(), v.shape().to_vec(), v.data().to_vec()))
            .collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    };
    assert_eq!(sorted(&theirs), sorted(&ours), "{network}");
}

#[test]
fn pytorchs_files_come_back_byte_for_byte() {
    comes_back("mlp", models::mlp::<f64>(&[64, 32, 10], 1));
    comes_back("lenet", models::lenet::<f64>([1, 16, 16], [4, 8], 20, 10, 1).unwrap());
    comes_back("resnet20", models::resnet20::<f32>(3, 10, 1));
}

#[test]
fn counts_of_batches_are_64_bit_integers() {
    let bytes = fixture("resnet20");
    let model = models::resnet20::<f64>(3, 10, 1);
    StateDict::from_bytes(&bytes).unwrap().load_into(&model).unwrap();
    let saved = StateDict::of(&model).unwrap().to_bytes().unwrap();
    let saved = SafeTensors::deserialize(&saved).unwrap();
    let counts: Vec<_> = saved.iter().filter(|(name, _)| name.ends_with("num_batches_tracked")).collect();
    assert_eq!(counts.len(), 21);
    for (name, count) in counts {
        assert_eq!((count.dtype(), count.shape()), (Dtype::I64, &[][..]), "{name}");
        assert_eq!(count.data(), 5i64.to_le_bytes(), "{name}: five batches settled the statistics");
    }
}

#[test]
fn either_precision_loads_into_either() {
    let single = models::mlp::<f32>(&[3, 4, 2], 1);
    let double = models::mlp::<f64>(&[3, 4, 2], 2);
    StateDict::of(&single).unwrap().load_into(&double).unwrap();
    assert_eq!(bits(&single), bits(&double)); // compared as f64: widening is exact
    let third = models::mlp::<f64>(&[3, 4, 2], 3);
    StateDict::of(&third).unwrap().load_into(&single).unwrap();
    for ((_, a), (_, b)) in single.params().iter().zip(third.params()) {
        assert_eq!(a.value(), b.value().cast());
    }
    let huge = layers::Linear::<f64>::with(1, 1, Init::Constant(1e300), None, 1);
    let small = layers::Linear::<f32>::with(1, 1, Init::Constant(7.0), None, 1);
    let found = problems(StateDict::of(&huge).unwrap().load_into(&small));
    assert_eq!(found, [Problem::Range { name: "weight".into(), value: 1e300 }]);
    assert_eq!(small.weight().value().item(), Some(7.0));
}

#[test]
fn everything_that_does_not_fit_is_listed_and_nothing_changes() {
    let model = Sequential::<f32>::new()
        .named("fc1", layers::Linear::new(2, 3, 1))
        .named("bn", layers::BatchNorm::new(3))
        .named("fc2", layers::Linear::new(3, 1, 2));
    let before = bits(&model);
    let zeros = [0; 48];
    let wrong = file(&[
        ("bn.bias", Dtype::F32, &[3], &zeros[..12]),
        ("bn.num_batches_tracked", Dtype::F32, &[], &zeros[..4]),
        ("bn.running_mean", Dtype::F16, &[3], &zeros[..6]),
        ("bn.running_var", Dtype::F32, &[3, 1], &zeros[..12]),
        ("bn.weight", Dtype::F64, &[3], &zeros[..24]),
        ("fc1.weight", Dtype::F32, &[2, 3], &zeros[..24]),
        ("fc2.weight", Dtype::F32, &[1, 3], &zeros[..12]),
        ("fc3.weight", Dtype::F32, &[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], &zeros[..4]),
        ("module.fc2.bias", Dtype::I32, &[1], &zeros[..4]),
    ]);
    let error = wrong.load_into(&model).unwrap_err();
    let lines = [
        "the state does not fit the model, and nothing was changed:",
        "    bn.num_batches_tracked: the numbers must be I64, not F32",
        "    bn.running_mean: the numbers must be F32 or F64, not F16",
        "    bn.running_var: the model has [3], the file [3, 1]",
        "    fc1.bias: missing; the model has one of [3]",
        "    fc1.weight: the model has [3, 2], the file [2, 3]",
        "    fc2.bias: missing; the model has one of [1]",
        "    fc3.weight: unknown to the model; the file has one of [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
        "    module.fc2.bias: unknown to the model; the file has one of [1]",
    ];
    assert_eq!(error.to_string(), lines.join("\n"));
    assert_eq!(bits(&model), before);
}

#[test]
fn two_layers_of_one_name_cannot_be_saved() {
    let model = Sequential::<f64>::new()
        .named("fc", layers::Linear::new(2, 2, 1))
        .named("fc", layers::Linear::with(2, 2, Init::Kaiming, None, 2));
    let error = StateDict::of(&model).unwrap_err();
    assert!(error.to_string().contains("fc.weight: two parameters of the model have this name"), "{error}");
    assert!(StateDict::default().load_into(&model).is_err());
}

#[test]
fn files_are_written_whole_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    let state = StateDict::of(&models::mlp::<f32>(&[3, 4, 2], 1)).unwrap();
    state.write(&path).unwrap();
    state.write(&path).unwrap();
    assert_eq!(StateDict::read(&path).unwrap(), state);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no partial file is left");

    let nowhere = folder.path().join("no/such/folder.safetensors");
    for error in [state.write(&nowhere).unwrap_err(), StateDict::read(&nowhere).unwrap_err()] {
        assert!(matches!(error, StateError::Io { .. }));
        assert!(error.to_string().contains("no/such/folder.safetensors"), "{error}");
    }
    std::fs::write(&path, b"PK\x03\x04 a zip, say, and longer than a header").unwrap();
    let error = StateDict::read(&path).unwrap_err();
    assert!(matches!(error, StateError::Damaged { file: Some(_), .. }));
    assert!(error.to_string().contains("weights.safetensors: not a whole safetensors file"), "{error}");
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    let bytes = StateDict::of(&models::mlp::<f32>(&[3, 4, 2], 1)).unwrap().to_bytes().unwrap();
    for length in 0..bytes.len() {
        let error = StateDict::from_bytes(&bytes[..length]).unwrap_err();
        assert!(matches!(error, StateError::Damaged { file: None, .. }), "{length}: {error}");
    }
    assert!(StateDict::from_bytes(&[bytes, vec![0]].concat()).is_err(), "one byte too many");
}

proptest! {
    /// Damage may be an error, or numbers that were not written (the format has no checksum), but never a panic, and a
    /// model that was refused a state is as it was.
    #[test]
    fn a_damaged_file_never_panics(at in 0usize..400, byte: u8) {
        let model = models::mlp::<f32>(&[2, 3, 2], 1);
        let mut bytes = StateDict::of(&models::mlp::<f32>(&[2, 3, 2], 2)).unwrap().to_bytes().unwrap();
        let at = at % bytes.len();
        bytes[at] = byte;
        let before = bits(&model);
        match StateDict::from_bytes(&bytes).and_then(|state| state.load_into(&model)) {
            Ok(()) => prop_assert!(bits(&model) != before),
            Err(error) => {
                prop_assert!(!error.to_string().is_empty());
                prop_assert_eq!(bits(&model), before);
            }
        }
    }

    #[test]
    fn every_number_comes_back(values: Vec<u64>) {
        let n = values.len();
        let layer = || layers::Linear::<f64>::with(n, 1, Init::Constant(0.0), None, 1);
        let (saved, loaded) = (layer(), layer());
        let numbers = values.iter().map(|&v| f64::from_bits(v)).collect();
        saved.weight().set(Tensor::from_vec(numbers, [1, n]).unwrap());
        let bytes = StateDict::of(&saved).unwrap().to_bytes().unwrap();
        StateDict::from_bytes(&bytes).unwrap().load_into(&loaded).unwrap();
        prop_assert_eq!(loaded.weight().value().to_vec().into_iter().map(f64::to_bits).collect::<Vec<_>>(), values);
    }
}
