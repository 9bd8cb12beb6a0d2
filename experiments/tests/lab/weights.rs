//! The write-up's own fine-tuning, for those who have its files.

use chainrule_experiments::data::Store;
use chainrule_experiments::lab::{Lab, Scale};
use chainrule_experiments::reproduce::{experiment, weights};
use chainrule_nn::{StateDict, models};
use std::path::Path;

/// CIFAR-10's files with a few records each.
fn install_images(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let batches = (1..=5).map(|i| format!("data_batch_{i}.bin")).chain(["test_batch.bin".to_string()]);
    for (file, name) in batches.enumerate() {
        let record = |i: usize| {
            let pixels = (0..3072).map(move |p| ((p * (i + 3) + 17 * file) % 251) as u8);
            std::iter::once((i % 10) as u8).chain(pixels)
        };
        std::fs::write(folder.join(name), (0..8).flat_map(record).collect::<Vec<u8>>()).unwrap();
    }
}

#[test]
fn a_network_from_a_file_is_fine_tuned_on_cifar10() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("resnet20.safetensors");
    // As many classes as CIFAR-100 has: the layer for them is left out.
    StateDict::of(&models::resnet20::<f32>(3, 100, 5)).unwrap().write(&file).unwrap();
    install_images(&folder.path().join("cifar10"));
    let mut lab = Lab::new(Scale::Full, Store::at(folder.path()), &());
    lab.scope.weights = Some(weights(&file).unwrap());
    let e17 = experiment("E17").unwrap();
    let outcome = lab.run(e17).unwrap();
    assert!(outcome.setting.starts_with("As in the write-up"), "{}", outcome.setting);
    assert!(outcome.findings[0].says.starts_with("The printed accuracies"));
    assert!(outcome.findings.iter().all(|f| !f.measured.contains("not measured")), "{:?}", outcome.findings);

    // Other weights are other settings, whatever their file is called.
    let arms = |lab: &Lab| (e17.plan)(&lab.scope).arms[0].settings().to_string();
    let before = arms(&lab);
    StateDict::of(&models::resnet20::<f32>(3, 100, 6)).unwrap().write(&file).unwrap();
    lab.scope.weights = Some(weights(&file).unwrap());
    assert_ne!(arms(&lab), before);
}

#[test]
fn a_file_of_another_network_is_refused_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mlp.safetensors");
    let missing = weights(&file).unwrap_err().to_string();
    assert!(missing.contains("mlp.safetensors"), "{missing}");
    StateDict::of(&models::mlp::<f32>(&[4, 3], 1)).unwrap().write(&file).unwrap();
    let other = weights(&file).unwrap_err().to_string();
    assert!(other.contains("layer1.0.conv1.weight") && other.contains("0.weight"), "{other}");
    std::fs::write(&file, b"nothing").unwrap();
    let damaged = weights(&file).unwrap_err().to_string();
    assert!(damaged.contains("mlp.safetensors") && damaged.contains("safetensors file"), "{damaged}");
}
