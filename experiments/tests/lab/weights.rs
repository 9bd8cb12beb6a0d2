//! The write-up's own fine-tuning, for those who have its files.

use chainrule_experiments::data::Store;
use chainrule_experiments::lab::{Lab, Scale};
use chainrule_experiments::reproduce::{experiment, read_resnet20};
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
    install_images(&folder.path().join("cifar10"));
    let e17 = experiment("E17").unwrap();
    let mut lab = Lab::new(Scale::Full, Store::at(folder.path()), &());
    let mut run = |seed| {
        // As many classes as CIFAR-100 has: the layer for them is left out.
        StateDict::of(&models::resnet20::<f32>(3, 100, seed)).unwrap().write(&file).unwrap();
        lab.scope.weights = Some(read_resnet20(&file).unwrap());
        let settings = (e17.plan)(&lab.scope).arms[0].settings().to_string();
        (lab.run(e17).unwrap(), settings)
    };
    let (first, settings) = run(5);
    assert!(first.setting.starts_with("As in the write-up"), "{}", first.setting);
    assert!(first.findings[0].says.starts_with("The printed accuracies"));
    assert!(first.findings.iter().all(|f| !f.measured.contains("not measured")), "{:?}", first.findings);

    // Other weights, in a file of the same name, are other settings and other features.
    let (second, others) = run(6);
    assert_ne!(others, settings);
    assert_ne!(second.figures, first.figures);
}

#[test]
fn a_file_of_another_network_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mlp.safetensors");
    let missing = read_resnet20(&file).unwrap_err().to_string();
    assert!(missing.contains("mlp.safetensors"), "{missing}");
    StateDict::of(&models::mlp::<f32>(&[4, 3], 1)).unwrap().write(&file).unwrap();
    let other = read_resnet20(&file).unwrap_err().to_string();
    assert!(other.contains("layer1.0.conv1.weight") && other.contains("0.weight"), "{other}");
    // No room is made for what a file says of itself.
    let huge = br#"{"fc.weight":{"dtype":"F32","shape":[1099511627776,0],"data_offsets":[0,0]}}"#;
    std::fs::write(&file, [&(huge.len() as u64).to_le_bytes()[..], huge].concat()).unwrap();
    let huge = read_resnet20(&file).unwrap_err().to_string();
    assert!(huge.contains("fc.weight"), "{huge}");
    std::fs::write(&file, b"nothing").unwrap();
    let damaged = read_resnet20(&file).unwrap_err().to_string();
    assert!(damaged.contains("mlp.safetensors") && damaged.contains("safetensors file"), "{damaged}");
}
